# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Extension modules: what the emulated PBX shows of them, and what the collection makes of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, List
from urllib.parse import quote

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import extension_modules
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Invalid, NotFound, ServerFault
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.extension_modules import ModuleState
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer

SMALL, LARGE, PAGELESS = "ModuleExample", "ModuleLargeExample", "ModuleNoPageExample"
DIRECTORY = "/storage/usbdisk1/mikopbx/custom_modules/"


@pytest.fixture
def client(pbx: Any, tmp_path: Path) -> Client:
    host = pbx.url.partition("//")[2]
    pacer = Pacer(host, 0, directory=str(tmp_path))
    return Client(Connection(pbx.url, pbx.key, request_budget=0), pacer=pacer)


def installed(pbx: Any) -> List[str]:
    """What the search finds."""
    return [row["value"] for row in pbx.data("GET", "search:getSearchItems", params={"query": ":"})]


def named_as_enabled(pbx: Any) -> List[str]:
    return list(pbx.data("GET", "openapi:getDetailedPermissions")["categories"])


def file_of(pbx: Any, module: str, name: str) -> Any:
    return pbx.api("GET", "files/" + quote(DIRECTORY + module + "/" + name, safe=""))


# -- the emulator

def test_a_small_module_is_there_when_the_answer_comes(pbx: Any) -> None:
    assert installed(pbx) == []
    pbx.data("POST", "modules/ModuleExample:installFromRepo")
    assert installed(pbx) == ["/admin-cabinet/module-example/module-example/index"]
    assert file_of(pbx, SMALL, "module.json").json()["data"]["content"].count('"version": "1.1.0"') == 1
    assert named_as_enabled(pbx) == []
    pbx.data("POST", "modules/ModuleExample:enable")
    assert named_as_enabled(pbx) == [SMALL]
    pbx.data("POST", "modules/ModuleExample:disable")
    assert named_as_enabled(pbx) == []
    assert pbx.api("POST", "modules/ModuleExample:uninstall").status_code == 422
    pbx.data("POST", "modules/ModuleExample:uninstall", {"keepSettings": "false"})
    assert installed(pbx) == [] and file_of(pbx, SMALL, "module.json").status_code == 422


def test_orders_for_what_is_not_installed_succeed(pbx: Any) -> None:
    pbx.data("POST", "modules/ModuleNoSuch:installFromRepo")
    for function in ("enable", "disable"):
        pbx.data("POST", "modules/ModuleNoSuch:" + function)
        assert installed(pbx) == []
    pbx.data("POST", "modules/ModuleNoSuch:uninstall", {"keepSettings": "true"})
    assert installed(pbx) == [] and named_as_enabled(pbx) == []
    assert pbx.api("GET", "modules/ModuleNoSuch:getModuleInfo").json()["messages"] == ["Wrong module info"]


def test_an_unknown_release_means_the_newest(pbx: Any) -> None:
    pbx.data("POST", "modules/ModuleExample:installFromRepo", {"releaseId": 999})
    assert '"1.1.0"' in file_of(pbx, SMALL, "module.json").json()["data"]["content"]
    pbx.data("POST", "modules/ModuleExample:installFromRepo", {"releaseId": "101"})
    assert '"1.0.3"' in file_of(pbx, SMALL, "module.json").json()["data"]["content"]


def test_a_large_module_is_answered_too_early_and_shows_its_progress(pbx: Any) -> None:
    assert pbx.api("POST", "modules/ModuleLargeExample:installFromRepo").status_code == 400
    busy = pbx.api("POST", "modules/ModuleExample:enable")
    assert busy.status_code == 422 and "mutex lock" in busy.text
    seen: List[str] = []
    package = ""
    until = time.monotonic() + 10
    while "INSTALLATION_COMPLETE" not in seen and time.monotonic() < until:
        state = pbx.api("GET", "modules/ModuleLargeExample:getDownloadStatus", params={"uniqid": LARGE}).json()["data"]
        package = state.get("filePath", package)
        if package:
            state = pbx.api("GET", "modules:getInstallationStatus", params={"filePath": package}).json()["data"]
        stage = state.get("i_status") or state["d_status"]
        seen += [stage] if stage not in seen else []
        time.sleep(0.05)
    assert seen == ["DOWNLOAD_IN_PROGRESS", "INSTALLATION_IN_PROGRESS", "INSTALLATION_COMPLETE"]
    assert len(installed(pbx)) == 1


