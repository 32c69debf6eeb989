# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records that are no resource of the API with a list, a reading and a writing: how each of these is done instead."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Protocol

from ansible_collections.mikopbx.pbx.plugins.module_utils import extension_modules
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.extension_module import MODULE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, Step
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found


class Handler(Protocol):
    """What stands in for list, reading and writing; raises PbxError."""

    def names(self, client: Client) -> List[str]:
        """The ids of all records."""

    def read(self, client: Client, names: Iterable[str]) -> List[Found]:
        """These records in full; those that are not there are missing."""

    def write(self, client: Client, step: Step) -> Optional[Found]:
        """Carry out a step, and wait for its end; the record as it was read after that, if it was."""


class ExtensionModules:
    """Extension modules: their state is put together from several answers, and an installation takes its time."""

    def names(self, client: Client) -> List[str]:
        """The ids of the modules that are installed."""
        return extension_modules.installed(client)

    def read(self, client: Client, names: Iterable[str]) -> List[Found]:
        """Version and state of these modules."""
        return [self._found(state) for state in extension_modules.read_states(client, names) if state.installed]

    @staticmethod
    def _found(state: extension_modules.ModuleState) -> Found:
        raw: Dict[str, Any] = {"name": state.name, "version": state.version, "enabled": state.enabled}
        return Found(state.name, MODULE.read(raw), True)

    def write(self, client: Client, step: Step) -> Optional[Found]:
        """Install, replace by another version, enable, disable or uninstall."""
        name, values = step.change.key, step.values
        if step.action == DELETE:
            extension_modules.uninstall(client, name, keep_settings="keep_settings" in step.change.consents)
            return None
        state: Optional[extension_modules.ModuleState] = None
        if step.action == CREATE or "version" in values:
            state = extension_modules.install(client, name, str(values.get("version", "")))
        if values.get("enabled"):
            state = extension_modules.enable(client, name, before=state)
        elif "enabled" in values:
            state = extension_modules.disable(client, name, before=state)
        return self._found(state) if state and state.installed else None


HANDLERS: Dict[str, Handler] = {MODULE.name: ExtensionModules()}
