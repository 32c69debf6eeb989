# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked, sent and believed about extension modules, whose PBX says little and says yes to everything."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import extension_modules as modules
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Answer,
    Invalid,
    NotFound,
    OutcomeUnknown,
    ServerFault,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.extension_modules import ModuleState

NAME = "ModuleUsersUI"
FILES = "/storage/usbdisk1/mikopbx/custom_modules/%s/" % NAME


class FakePbx:
    """A client of a PBX that does what it is told in no time; `later` holds what happens after so many seconds.

    A script for an order replaces what the PBX does; it may raise.
    """

    def __init__(self):
        self.releases = [{"releaseID": "9", "version": "1.9"}, {"releaseID": 12, "version": "1.12"}]
        self.module = None
        self.readable = True
        self.scripts = {}
        self.download = {"d_status": "NOT_FOUND"}
        self.setup = {"i_status": "INSTALLATION_COMPLETE"}
        self.failure = ""
        self.requests = []
        self.bodies = []
        self.waits = []
        self.now = 100.0
        self.later = []

    def have(self, version="1.9", enabled=False, paged=True):
        self.module = {"version": version, "enabled": enabled, "paged": paged}

    # -- time

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds
        for due, happens in [one for one in self.later if one[0] <= self.now]:
            self.later.remove((due, happens))
            happens()

    def after(self, seconds, happens):
        self.later.append((self.now + seconds, happens))

    # -- the API

    def get(self, path, query=None):
        self.requests.append("GET " + path)
        if path == "search:getSearchItems":
            if query != {"query": ":"}:
                raise Invalid("every module has to be found")
            other = {"type": "SIP", "value": "/admin-cabinet/module-users-u-i/x/index"}
            mine = {"type": "PBXEXTENSIONMODULES", "value": "/admin-cabinet/module-users-u-i/module-users-u-i/index"}
            return [other, mine] if self.module else [other]
        if path == "openapi:getDetailedPermissions":
            shown = self.module["enabled"] and self.module["paged"]
            return {"categories": {"AdminCabinet": {}, NAME: {}} if shown else {"AdminCabinet": {}}}
        if path.startswith("files/"):
            return self.file(unquote(path[len("files/"):]))
        if path == "modules/%s:getModuleInfo" % NAME:
            if self.releases is None:
                raise Invalid("The PBX refused the request: Wrong module info.", status=422)
            return {"releases": self.releases}
        if path == "modules/%s:getDownloadStatus" % NAME:
            if query != {"uniqid": NAME}:
                raise Invalid('Undefined array key "uniqid"')
            return self.status(self.download, ("NOT_FOUND", "DOWNLOAD_ERROR"))
        if path == "modules:getInstallationStatus":
            return self.status(self.setup, ("PROGRESS_FILE_NOT_FOUND", "INSTALLATION_ERROR"))
        raise NotFound("no such path: " + path)

    def status(self, data, bad):
        if set(bad) & set(data.values()):
            raise Invalid("The PBX refused the request: %s." % self.failure, data=data)
        return data

    def file(self, path):
        if self.module and path == FILES + "module.json" and self.readable:
            return {"content": json.dumps({"version": self.module["version"]})}
        if self.module and path == FILES + "App/Controllers/%sController.php" % NAME and self.module["paged"]:
            return {"content": "<?php"}
        raise Invalid("File not found: " + path)

    def send(self, method, path, body=None, repeatable=False):
        name = "%s %s" % (method, path)
        action = re.fullmatch(r"POST modules/%s:(\w+)" % NAME, name).group(1)
        if repeatable:
            raise Invalid("a second order would only wait for the first")
        self.requests.append(name)
        self.bodies.append(body)
        (self.scripts.get(action) or getattr(self, action))(body)
        return Answer(200, [], ())

    def installFromRepo(self, body):
        version = {int(one["releaseID"]): one["version"] for one in self.releases}[body["releaseId"]]
        self.download = {"d_status": "DOWNLOAD_COMPLETE", "filePath": "/z"}
        self.setup = {"i_status": "INSTALLATION_COMPLETE"}
        self.have(version)

    def enable(self, body):
        if self.module:
            self.module["enabled"] = True

    def disable(self, body):
        if self.module:
            self.module["enabled"] = False

    def uninstall(self, body):
        self.module = None

    def orders(self):
        return [one for one in self.requests if not one.startswith("GET")]


