# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""lookup('emulator', control path, method=..., body=...): what the emulator's control path answers.

A lookup runs within ansible-playbook; a task of ansible.builtin.uri costs twenty times as much.
"""

from __future__ import annotations

import json

from ansible.module_utils.urls import open_url
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        body = kwargs.get("body")
        control = self._templar.template(variables["emulator_control"])
        return [
            json.loads(open_url(
                control + "/" + path,
                method=kwargs.get("method", "GET"),
                data=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json"},
            ).read())
            for path in terms
        ]
