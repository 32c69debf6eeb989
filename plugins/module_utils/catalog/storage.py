# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long recordings are kept, and where: on the PBX, and in an S3 storage. API facts, sections 6.5 and 11.4."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import SETTINGS_POLICY, Field, Flag, Number, Secret
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values

# What S3 cannot be switched on without.
_NEEDED = ("s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key")


class KeptDays(Number):
    """Days, or 0 where the web interface says that recordings are kept for ever (the PBX stores nothing then).

    0 itself can be stored, and must not be: the PBX's cleaner takes it for "older than a day" and deletes them.
    """

    def accept(self, value: Any) -> int:
        return 0 if str(value).strip() == "0" else super().accept(value)

    def objection(self, value: Any) -> Optional[str]:  # type: ignore[override]
        if value:
            return None
        return (
            "cannot be set to 0 (for ever): the API would store a number of which the PBX's cleaner makes one day; "
            "choose it in the web interface, or give days (%d at most)" % self.maximum
        )


class _IntegerFlag(Flag):
    """A switch that the API takes as 0 or 1."""

    def wire(self, value: Any) -> int:
        return int(value)


class _AccessKey(Field):
    """The name of an access key, which is no secret."""

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), no_log=False)


def _switches_on(after: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return bool(after.get("s3_enabled")) and not before.get("s3_enabled")


def _whole_when_switched_on(
    after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]
) -> Values:
    """Where to and with which key has to be in the request that switches S3 on, stored or not."""
    return {name: after[name] for name in _NEEDED} if _switches_on(after, before) else {}


def _s3_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for name in _NEEDED:
        # What the PBX is without already is not this change's doing.
        if after.get("s3_enabled") and not after.get(name) and (_switches_on(after, before) or before.get(name)):
            yield "s3_enabled needs %s" % name
    if _switches_on(after, before) and STORAGE.by_name["s3_secret_key"].hidden(after.get("s3_secret_key")):
        yield (
            "s3_enabled needs s3_secret_key beside it, though the PBX has one: it never shows it, and wants it each "
            "time S3 is switched on"
        )


def _days_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """The PBX holds them against each other with every change, and 0 stands for ever."""
    kept, local = after.get("pbx_record_save_period"), after.get("pbx_record_s3_local_days")
    if kept and local is not None and local >= kept:
        yield (
            "pbx_record_s3_local_days (%s) must be less than pbx_record_save_period (%s), with S3 or without; "
            "otherwise the PBX refuses every change here" % (local, kept)
        )


STORAGE = Resource(
    name="storage",
    plural="storage",
    # It has all that storage has, as a number.
    path="s3-storage",
    key="",
    singleton=True,
    fields=(
        KeptDays("pbx_record_save_period", api="PBXRecordSavePeriod", minimum=1, maximum=3650, default=360),
        Number("pbx_record_s3_local_days", api="PBXRecordS3LocalDays", minimum=1, maximum=90, default=7),
        # Any other number is stored and means off.
        _IntegerFlag("s3_enabled", default=False),
        Field(
            "s3_endpoint",
            max_length=255,
            pattern=r"^https?://[A-Za-z0-9.\[\]:_-]+(?:/\S*)?$",
            form="an address such as https://s3.example.com",
        ),
        Field("s3_region", default="us-east-1", max_length=50, pattern=r"^[A-Za-z0-9._-]+$", form="a region's name"),
        # The PBX looks at some of this, and only when S3 is switched on.
        Field(
            "s3_bucket",
            pattern=r"^(?!xn--)(?!.*\.\.)(?!(?:[0-9]+\.){3}[0-9]+$)"
            r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$(?<!-s3alias)(?<!--ol-s3)",
            form=(
                "the name of a bucket: 3 to 63 small letters, digits, dots and hyphens, letters or digits at both "
                "ends, no address, not beginning with xn--, not ending in -s3alias or --ol-s3"
            ),
        ),
        _AccessKey("s3_access_key", max_length=128),
        # The PBX takes any text with a star for the mask that it shows, and keeps what it has.
        Secret(
            "s3_secret_key",
            max_length=512,
            pattern=r"^[\x21-\x29\x2b-\x7e]+$",
            form='letters, digits and signs without spaces and without "*", which the PBX shows in place of a key',
            partial_mask=r"^([^*]{5}|)\*+([^*]{5}|)$",
            policy=SETTINGS_POLICY,
        ),
    ),
    companions=(_whole_when_switched_on,),
    rules=(_s3_rules, _days_rules),
)
