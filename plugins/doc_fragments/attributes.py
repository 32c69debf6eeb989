# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module promises about check mode, diff mode and repetition; each module states its own support."""
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Tells in C(check_mode) what would change, and sends the PBX nothing that changes it.
  diff_mode:
    description: Shows in diff mode what changed, or in C(check_mode) what would change, with secrets left out.
  idempotent:
    description: When run again with the same options, changes nothing and reports C(changed=false).
"""

    # For modules that are members of the action group, which is all of them.
    ACTIONGROUP = r"""
options: {}
attributes:
  action_group:
    description: Takes its connection options from C(group/mikopbx.pbx.mikopbx) in C(module_defaults).
    support: full
    membership:
      - mikopbx.pbx.mikopbx
"""

    # For modules that only read.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This module only reads.
  diff_mode:
    support: N/A
    details:
      - This module only reads.
  idempotent:
    support: full
    details:
      - This module only reads.
"""