@pytest.fixture
def pbx():
    return FakePbx()


def timed(pbx):
    return {"clock": pbx.clock, "sleep": pbx.sleep}


def lost(happens, pbx, seconds):
    """An order that is carried out after its answer was given up."""
    def order(body):
        pbx.after(seconds, lambda: happens(body))
        raise OutcomeUnknown("The PBX did not finish the request within its 30 seconds.", transient=True)
    return order


# -- reading

def test_what_is_not_there_costs_one_request(pbx):
    assert modules.read_state(pbx, NAME) == ModuleState(NAME, False, False, "")
    assert len(pbx.requests) == 1


@pytest.mark.parametrize("enabled, paged, readable, state, requests", [
    (True, True, True, ModuleState(NAME, True, True, "1.9"), 3),
    (False, True, True, ModuleState(NAME, True, False, "1.9"), 4),
    (True, False, True, ModuleState(NAME, True, None, "1.9"), 4),
    (False, False, False, ModuleState(NAME, True, None, None), 4),
])
def test_what_the_pbx_does_not_tell_is_none(pbx, enabled, paged, readable, state, requests):
    pbx.have(enabled=enabled, paged=paged)
    pbx.readable = readable
    assert modules.read_state(pbx, NAME) == state
    assert len(pbx.requests) == requests


def test_several_modules_share_what_tells_of_all(pbx):
    pbx.have(enabled=True)
    states = modules.read_states(pbx, ["ModuleOther", NAME, "ModuleUsersU", NAME])
    assert [one.installed for one in states] == [False, True, False, True]
    assert len(pbx.requests) == 4
    assert modules.read_states(pbx, []) == [] and len(pbx.requests) == 4


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"version": 3}', '{"version": ""}'])
def test_a_version_that_cannot_be_read_is_unknown(pbx, content):
    pbx.have()
    pbx.file = lambda path: {"content": content}
    assert modules.read_state(pbx, NAME).version is None


@pytest.mark.parametrize("name", ["", "9Module", "Module/../x", "Module X", "ModuleX\n"])
def test_a_bad_name_is_refused_before_anything_is_asked(pbx, name):
    with pytest.raises(Invalid, match="no name of a module"):
        modules.enable(pbx, name)
    assert pbx.requests == []


# -- installing

@pytest.mark.parametrize("version, release, installed", [("", 12, "1.12"), ("1.9", 9, "1.9")])
def test_the_release_is_chosen_by_version(pbx, version, release, installed):
    assert modules.install(pbx, NAME, version, **timed(pbx)) == ModuleState(NAME, True, False, installed)
    assert pbx.bodies == [{"releaseId": release}]
    assert pbx.waits == []
    assert len(pbx.requests) <= 14


def test_what_is_installed_in_that_version_is_left_alone(pbx):
    pbx.have("1.12", enabled=True)
    assert modules.install(pbx, NAME, **timed(pbx)).version == "1.12"
    assert pbx.orders() == []


@pytest.mark.parametrize("releases, version, text, hint", [
    (None, "", "told the PBX nothing about ModuleUsersUI: Wrong module info.", "releases.mikopbx.com"),
    ([], "", "no release", "name"),
    ([{"releaseID": "x"}, "y"], "", "no release", "name"),
    ([{"releaseID": "9", "version": "1.9"}, {"releaseID": 12, "version": "1.12"}], "2.0", "does not offer version 2.0",
     "It offers: 1.12, 1.9."),
])
def test_what_the_repository_does_not_offer_is_not_ordered(pbx, releases, version, text, hint):
    pbx.releases = releases
    with pytest.raises(NotFound) as caught:
        modules.install(pbx, NAME, version)
    assert text in caught.value.text and hint in caught.value.hint
    assert pbx.orders() == []


def test_a_lost_answer_is_waited_for_with_growing_pauses(pbx):
    pbx.scripts["installFromRepo"] = lost(pbx.installFromRepo, pbx, 200)
    assert modules.install(pbx, NAME, **timed(pbx)).version == "1.12"
    assert len(pbx.orders()) == 1
    assert pbx.waits[:5] == [1, 2, 4, 8, 16] and set(pbx.waits[5:]) == {20}
    assert 200 <= sum(pbx.waits) < 220