def test_progress_has_to_be_asked_for_by_name_in_the_query(pbx: Any) -> None:
    assert "Undefined array key" in pbx.api("GET", "modules/ModuleExample:getDownloadStatus").text
    assert "Undefined array key" in pbx.api("GET", "modules:getInstallationStatus").text
    unknown = pbx.api("GET", "modules/ModuleExample:getDownloadStatus", params={"uniqid": SMALL})
    assert (unknown.status_code, unknown.json()["data"]["d_status"]) == (422, "NOT_FOUND")
    unknown = pbx.api("GET", "modules:getInstallationStatus", params={"filePath": "/nowhere"})
    assert (unknown.status_code, unknown.json()["data"]["i_status"]) == (422, "PROGRESS_FILE_NOT_FOUND")


def test_a_download_by_hand_finds_no_network(pbx: Any) -> None:
    package = {"uniqid": SMALL, "url": "https://192.0.2.1/x.zip", "md5": "0" * 32}
    assert pbx.api("POST", "modules/ModuleExample:startDownload", {"uniqid": SMALL}).status_code == 422
    assert pbx.data("POST", "modules/ModuleExample:startDownload", package)["d_status"] == "DOWNLOAD_IN_PROGRESS"
    state = pbx.api("GET", "modules/ModuleExample:getDownloadStatus", params={"uniqid": SMALL})
    assert (state.status_code, state.json()["data"]["d_status"]) == (422, "DOWNLOAD_ERROR")


# -- the collection with it

def test_the_life_of_a_module(pbx: Any, client: Client) -> None:
    assert extension_modules.read_state(client, SMALL) == ModuleState(SMALL, False, False, "")
    assert extension_modules.install(client, SMALL, "1.0.3") == ModuleState(SMALL, True, False, "1.0.3")
    assert extension_modules.enable(client, SMALL) == ModuleState(SMALL, True, True, "1.0.3")
    assert extension_modules.install(client, SMALL) == ModuleState(SMALL, True, True, "1.1.0")
    assert extension_modules.disable(client, SMALL) == ModuleState(SMALL, True, False, "1.1.0")
    assert client.write_requests == 4
    extension_modules.install(client, SMALL, "1.1.0")
    extension_modules.disable(client, SMALL)
    assert client.write_requests == 4
    assert extension_modules.uninstall(client, SMALL, keep_settings=True) == ModuleState(SMALL, False, False, "")
    assert client.write_requests == 5
    assert installed(pbx) == []


def test_an_installation_that_outlasts_its_request_is_waited_for(client: Client) -> None:
    assert extension_modules.install(client, LARGE, timeout=30) == ModuleState(LARGE, True, False, "2.0.1")
    assert client.write_requests == 1


def test_a_module_without_pages_does_not_show_whether_it_is_enabled(client: Client) -> None:
    extension_modules.install(client, PAGELESS)
    assert extension_modules.enable(client, PAGELESS) == ModuleState(PAGELESS, True, None, "1.0.0")


@pytest.mark.parametrize("module, error, text", (
    ("ModuleTooNewExample", ServerFault, "could not install module ModuleTooNewExample 9.0.0: The module depends on"),
    ("ModuleBrokenPackageExample", ServerFault, "Error on check md5"),
    ("ModuleLicensedExample", ServerFault, "though it answered without an error"),
    ("ModuleNoSuch", NotFound, "Wrong module info"),
))
def test_installations_that_fail(pbx: Any, client: Client, module: str, error: Any, text: str,
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension_modules, "_AFTER_ANSWER", 0.1)
    with pytest.raises(error) as caught:
        extension_modules.install(client, module, timeout=10)
    assert text in caught.value.text
    assert installed(pbx) == []


def test_files_left_by_a_failed_setup_are_no_installation(client: Client) -> None:
    with pytest.raises(ServerFault):
        extension_modules.install(client, "ModuleTooNewExample")
    assert extension_modules.read_state(client, "ModuleTooNewExample").installed is False


def test_a_busy_pbx_says_so(pbx: Any, client: Client) -> None:
    extension_modules.install(client, SMALL)
    pbx.api("POST", "modules/ModuleLargeExample:installFromRepo")
    with pytest.raises(Invalid) as caught:
        extension_modules.enable(client, SMALL)
    assert "one module at a time" in caught.value.hint


def test_a_lost_answer_to_enable_is_looked_for(pbx: Any, client: Client) -> None:
    extension_modules.install(client, SMALL)
    pbx.faults({"kind": "timeout-400", "method": "POST", "path": "modules/ModuleExample:enable", "times": 1})
    assert extension_modules.enable(client, SMALL).enabled is True
    assert client.write_requests == 2
