# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters about the removal of an office take."""
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  _input:
    description: An office, as RV(mikopbx.pbx.mikopbx_office_info#module:office) has it, a dictionary with lists of records.
    type: dict
    required: true
  kinds:
    description: The lists that are to go, by the names of the options of M(mikopbx.pbx.mikopbx_office). Left out, all are.
    type: list
    elements: str
  left_out:
    description:
      - A value which as a list or in a record means that it is left out. Give it the variable C(omit) if the office may
        hold that.
    type: raw
"""