def test_an_installation_ends_when_its_setup_is_done(pbx):
    def unpack(body):
        pbx.installFromRepo(body)
        pbx.setup = {"i_status": "INSTALLATION_IN_PROGRESS", "i_status_progress": "70"}
        pbx.after(30, lambda: pbx.setup.update(i_status="INSTALLATION_COMPLETE"))
    pbx.scripts["installFromRepo"] = lost(unpack, pbx, 5)
    modules.install(pbx, NAME, **timed(pbx))
    assert sum(pbx.waits) >= 35


def test_a_lost_installation_that_never_ends_says_how_far_it_came(pbx):
    def begin(body):
        pbx.download = {"d_status": "DOWNLOAD_IN_PROGRESS", "d_status_progress": "40"}
        raise OutcomeUnknown("lost")
    pbx.scripts["installFromRepo"] = begin
    with pytest.raises(OutcomeUnknown, match="not installed after 50 seconds.*download at 40 %"):
        modules.install(pbx, NAME, timeout=50, **timed(pbx))
    assert sum(pbx.waits) == 50


@pytest.mark.parametrize("download, setup", [
    ({"d_status": "DOWNLOAD_ERROR"}, {}),
    ({"d_status": "DOWNLOAD_COMPLETE", "filePath": "/z"}, {"i_status": "INSTALLATION_ERROR"}),
])
def test_a_failure_ends_the_waiting_with_its_reason(pbx, download, setup):
    def fail(body):
        pbx.download, pbx.setup, pbx.failure = download, setup, "bad package"
    pbx.scripts["installFromRepo"] = lost(fail, pbx, 10)
    with pytest.raises(ServerFault, match=r"could not install module ModuleUsersUI 1\.12: bad package"):
        modules.install(pbx, NAME, **timed(pbx))
    assert sum(pbx.waits) < 30


def test_the_failure_of_an_earlier_attempt_ends_nothing(pbx):
    pbx.download, pbx.failure = {"d_status": "DOWNLOAD_ERROR"}, "bad package"
    pbx.scripts["installFromRepo"] = lost(pbx.installFromRepo, pbx, 60)
    assert modules.install(pbx, NAME, **timed(pbx)).installed


def test_a_yes_without_an_installation_is_no_success(pbx):
    pbx.scripts["installFromRepo"] = lambda body: None
    with pytest.raises(ServerFault) as caught:
        modules.install(pbx, NAME, **timed(pbx))
    assert "though it answered without an error" in caught.value.text and "license" in caught.value.hint
    assert sum(pbx.waits) <= 10


def test_a_yes_without_an_installation_shows_the_failure_that_the_pbx_keeps(pbx):
    pbx.download, pbx.failure = {"d_status": "DOWNLOAD_ERROR"}, "bad package"
    pbx.scripts["installFromRepo"] = lambda body: None
    with pytest.raises(ServerFault, match="maybe of an earlier attempt: bad package"):
        modules.install(pbx, NAME, **timed(pbx))


def test_an_update_is_not_done_while_the_old_version_is_there(pbx):
    pbx.have("1.9")
    pbx.scripts["installFromRepo"] = lost(pbx.installFromRepo, pbx, 60)
    assert modules.install(pbx, NAME, **timed(pbx)).version == "1.12"


@pytest.mark.parametrize("enabled_again", [True, False])
def test_an_updated_module_is_waited_for_until_the_pbx_enables_it_again(pbx, enabled_again):
    pbx.have("1.9", enabled=True)
    if enabled_again:
        pbx.scripts["installFromRepo"] = lambda body: (
            pbx.installFromRepo(body), pbx.after(20, lambda: pbx.enable(body)))
    state = modules.install(pbx, NAME, **timed(pbx))
    assert state == ModuleState(NAME, True, enabled_again, "1.12")
    assert 20 <= sum(pbx.waits) <= 90


def test_a_new_module_whose_version_cannot_be_read_counts_as_installed(pbx):
    pbx.readable = False
    assert modules.install(pbx, NAME, **timed(pbx)) == ModuleState(NAME, True, False, None)


# -- enabling and disabling

@pytest.mark.parametrize("switch, enabled", [(modules.enable, True), (modules.disable, False)])
def test_switching(pbx, switch, enabled):
    pbx.have(enabled=not enabled)
    assert switch(pbx, NAME, **timed(pbx)).enabled is enabled
    assert len(pbx.orders()) == 1
    assert switch(pbx, NAME, **timed(pbx)).enabled is enabled
    assert len(pbx.orders()) == 1


