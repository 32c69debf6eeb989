# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""general-settings with passwords and the parking trio (API facts, sections 6.1 and 11.4); codecs are in codecs.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, List, Optional, Tuple

from .. import numbers, text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..singleton import Setting, Singleton, Writing, each
from ..store import Row
from . import codecs, passwords
from .sounds import sound_label

if TYPE_CHECKING:
    from ..pbx import Pbx

PASSWORDS = {"WebAdminPassword": "SSHPassword", "SSHPassword": "WebAdminPassword"}
"""Password -> the one that follows it while that is still the factory's."""
FACTORY_PASSWORD = "admin"
CERTIFICATE = "WEBHTTPSPublicKey"
ANNOUNCEMENTS = ("PBXRecordAnnouncementIn", "PBXRecordAnnouncementOut")
PARKING = ("PBXCallParkingStartSlot", "PBXCallParkingEndSlot", "PBXCallParkingExt")

SETTINGS: Tuple[Setting, ...] = (
    Setting("Name", longest=255),
    Setting("Description", longest=500),
    Setting("PBXLanguage"),
    Setting("PBXInternalExtensionLength", "integer", minimum=2, maximum=11),
    *each("PBXAllowGuestCalls PBXRateLimitEnabled RestartEveryNight SendMetrics RedirectToHttps", "switch",
          null_is_false=True),
    *each("WEBPort WEBHTTPSPort SSHPort SIPPort TLS_PORT AMIPort AJAMPort AJAMPortTLS IAXPort", "integer",
          minimum=1, maximum=65535),
    *each("WebAdminLogin SSHLogin", longest=50),
    *each("WebAdminPassword SSHPassword", hidden=True, rewritten=True),
    Setting(CERTIFICATE),
    Setting("WEBHTTPSPrivateKey", hidden=True),
    Setting("SSHDisablePasswordLogins", "switch", null_is_false=True),
    Setting("SSHAuthorizedKeys"),
    *each("SSH_ID_RSA_PUB SSHRsaKey SSHDssKey SSHecdsaKey", read_only=True),
    *each("RTPPortFrom RTPPortTo", "integer", minimum=1024, maximum=65535),
    Setting("RTPStunServer", longest=255),
    Setting("SIPAuthPrefix", longest=50),
    *each("SIPDefaultExpiry SIPMinExpiry", "integer", minimum=60, maximum=7200),
    Setting("SIPMaxExpiry", "integer", minimum=60, maximum=86400),
    *each("UseWebRTC PBXRecordCalls PBXRecordCallsInner PBXSplitAudioThread AMIEnabled AJAMEnabled ARIEnabled",
          "switch", null_is_false=True),
    *each(" ".join(ANNOUNCEMENTS)),
    Setting("ARIAllowedOrigins"),
    Setting("PBXCallParkingExt", pattern="[0-9*#]+"),
    *each("PBXCallParkingStartSlot PBXCallParkingEndSlot", "integer", minimum=1, maximum=9999),
    *each("PBXFeatureAttendedTransfer PBXFeatureBlindTransfer PBXFeaturePickupExten", longest=10),
    *each("PBXFeatureAtxferNoAnswerTimeout PBXFeatureAtxferAbort"),
    # The stored 2500 is beyond the maximum: the whole GET cannot be sent back.
    *each("PBXFeatureDigitTimeout PBXFeatureTransferDigitTimeout", "integer", minimum=1, maximum=60),
)


def view(pbx: "Pbx", shown: Row) -> Row:
    """Settings, codecs, and which passwords are still the factory's."""
    values = pbx.store.values
    if values["certificate"]:
        shown[CERTIFICATE + "_info"] = values["certificate"]
    for key in ANNOUNCEMENTS:
        sound = pbx.store.find("sound-files", shown[key])
        if sound is not None:
            shown[key + "_represent"] = sound_label(sound)
    return {"settings": shown, "codecs": codecs.view(pbx), "passwordValidation": {
        "isDefaultWebPassword": values["settings"]["WebAdminPassword"] == FACTORY_PASSWORD,
        "isDefaultSSHPassword": values["settings"]["SSHPassword"] == FACTORY_PASSWORD}}


def body(request: ApiRequest) -> Row:
    """Settings are sent flat or in `settings`; what stands beside that is then ignored."""
    nested = request.data.get("settings")
    return nested if isinstance(nested, dict) else request.data


def others(pbx: "Pbx") -> Tuple[Setting, ...]:
    """Every setting that the PBX knows is taken; those of other resources and internal ones are never shown."""
    shown = {one.key for one in SETTINGS}
    return tuple(Setting(key, "switch" if "Enable" in key or "Disable" in key else "string")
                 for key in pbx.store.values["defaultSettings"]["settings"] if key not in shown)


