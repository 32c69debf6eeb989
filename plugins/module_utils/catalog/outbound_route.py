# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outbound routes: over which trunk calls to the outside go. API facts, section 3.9.

What patterns mean is told by the PBX's generator of its dial plan: ``numberbeginswith`` becomes a POSIX regular
expression in which * and + stand for themselves, followed by as many digits as ``restnumbers`` says.
"""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.trunks import PROVIDERS
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Number, Reference
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import FollowUp, Precedence, Resource, Values

_PATTERN = re.compile(
    r"(?:[0-9#*+(|)]"  # what stands for itself, groups and alternatives
    r"|\[(?:[0-9]-[0-9]|[0-9#*+])+\]"  # one of several
    r"|\{[0-9]{1,2}\}"  # so many of the one before
    r")*\Z"
)
_SET = re.compile(r"\[[^]]*\]")
_PREFIX = re.compile(r"[0-9#*+]*\Z")

# Which numbers a route fits, and what it makes of them.
_MATTER = ("numberbeginswith", "restnumbers", "trimfrombegin", "prepend")


class _Beginning(Field):
    """How the dialled number begins; nothing on the PBX checks it."""

    def objection(self, value: Any) -> Optional[str]:
        if value.startswith("+"):
            return "begins with +, which the PBX takes off a number before it looks at the routes; leave it out"
        if not _PATTERN.match(value) or not _compiles(value):
            return (
                "is no pattern that the PBX understands: it takes digits, #, * and regular expressions of these, "
                "such as (7|8), 49[1-9] or [0-9]{3}; X, N, Z and . have no meaning"
            )
        if _splits(value):
            return "has alternatives without brackets around them, and would fit other numbers; write (7|8), not 7|8"
        return None


class _Prefix(Field):
    """What is dialled before the number."""

    def objection(self, value: Any) -> Optional[str]:
        return None if _PREFIX.match(value) else "holds more than digits, #, * and +; the PBX would not dial the rest"


def _compiles(pattern: str) -> bool:
    """True when its brackets are balanced, its ranges ascend and each number of repetitions follows something."""
    try:
        re.compile(pattern.replace("*", r"\*").replace("+", r"\+"))
    except re.error:
        return False
    return True


def _splits(pattern: str) -> bool:
    """True when an alternative ends the whole expression instead of a group: ^7|8 fits what ends with 8, too."""
    depth = 0
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            return True
    return False


def _longest(pattern: str) -> int:
    """No number's beginning that fits a pattern without repetitions is longer."""
    return len(re.sub(r"[()|]", "", _SET.sub("0", pattern)))


def _required(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """What the PBX demands of every PUT; the rest keeps its value when it is missing."""
    return {name: after[name] for name in ("rulename", "provider") if name in after}


def _holds_a_lone_zero(values: Mapping[str, Any]) -> bool:
    return "0" in (values.get("numberbeginswith"), values.get("prepend"))


def _fits(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """A route that fits no number, or leaves nothing of those that fit; a stored one is let be until it changes."""
    if before and all(after.get(name) == before.get(name) for name in _MATTER):
        return
    begins, rest, trimmed, prepend = (after[name] for name in _MATTER)
    if not begins and rest == 0:
        yield "restnumbers 0 without numberbeginswith fits no number at all; -1 stands for any number of digits"
    elif rest >= 0 and not prepend and "{" not in begins and trimmed >= _longest(begins) + rest:
        yield "trimfrombegin %d leaves nothing of the numbers that fit, and there is no prepend to dial" % trimmed


def _place(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if not before and after.get("priority") == 0:
        yield "priority 0 cannot be given to a new route: the PBX would put it last; use 1 or more"


OUTBOUND_ROUTE = Resource(
    name="outbound_route",
    plural="outbound_routes",
    path="outbound-routes",
    key="rulename",
    precedence=Precedence("outbound-routes:changePriority"),
    # PATCH stores whatever comes, the name of a trunk that is not there included.
    update_method="PUT",
    # POST and PUT take a lone "0" for nothing (SaveRecordAction), and the route would fit any number. PATCH stores it.
    follow_up=FollowUp(("numberbeginswith", "prepend"), _holds_a_lone_zero),
    fields=(
        Field("rulename", required=True, listed="rulename", max_length=100, sanitized=True),
        Reference("provider", api="providerid", required=True, to=PROVIDERS, listed="providerid"),
        _Beginning("numberbeginswith", listed="numberbeginswith", max_length=64),
        Number("restnumbers", minimum=-1, maximum=20, default=-1, listed="restnumbers"),
        Number("trimfrombegin", minimum=0, maximum=30, default=0, listed="trimfrombegin"),
        _Prefix("prepend", listed="prepend", max_length=20),
        Field("note", listed="note", max_length=1024, sanitized=True),
        # A new route without it comes behind the others: what that will be, cannot be told.
        Number("priority", minimum=0, maximum=9999, default=None, listed="priority", single_only=True),
    ),
    weighed=("rulename", "provider", *_MATTER),
    companions=(_required,),
    rules=(_fits, _place),
)
