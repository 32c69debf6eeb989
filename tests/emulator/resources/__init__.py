# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resources of the API; importing this package registers their handlers."""

from __future__ import annotations

from . import (api_keys, auth, employees, extensions, firewall, network_filters, passwords, providers, settings, system,
               telephony)

__all__ = ["api_keys", "auth", "employees", "extensions", "firewall", "network_filters", "passwords", "providers",
           "settings", "system", "telephony"]
