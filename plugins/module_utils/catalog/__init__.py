# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of record that the collection knows, in the order in which an office is built (pure)."""

from __future__ import annotations

from typing import Dict, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.employee import EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.network_filter import NETWORK_FILTER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sip_provider import SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

RESOURCES: Tuple[Resource, ...] = (NETWORK_FILTER, EMPLOYEE, SIP_PROVIDER)

BY_NAME: Dict[str, Resource] = {resource.name: resource for resource in RESOURCES}

# What can be declared, and so belongs to an office.
DECLARABLE: Tuple[Resource, ...] = tuple(resource for resource in RESOURCES if resource.writable)
