# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network filters: who may connect from where. Read here so that other records can refer to them by name."""

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Listing, Resource

NETWORK_FILTER = Resource(
    name="network_filter",
    plural="network_filters",
    path="network-filters",
    key="permit",
    title="description",
    lookups=("permit", "description"),
    # The view under this path is read-only; its writer is the firewall resource (API facts, section 3.11).
    writable=False,
    listing=Listing(rows=("items",)),
    fields=(
        Field("permit", listed="permit"),
        Field("description", listed="description"),
    ),
)
