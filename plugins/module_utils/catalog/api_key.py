# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of the REST API. API facts, sections 1.2, 3.16 and 11.4."""

from __future__ import annotations

import difflib
from typing import Any, Callable, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Flag, Reference, Secret
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Protection, Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Levels

# What a key may be allowed on a PBX without extension modules. Any other name is taken as well, and grants nothing.
PERMISSIBLE = (
    "advice api-keys asterisk-managers asterisk-rest-users call-queues cdr conference-rooms custom-files "
    "dialplan-applications employees extensions fail2ban files firewall general-settings iax iax-providers "
    "incoming-routes ivr-menu license mail-settings modules network network-filters off-work-times openapi "
    "outbound-routes passkeys passwords pbx-status providers s3-storage search sip sip-providers sound-files storage "
    "sysinfo syslog system time-settings users wiki-links"
).split()


class Key(Secret):
    """A key, of which the PBX shows both ends; one of 15 characters or less it shows whole."""

    def fresh(self, new_secret: Callable[[], str]) -> str:
        """A new key, long enough to be declared again."""
        return new_secret() + new_secret()


def _description(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """The PBX takes no change without it."""
    return {"description": after["description"]}


def _permission_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    permissions = after.get("permissions") or {}
    if not before and not permissions and not after.get("full_permissions"):
        yield "may do nothing: give it permissions, such as {employees: read}, or full_permissions: true"
    for name in permissions if permissions != before.get("permissions") else ():
        resource, dummy, rest = name.partition("/")
        if rest.isdigit():
            yield (
                "permissions: %s is one record, for which the PBX grants nothing; permissions are for all records, "
                "as in %s: %s" % (name, resource, permissions[name])
            )
        elif name not in PERMISSIBLE:
            meant = difflib.get_close_matches(name, PERMISSIBLE, 1, 0.8)
            if meant:
                yield "permissions: the API has no %s; did you mean %s?" % (name, meant[0])


def _in_use(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    # As far as the PBX shows it: ten characters of a random key are proof enough.
    if API_KEY.by_name["key"].confirms(api_key, row.get("key_display")):
        return Protection("it is the API key that this task uses", editable=False)
    return None


API_KEY = Resource(
    name="api_key",
    plural="api_keys",
    path="api-keys",
    key="description",
    fields=(
        Field("description", required=True, listed="description", max_length=255, sanitized=True),
        Key(
            "key",
            generated=True,
            pattern=r"^[\x21-\x7e]{32,255}$",
            form="32 to 255 letters, digits and signs, without spaces",
            partial_mask=r"^(.{5})\.\.\.(.{5})$",
            read_from="key_display",
            listed="key_display",
        ),
        Flag("full_permissions", default=False, listed="full_permissions"),
        Levels(
            "permissions",
            api="allowed_paths",
            levels=("read", "write"),
            key=r"^[a-z0-9-]+(/[a-z0-9-]+)*$",
            form="resources as the API spells them, such as employees or call-queues",
            prefix="/api/v3/",
        ),
        Reference(
            "network_filter",
            api="networkfilterid",
            to="network_filter",
            unclearable="the PBX cannot take a network filter off a key again; only another one can replace it",
        ),
    ),
    companions=(_description,),
    rules=(_permission_rules,),
    protection=_in_use,
)
