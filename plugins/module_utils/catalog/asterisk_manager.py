# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the Asterisk Manager Interface, AMI. API facts, sections 3.15 and 11.4."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Reference, Secret
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Protection, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags

# Under these names the PBX has users of its own, which it neither shows nor changes; it does let others take them.
SYSTEM_NAMES = ("mikopbxuser", "phpagi", "admin")

AREAS = (
    "call",
    "cdr",
    "originate",
    "reporting",
    "agent",
    "config",
    "dialplan",
    "dtmf",
    "log",
    "system",
    "user",
    "verbose",
    "command",
)


def unfit_for_asterisk(
    after: Mapping[str, Any], before: Mapping[str, Any], secret: str, taken: Sequence[str]
) -> Iterator[str]:
    """Names and passwords that the PBX stores, and with which nobody can log in.

    It copies both as they are to a file of Asterisk's, where a name stands in brackets and ``;`` begins a comment.

    :arg secret: the option with the password.
    :arg taken: names that are the PBX's own.
    """
    name, password = after.get("username", ""), after.get(secret, "")
    if name != before.get("username", ""):
        if name in taken:
            yield "username %s is one of the PBX's own, which can be neither changed nor deleted; choose another" % name
        elif name == "general" or any(sign in name for sign in "[];:\r\n"):
            yield (
                "username must be neither general nor hold [ ] ; : or a line break, since Asterisk could not read it "
                "as a name"
            )
    if password != before.get(secret, "") and any(sign in password for sign in ";\r\n"):
        yield "%s must not hold a semicolon or a line break, at which Asterisk stops reading it" % secret


def _rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    return unfit_for_asterisk(after, before, "secret", SYSTEM_NAMES)


def _of_the_system(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    return Protection("it is a user of the PBX's own", editable=False, readable=False) if row.get("isSystem") else None


ASTERISK_MANAGER = Resource(
    name="asterisk_manager",
    plural="asterisk_managers",
    path="asterisk-managers",
    key="username",
    unique=True,
    title="description",
    fields=(
        Field("username", required=True, listed="username", max_length=50, sanitized=True),
        Secret("secret", required=True, generated=True, max_length=255),
        Field("description", listed="description", max_length=255, sanitized=True),
        # Replaced as a whole: what is not sent is taken away.
        Flags("permissions", tuple("%s_%s" % (area, way) for area in AREAS for way in ("read", "write"))),
        Reference(
            "network_filter",
            api="networkfilterid",
            to="network_filter",
            listed="networkfilterid",
            unclearable="the PBX cannot take a network filter off a user again; only another one can replace it",
        ),
        Field("eventfilter", max_length=2000, sanitized=True),
    ),
    rules=(_rules,),
    protection=_of_the_system,
)
