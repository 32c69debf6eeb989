# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the PBX as a whole: web interface, SSH, SIP, recording, parking, codecs.

API facts, sections 6.1 and 11.4. The PBX checks every value by itself and none against another, so that much of what
it takes without a word does not work: that is what the rules here are for.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Dict, Iterator, List, Mapping, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils.codecs import Codecs
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    SETTINGS_POLICY,
    Field,
    FieldError,
    Flag,
    Number,
    Reference,
    Secret,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.public_keys import AuthorizedKeys, Certificate, PrivateKey
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Texts

MASK = "********"
# What the PBX says of a password that is still the one it came with → the password.
_AS_DELIVERED = {"isDefaultWebPassword": "WebAdminPassword", "isDefaultSSHPassword": "SSHPassword"}

PARKING = ("pbx_call_parking_ext", "pbx_call_parking_start_slot", "pbx_call_parking_end_slot")
FEATURE_CODES = (
    "pbx_feature_attended_transfer",
    "pbx_feature_blind_transfer",
    "pbx_feature_atxfer_abort",
    "pbx_feature_pickup_exten",
)
_EXPIRY = ("sip_min_expiry", "sip_default_expiry", "sip_max_expiry")
_RTP = ("rtp_port_from", "rtp_port_to")
_TCP_PORTS = (
    "web_port",
    "web_https_port",
    "ssh_port",
    "sip_port",
    "tls_port",
    "ami_port",
    "ajam_port",
    "ajam_port_tls",
)
_UDP_PORTS = ("sip_port", "iax_port")
# A port that nothing listens on unless one of these is on.
_PORT_OF = {
    "ami_port": ("ami_enabled",),
    "ajam_port": ("ajam_enabled", "ari_enabled"),
    "ajam_port_tls": ("ajam_enabled", "ari_enabled"),
}


class _Password(Secret):
    """A password of a person; unlike those of phones it needs no points, only length (and not to be a common one)."""

    def __init__(self, name: str, api: str) -> None:
        super().__init__(name, api=api, mask=MASK, policy=SETTINGS_POLICY)

    def accept(self, value: Any) -> str:
        text = super().accept(value)
        if not 8 <= len(text.encode("utf-8")) <= 64:
            raise FieldError("must be 8 to 64 characters long")
        return text


class _NoSecret(Flag):
    """A switch whose name alone makes it look like a password."""

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), no_log=False)


class _TextNumber(Number):
    """A number that the PBX keeps as a text."""

    def wire(self, value: Any) -> str:
        return str(value)


def _code(name: str, api: str, default: str) -> Field:
    return Field(name, api=api, default=default, pattern=r"^[0-9*#]{1,10}$", form="1 to 10 digits, * and #")


def _port(name: str, api: str, default: int) -> Number:
    return Number(name, api=api, alias=api.lower() != name, minimum=1, maximum=65535, default=default)


def flattened(raw: Mapping[str, Any]) -> Dict[str, Any]:
    """Settings and codecs side by side, and a password that the PBX came with as none at all."""
    settings = dict(raw.get("settings") or {})
    still = raw.get("passwordValidation") or {}
    settings.update({key: "" for told_by, key in _AS_DELIVERED.items() if still.get(told_by)})
    return {**settings, "codecs": raw.get("codecs")}


def parking_numbers(values: Mapping[str, Any]) -> List[str]:
    """The parking extension and its slots."""
    ext, start, end = (values.get(name) for name in PARKING)
    slots = range(min(start, end), max(start, end) + 1) if start and end else ()
    return [str(number) for number in ([ext] if ext else []) + list(slots)]


