# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of record that the collection knows, in the order in which an office is built (pure)."""

from __future__ import annotations

from typing import Dict, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.api_key import API_KEY
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.asterisk_manager import ASTERISK_MANAGER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.asterisk_rest_user import ASTERISK_REST_USER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.call_queue import CALL_QUEUE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.conference_room import CONFERENCE_ROOM
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.custom_file import CUSTOM_FILE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.dialplan_application import DIALPLAN_APPLICATION
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.employee import EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.fail2ban import FAIL2BAN
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.firewall import FIREWALL
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.general_settings import GENERAL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.iax_provider import IAX_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.incoming_route import INCOMING_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.ivr_menu import IVR_MENU
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.mail_settings import MAIL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.extension_module import MODULE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.network_filter import NETWORK_FILTER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.off_work_time import OFF_WORK_TIME
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.outbound_route import OUTBOUND_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sip_provider import SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sound_file import SOUND_FILE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.storage import STORAGE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.time_settings import TIME_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

RESOURCES: Tuple[Resource, ...] = (
    GENERAL_SETTINGS,
    TIME_SETTINGS,
    MAIL_SETTINGS,
    STORAGE,
    FAIL2BAN,
    NETWORK_FILTER,
    SOUND_FILE,
    EMPLOYEE,
    CONFERENCE_ROOM,
    DIALPLAN_APPLICATION,
    CALL_QUEUE,
    IVR_MENU,
    SIP_PROVIDER,
    IAX_PROVIDER,
    INCOMING_ROUTE,
    OFF_WORK_TIME,
    OUTBOUND_ROUTE,
    ASTERISK_MANAGER,
    ASTERISK_REST_USER,
    API_KEY,
    CUSTOM_FILE,
    MODULE,
    FIREWALL,
)

BY_NAME: Dict[str, Resource] = {resource.name: resource for resource in RESOURCES}

# What can be declared, and so belongs to an office: all of it.
DECLARABLE: Tuple[Resource, ...] = RESOURCES

# What together decides who may reach the PBX.
GUARDED = ("network_filter", "firewall")
