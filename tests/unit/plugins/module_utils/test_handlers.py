# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Extension modules as records: what is planned for them, and which operations carry a step out."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import extension_modules
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.extension_module import MODULE
from ansible_collections.mikopbx.pbx.plugins.module_utils.extension_modules import ModuleState
from ansible_collections.mikopbx.pbx.plugins.module_utils.handlers import HANDLERS
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Found
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import Pbx, declare, gone, make
from hypothesis import given
from hypothesis import strategies as st

NAME = "ModuleUsersUI"
VERSION, ENABLED = MODULE.by_name["version"], MODULE.by_name["enabled"]


class Operations(list):
    """What is done to extension modules, in order; a state is given back by each, and has to be handed to the next."""

    def __init__(self, monkeypatch):
        self.state = None
        for operation in (self.install, self.enable, self.disable, self.uninstall):
            monkeypatch.setattr(extension_modules, operation.__name__, operation)

    def install(self, client, name, version):
        self.append(("install", name, version))
        return self._became(ModuleState(name, True, False, version or "1.12"))

    def enable(self, client, name, before):
        assert before == self.state
        self.append(("enable", name))
        return self._became(ModuleState(name, True, True, before.version if before else "1.9"))

    def disable(self, client, name, before):
        assert before == self.state
        self.append(("disable", name))
        return self._became(ModuleState(name, True, False, before.version if before else "1.9"))

    def uninstall(self, client, name, keep_settings):
        self.append(("uninstall", name, keep_settings))
        return self._became(ModuleState(name, False, False, ""))

    def _became(self, state):
        self.state = state
        return state


@pytest.fixture
def modules(monkeypatch):
    return Operations(monkeypatch)


def holding(version="1.9", enabled=False):
    return Pbx(module=[Found(NAME, MODULE.read({"name": NAME, "version": version, "enabled": enabled}), True)])


def carried_out(pbx, record, modules):
    """What is done for a declaration; what is read on the way is given back, to be read no second time."""
    modules.clear()
    for step in make(declare(MODULE, record), pbx).steps:
        found = HANDLERS[MODULE.name].write("the client", step)
        state = modules.state
        values = {"name": NAME, "version": state.version, "enabled": state.enabled}
        assert found == (Found(NAME, values, True) if state.installed else None)
    return list(modules)


# -- writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, done",
    [
        ({}, [("install", NAME, "")]),
        ({"version": "1.12"}, [("install", NAME, "1.12")]),
        ({"enabled": True}, [("install", NAME, ""), ("enable", NAME)]),
        ({"version": "1.12", "enabled": True}, [("install", NAME, "1.12"), ("enable", NAME)]),
        ({"version": "", "enabled": False}, [("install", NAME, ""), ("disable", NAME)]),
    ],
)
def test_a_new_module_is_installed_and_then_switched(options, done, modules):
    assert carried_out(Pbx(), {"name": NAME, **options}, modules) == done


@pytest.mark.parametrize(
    "options, done",
    [
        ({}, []),
        ({"version": "1.9", "enabled": False}, []),
        ({"version": ""}, []),  # whichever there is
        ({"enabled": True}, [("enable", NAME)]),
        ({"version": "1.12"}, [("install", NAME, "1.12")]),
        ({"version": "1.12", "enabled": True}, [("install", NAME, "1.12"), ("enable", NAME)]),
    ],
)
def test_a_module_that_is_there_is_changed_as_far_as_it_differs(options, done, modules):
    assert carried_out(holding(), {"name": NAME, **options}, modules) == done


def test_a_module_is_switched_off(modules):
    assert carried_out(holding(enabled=True), {"name": NAME, "enabled": False}, modules) == [("disable", NAME)]
    assert carried_out(holding(enabled=True), {"name": NAME, "enabled": True}, modules) == []


@pytest.mark.parametrize("keep", [True, False])
def test_a_module_is_uninstalled_with_or_without_its_settings(keep, modules):
    record = {**gone(NAME, "name"), "keep_settings": keep}
    assert carried_out(holding(), record, modules) == [("uninstall", NAME, keep)]
    assert carried_out(Pbx(), record, modules) == []


# -- reading --------------------------------------------------------------------------------------------------


def test_modules_that_are_not_installed_are_not_found(monkeypatch):
    states = [ModuleState(NAME, True, True, "1.9"), ModuleState("ModuleGone", False, False, ""), ModuleState("ModuleDumb", True, None, None)]
    monkeypatch.setattr(extension_modules, "read_states", lambda client, names: [state for state in states if state.name in names])
    monkeypatch.setattr(extension_modules, "installed", lambda client: [client, NAME])
    handler = HANDLERS[MODULE.name]
    assert handler.read("the client", [state.name for state in states]) == [
        Found(NAME, {"name": NAME, "version": "1.9", "enabled": True}, True),
        Found("ModuleDumb", {"name": "ModuleDumb", "version": "", "enabled": None}, True),
    ]
    assert handler.read("the client", ["ModuleGone"]) == []
    assert handler.names("the client") == ["the client", NAME]


def test_every_record_of_no_usual_kind_has_its_handler():
    assert set(HANDLERS) == {resource.name for resource in RESOURCES if resource.handled}


# -- what is compared -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"enabled": True}, {"enabled": False}])
def test_whether_a_module_is_on_is_believed_where_the_pbx_does_not_tell(options, modules):
    assert carried_out(holding(enabled=None), {"name": NAME, **options}, modules) == []
    assert ENABLED.confirms(options["enabled"], None)


@given(st.booleans(), st.booleans())
def test_whether_a_module_is_on_is_compared_where_the_pbx_tells(wanted, held):
    assert ENABLED.differs(held, wanted) == (wanted != held) != ENABLED.confirms(wanted, held)
    assert ENABLED.read(ENABLED.wire(held)) is held and ENABLED.read(None) is None


@given(st.sampled_from(["", "1.9", "1.12"]), st.sampled_from(["", "1.9", "1.12"]))
def test_a_version_that_is_not_said_is_any(wanted, held):
    assert VERSION.differs(held, wanted) == (wanted not in ("", held))
    assert VERSION.confirms(wanted, held) == (not wanted or not held or wanted == held)


@pytest.mark.parametrize("name", ["UsersUI", "Module", "Module Users", "module-users-ui", "ModuleÜ"])
def test_what_is_no_name_of_a_module(name):
    with pytest.raises(DeclarationError, match="must be the id of a module, such as ModuleTelegramNotify"):
        declare(MODULE, {"name": name})