def _parking_together(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """What is missing of the three counts as 0: slots are gone, and there is an extension 0."""
    return {name: after[name] for name in PARKING} if set(changes) & set(PARKING) else {}


def _changed(after: Mapping[str, Any], before: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether one of these changes: what is amiss since long must not stand in the way of other changes."""
    return all(name in after for name in names) and any(after[name] != before.get(name) for name in names)


def _parking_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if not _changed(after, before, PARKING):
        return
    ext, start, end = (after[name] for name in PARKING)
    if start > end:
        yield "pbx_call_parking_start_slot (%s) must not be above pbx_call_parking_end_slot (%s)" % (start, end)
    elif start <= int(ext or 0) <= end:
        yield "pbx_call_parking_ext (%s) must not be one of the slots %s to %s" % (ext, start, end)


def _range_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if _changed(after, before, _RTP) and after["rtp_port_from"] >= after["rtp_port_to"]:
        yield "rtp_port_from (%(rtp_port_from)s) must be below rtp_port_to (%(rtp_port_to)s)" % after
    for lesser, greater in zip(_EXPIRY, _EXPIRY[1:]):
        if _changed(after, before, (lesser, greater)) and after[lesser] > after[greater]:
            yield "%s (%s) must not be above %s (%s)" % (lesser, after[lesser], greater, after[greater])


def _code_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for one, other in combinations(FEATURE_CODES, 2):
        if _changed(after, before, (one, other)) and after[one] and after[one] == after[other]:
            yield "%s and %s are both %s; give each a code of its own" % (one, other, after[one])


def _port_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for ports in (_TCP_PORTS, _UDP_PORTS):
        for one, other in combinations([name for name in ports if _listening(name, after)], 2):
            switches = [switch for name in (one, other) for switch in _PORT_OF.get(name, ())]
            if _changed(after, before, [one, other, *switches]) and after[one] == after[other]:
                yield "%s and %s are both %s; two services cannot share a port" % (one, other, after[one])
    for name in _UDP_PORTS:
        if _changed(after, before, (name, *_RTP)) and after["rtp_port_from"] <= after[name] <= after["rtp_port_to"]:
            yield "%s (%s) must not be one of the ports from rtp_port_from to rtp_port_to" % (name, after[name])


def _listening(name: str, values: Mapping[str, Any]) -> bool:
    return name not in _PORT_OF or any(values.get(switch) for switch in _PORT_OF[name])


GENERAL_SETTINGS = Resource(
    name="general_settings",
    plural="general_settings",
    path="general-settings",
    key="",
    singleton=True,
    fields=(
        # Aliases that differ in capitals alone would be one and the same place in the documentation.
        Field("name", api="Name", alias=False, default="PBX system", max_length=255),
        Field("description", api="Description", alias=False, max_length=500),
        # The PBX takes any text. Which languages it has depends on the language packs that are installed.
        Field(
            "pbx_language",
            api="PBXLanguage",
            default="en-en",
            pattern=r"^[a-z]{2}-[a-z]{2}$",
            form="a language of the voice prompts, such as en-en, ru-ru or de-de",
            unclearable="the PBX would not know in which language to speak",
            chosen=True,
        ),
        Number(
            "pbx_internal_extension_length", api="PBXInternalExtensionLength", minimum=2, maximum=11, default=3
        ),
        Flag("pbx_allow_guest_calls", api="PBXAllowGuestCalls", default=False),
        Flag("pbx_rate_limit_enabled", api="PBXRateLimitEnabled", default=True),
        Flag("restart_every_night", api="RestartEveryNight", default=False),
        Flag("send_metrics", api="SendMetrics", default=True),
        # The web interface.
        _port("web_port", "WEBPort", 80),
        _port("web_https_port", "WEBHTTPSPort", 443),
        Flag("redirect_to_https", api="RedirectToHttps", default=True),
        Field(
            "web_admin_login",
            api="WebAdminLogin",
            default="admin",
            max_length=50,
            unclearable="nobody could log in to the web interface any more, though the PBX would take it",
        ),
        _Password("web_admin_password", "WebAdminPassword"),
        # The PBX holds one against the other, so that both have to come together.
        Certificate("web_https_public_key", api="WEBHTTPSPublicKey", beside="web_https_private_key"),
        PrivateKey("web_https_private_key", api="WEBHTTPSPrivateKey", mask=MASK, policy=SETTINGS_POLICY),
        # SSH.
        _port("ssh_port", "SSHPort", 22),
        Field(
            "ssh_login", api="SSHLogin", default="root", max_length=50, unclearable="the PBX needs a name for log-ins"
        ),
        _Password("ssh_password", "SSHPassword"),
        _NoSecret("ssh_disable_password_logins", api="SSHDisablePasswordLogins", default=False),
        AuthorizedKeys("ssh_authorized_keys", api="SSHAuthorizedKeys"),
        # SIP and RTP.
        _port("sip_port", "SIPPort", 5060),
        _port("tls_port", "TLS_PORT", 5061),
        Number("rtp_port_from", api="RTPPortFrom", minimum=1024, maximum=65535, default=10000),
        Number("rtp_port_to", api="RTPPortTo", minimum=1024, maximum=65535, default=10200),
        Field(
            "rtp_stun_server",
            api="RTPStunServer",
            max_length=255,
            pattern=r"^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$",
            form="a host name or address, with or without a port, such as stun.example.com:3478",
        ),
        Field("sip_auth_prefix", api="SIPAuthPrefix", max_length=50),
        Flag("use_web_rtc", api="UseWebRTC", default=False),
        Number("sip_default_expiry", api="SIPDefaultExpiry", minimum=60, maximum=7200, default=120),
        Number("sip_min_expiry", api="SIPMinExpiry", minimum=60, maximum=7200, default=60),
        Number("sip_max_expiry", api="SIPMaxExpiry", minimum=60, maximum=86400, default=3600),
        Codecs("codecs", default=["alaw", "ulaw", "ilbc", "opus", "h264"]),
        # Recording.
        Flag("pbx_record_calls", api="PBXRecordCalls", default=True),
        Flag("pbx_record_calls_inner", api="PBXRecordCallsInner", default=True),
        Flag("pbx_split_audio_thread", api="PBXSplitAudioThread", default=True),
        Reference("pbx_record_announcement_in", api="PBXRecordAnnouncementIn", to="sound_file", none=""),
        Reference("pbx_record_announcement_out", api="PBXRecordAnnouncementOut", to="sound_file", none=""),
        # Interfaces for programs, IAX.
        Flag("ami_enabled", api="AMIEnabled", default=True),
        _port("ami_port", "AMIPort", 5038),
        Flag("ajam_enabled", api="AJAMEnabled", default=True),
        _port("ajam_port", "AJAMPort", 8088),
        _port("ajam_port_tls", "AJAMPortTLS", 8089),
        Flag("ari_enabled", api="ARIEnabled", default=False),
        Texts(
            "ari_allowed_origins",
            api="ARIAllowedOrigins",
            item=r"^(?:\*|https?://[A-Za-z0-9._:\[\]-]+)$",
            form="origins such as https://crm.example.com, or * for all",
            separator=",",
            ordered=False,
            default=["*"],
        ),
        _port("iax_port", "IAXPort", 4569),
        # Parking and feature codes.
        Field(
            "pbx_call_parking_ext",
            api="PBXCallParkingExt",
            default="800",
            pattern=r"^[1-9][0-9]{1,7}$",
            form="2 to 8 digits, not beginning with 0",
            unclearable="the PBX cannot be without it",
        ),
        Number("pbx_call_parking_start_slot", api="PBXCallParkingStartSlot", minimum=1, maximum=9999, default=801),
        Number("pbx_call_parking_end_slot", api="PBXCallParkingEndSlot", minimum=1, maximum=9999, default=820),
        _code("pbx_feature_attended_transfer", "PBXFeatureAttendedTransfer", "##"),
        _code("pbx_feature_blind_transfer", "PBXFeatureBlindTransfer", "**"),
        _code("pbx_feature_pickup_exten", "PBXFeaturePickupExten", "*8"),
        _code("pbx_feature_atxfer_abort", "PBXFeatureAtxferAbort", "*0"),
        _TextNumber(
            "pbx_feature_atxfer_no_answer_timeout",
            api="PBXFeatureAtxferNoAnswerTimeout",
            minimum=1,
            maximum=3600,
            default=45,
        ),
    ),
    occupied=parking_numbers,
    companions=(_parking_together,),
    rules=(_parking_rules, _range_rules, _code_rules, _port_rules),
    flatten=flattened,
    left_out={
        "PBXFeatureDigitTimeout": (
            "the API takes 1 to 60, but it counts milliseconds (2500 are stored): with any value that can be set, no "
            "feature code could be dialled in time, and 2500 could not be set again"
        ),
        "PBXFeatureTransferDigitTimeout": "the API stores 1 whatever is sent",
        "settings": "holds the other settings, which are sent without it: codecs beside it would be ignored",
        "passwordValidation": "tells which passwords are still those that the PBX came with, and is no setting",
    },
)