@pytest.mark.parametrize("switch", [modules.enable, modules.disable])
def test_only_what_is_installed_is_switched(pbx, switch):
    with pytest.raises(NotFound, match="not installed"):
        switch(pbx, NAME)
    assert pbx.orders() == []


def test_a_lost_answer_to_enable_is_looked_for(pbx):
    pbx.have()
    pbx.scripts["enable"] = lost(pbx.enable, pbx, 12)
    assert modules.enable(pbx, NAME, **timed(pbx)).enabled is True
    assert len(pbx.orders()) == 1


def test_a_lost_answer_that_nothing_confirms_stays_unknown(pbx):
    pbx.have(paged=False)
    pbx.scripts["enable"] = lost(pbx.enable, pbx, 1)
    with pytest.raises(OutcomeUnknown, match="nothing shows that it enabled module"):
        modules.enable(pbx, NAME, **timed(pbx))


def test_the_pbx_is_believed_where_it_cannot_show_it(pbx):
    pbx.have(paged=False)
    assert modules.enable(pbx, NAME, **timed(pbx)).enabled is None
    assert pbx.waits == []


def test_the_pbx_is_not_believed_where_it_shows_the_contrary(pbx):
    pbx.have()
    pbx.scripts["enable"] = lambda body: None
    with pytest.raises(ServerFault, match="answered that it enabled module ModuleUsersUI, and shows that it did not"):
        modules.enable(pbx, NAME, **timed(pbx))
    assert sum(pbx.waits) == 10


@pytest.mark.parametrize("reason, hint", [
    ("Failed to acquire mutex lock 'ModuleManipulation' after 10 seconds", "busy with another"),
    ("The route Sales refers to it", ""),
])
def test_a_refusal_keeps_its_reason(pbx, reason, hint):
    pbx.have(enabled=True)

    def refuse(body):
        raise Invalid(reason)
    pbx.scripts["disable"] = refuse
    with pytest.raises(Invalid, match=reason) as caught:
        modules.disable(pbx, NAME, **timed(pbx))
    assert hint in caught.value.hint and bool(hint) is bool(caught.value.hint)


# -- uninstalling

@pytest.mark.parametrize("keep, sent", [(True, "true"), (False, "false")])
def test_settings_are_kept_by_a_text(pbx, keep, sent):
    pbx.have()
    assert modules.uninstall(pbx, NAME, keep, **timed(pbx)) == ModuleState(NAME, False, False, "")
    assert pbx.bodies == [{"keepSettings": sent}]
    assert modules.uninstall(pbx, NAME, keep, **timed(pbx)).installed is False
    assert len(pbx.orders()) == 1


@pytest.mark.parametrize("paged", [True, False])
def test_what_may_be_enabled_is_disabled_first(pbx, paged):
    pbx.have(enabled=True, paged=paged)
    modules.uninstall(pbx, NAME, False, **timed(pbx))
    assert [one.partition(":")[2] for one in pbx.orders()] == ["disable", "uninstall"]


def test_a_module_that_cannot_be_disabled_is_not_uninstalled(pbx):
    pbx.have(enabled=True)

    def refuse(body):
        raise Invalid("The route Sales refers to it")
    pbx.scripts["disable"] = refuse
    with pytest.raises(Invalid, match="Sales"):
        modules.uninstall(pbx, NAME, False, **timed(pbx))
    assert pbx.module is not None


def test_a_lost_uninstallation_is_looked_for(pbx):
    pbx.have()
    pbx.scripts["uninstall"] = lost(pbx.uninstall, pbx, 40)
    assert modules.uninstall(pbx, NAME, False, **timed(pbx)).installed is False


@pytest.mark.parametrize("answered, error", [(True, ServerFault), (False, OutcomeUnknown)])
def test_what_is_still_there_is_not_uninstalled(pbx, answered, error):
    def keep(body):
        if not answered:
            raise OutcomeUnknown("lost")
    pbx.have()
    pbx.scripts["uninstall"] = keep
    with pytest.raises(error, match="uninstalled module ModuleUsersUI"):
        modules.uninstall(pbx, NAME, False, **timed(pbx))
