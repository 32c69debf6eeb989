# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action of every module of the collection: where the module runs on the controller itself, it is not packed.

Packing a module, unpacking it and compiling it anew take Ansible longer than the module takes to read a PBX. Where the
controller's own Python is to run it, everything that it needs is there already. It stays a process of its own, with
Ansible's ways for arguments, results, secrets, ``environment`` and ``async``: all that is left out is the archive.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from ansible.errors import AnsibleActionFail
from ansible.plugins.action.normal import ActionModule as NormalAction

_STARTER = "mikopbx.pbx.on_controller"
# <collections>/ansible_collections/mikopbx/pbx/plugins/action/on_controller.py, whose links are left as they are
_COLLECTIONS = Path(__file__).parents[4]


def same_python(one: str, other: str) -> bool:
    """Whether two paths are one Python with one set of packages, as ``bin/python`` and ``bin/python3`` are.

    Where a link leads is not enough: the Pythons of all virtual environments are links to the same file.
    """
    return os.path.dirname(one) == os.path.dirname(other) and os.path.realpath(one) == os.path.realpath(other)


class ActionModule(NormalAction):  # type: ignore[misc]  # ansible-core ships no types
    """Runs a module of the collection, without packing it where it can."""

    def _execute_module(
        self,
        module_name: Optional[str] = None,
        module_args: Optional[Dict[str, Any]] = None,
        task_vars: Optional[Mapping[str, Any]] = None,
        **further: Any
    ) -> Dict[str, Any]:
        wanted = self._task.action.rpartition(".")[2]
        if wanted == _STARTER.rpartition(".")[2]:
            raise AnsibleActionFail("%s starts other modules and is not for tasks." % _STARTER)
        if module_name is None and self._runs_here(task_vars or {}):
            module_name = _STARTER
            module_args = {**self._task.args, "_start": wanted, "_collections": str(_COLLECTIONS)}
            # The arguments hold secrets: with this they are in no file.
            self._connection.set_option("pipelining", True)
        result: Dict[str, Any] = super()._execute_module(
            module_name=module_name, module_args=module_args, task_vars=task_vars, **further
        )
        return result

    def _runs_here(self, task_vars: Mapping[str, Any]) -> bool:
        if self._connection.transport != "local" or self._connection.become is not None:
            return False
        host = task_vars["ansible_delegated_vars"][self._task.delegate_to] if self._task.delegate_to else task_vars
        interpreter = self._templar.template(host.get("ansible_python_interpreter") or "")
        return same_python(str(interpreter), sys.executable)