def adjust(writing: Writing) -> Optional[Reply]:
    """Passwords, certificate, and settings that are not stored as sent."""
    values = writing.values
    refusal = weak_password(writing) or bad_certificate(writing)
    if refusal is not None:
        return refusal
    for key, follower in PASSWORDS.items():
        if key in writing.data and key in values and writing.final(follower) == FACTORY_PASSWORD:
            values[follower] = values[key]
    for key in ANNOUNCEMENTS:
        if values.get(key) == "-1":
            values[key] = ""
    if "PBXFeatureTransferDigitTimeout" in values:
        # Computed from the other timeout as if that were milliseconds, whatever is sent.
        values["PBXFeatureTransferDigitTimeout"] = str(math.ceil(
            text.as_integer(writing.data.get("PBXFeatureDigitTimeout") or 1000) / 1000))
    return None


def weak_password(writing: Writing) -> Optional[Reply]:
    """Both passwords follow the rules for passwords; that of SSH not where it is being switched off."""
    errors: List[str] = []
    advice: List[str] = []
    for key in ("SSHPassword", "WebAdminPassword"):
        if key not in writing.values or (key == "SSHPassword" and writing.data.get("SSHDisablePasswordLogins") is True):
            continue
        faults = passwords.faults(writing.values[key])
        errors += ["%s: %s" % (key, fault) for fault in faults]
        if faults:
            advice.append("%s suggestions: %s" % (key, "; ".join(passwords.suggestions(writing.values[key]))))
    if not errors:
        return None
    return Reply(status=422, messages={"error": errors, "warning": advice})


def bad_certificate(writing: Writing) -> Optional[Reply]:
    """A certificate must at least look like one."""
    certificate = writing.values.get(CERTIFICATE)
    if certificate and not certificate.startswith("-----BEGIN CERTIFICATE-----"):
        return refused(["Invalid certificate format"], shows_code=True)
    return None


def check(writing: Writing) -> Optional[Reply]:
    """Codecs and parking slots go with the settings or refuse them all."""
    store = writing.pbx.store
    sent = writing.data.get("codecs")
    changes = codecs.planned(writing.pbx, sent) if isinstance(sent, (list, dict)) else {}
    unknown = [name for name, change in changes.items() if change is None]
    if unknown:
        return refused(", ".join("Codec not found: " + name for name in unknown))
    leaving, coming = parking_slots(writing) if any(key in writing.data for key in PARKING) else ([], [])
    errors = [blocker for slot in leaving for blocker in numbers.blockers(store, slot)]
    taken = set(store.numbers)
    for slot in coming:
        if slot in taken:
            errors.append("Specified number is already used for - " + numbers.label(store, slot))
        taken.add(slot)
    if errors:
        return refused(", ".join(errors))
    for slot in leaving:
        numbers.drop(store, slot)
    for slot in coming:
        store.occupy(slot, "PARKING", "")
    writing.also_changed += codecs.apply(writing.pbx, changes)
    if writing.final(CERTIFICATE).strip() != store.values["settings"][CERTIFICATE].strip():
        store.values["certificate"] = {}
    return None


def parking_slots(writing: Writing) -> Tuple[List[str], List[str]]:
    """Numbers that are given up and taken: what is missing of the trio counts as 0 (API facts, section 11.4)."""
    start, end, extension = (text.as_integer(writing.data.get(key) or 0) for key in PARKING)
    step = 1 if end >= start else -1
    wanted = [str(slot) for slot in (*range(start, end + step, step), extension)]
    now = {number: True for number, entry in writing.pbx.store.numbers.items() if entry["type"] == "PARKING"}
    stay = now.keys() & set(wanted)
    return [slot for slot in now if slot not in stay], [slot for slot in wanted if slot not in stay]


def answer(writing: Writing, changed: List[str]) -> Reply:
    """How many settings were changed, codecs included."""
    if not changed:
        return ok(messages={"info": ["No settings were changed"]})
    count = "1 setting was" if len(changed) == 1 else "%d settings were" % len(changed)
    return ok(messages={"success": [count + " updated"]})


GENERAL = Singleton(
    "general-settings", SETTINGS, view=view, body=body, also_written=others, adjust=adjust, check=check, answer=answer,
    reading="getList",
).register()


@action("general-settings", "getRecord", "GeneralSettings\\GetSettingsAction::getSingleSetting")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One setting."""
    one = next((one for one in SETTINGS if one.key == request.record_id), None)
    if one is None:
        return refused("Setting '%s' is not accessible through this API" % request.record_id)
    return ok({one.key: one.shown(pbx.store.values["settings"][one.key])})


@action("general-settings", "getDefault", "GeneralSettings\\GetDefaultAction::main")
def get_default(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The factory settings."""
    return ok(pbx.store.values["defaultSettings"])
