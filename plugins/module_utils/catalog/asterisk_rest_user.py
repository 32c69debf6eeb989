# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the Asterisk REST Interface, ARI. API facts, section 3.17."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.asterisk_manager import unfit_for_asterisk
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Secret
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Listing, Protection, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Texts

SYSTEM_NAME = "pbxcore"
_SHORTEST_PASSWORD = 8


def _rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    yield from unfit_for_asterisk(after, before, "password", (SYSTEM_NAME,))
    password = after.get("password", "")
    # The PBX says 8 and does not hold anybody to it.
    if password != before.get("password", "") and len(password) < _SHORTEST_PASSWORD:
        yield "password must have %d characters or more" % _SHORTEST_PASSWORD


def _of_the_system(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    return Protection("it is the PBX's own user") if row.get("username") == SYSTEM_NAME else None


ASTERISK_REST_USER = Resource(
    name="asterisk_rest_user",
    plural="asterisk_rest_users",
    path="asterisk-rest-users",
    key="username",
    unique=True,
    title="description",
    # 20 rows unless more are asked for.
    listing=Listing(query={"limit": "1000"}, rows=("items",)),
    fields=(
        Field("username", required=True, listed="username", max_length=50, sanitized=True),
        Secret("password", required=True, generated=True, max_length=255),
        Field("description", listed="description", max_length=255, sanitized=True),
        Texts("applications", item=r"^[^\s,;]{1,100}$", form="names of Stasis applications", ordered=False),
    ),
    # PUT needs the name as well.
    update_method="PATCH",
    rules=(_rules,),
    protection=_of_the_system,
    left_out={"weakPassword": "a remark of the web interface on the password, which it makes itself"},
)
