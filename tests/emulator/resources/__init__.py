# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resources of the API; importing this package registers their handlers."""

from __future__ import annotations

from . import (api_keys, asterisk_managers, asterisk_rest_users, auth, call_queues, codecs, conference_rooms,
               custom_files, dialplan_applications, employees, extensions, fail2ban, files, firewall, fixed,
               incoming_routes, ivr_menu, mail, modules, network, network_filters, off_work_times, outbound_routes,
               passwords, providers, settings, sounds, storage, system, time_settings)

__all__ = ["api_keys", "asterisk_managers", "asterisk_rest_users", "auth", "call_queues", "codecs", "conference_rooms",
           "custom_files", "dialplan_applications", "employees", "extensions", "fail2ban", "files", "firewall",
           "fixed", "incoming_routes", "ivr_menu", "mail", "modules", "network", "network_filters", "off_work_times",
           "outbound_routes", "passwords", "providers", "settings", "sounds", "storage", "system", "time_settings"]
