# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""modules (API facts, section 6.8), and where else the PBX shows them: search, permissions and the modules' files.

Written from the PBX's source; nothing but getAvailableModules (in fixed.json) is recorded. What installing and
uninstalling came to is told to browsers only, so both answer 200 whatever happened.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..faults import TIMEOUT_TEXT

if TYPE_CHECKING:
    from ..pbx import Pbx

DIRECTORY = "/storage/usbdisk1/mikopbx/custom_modules/%s/"
PACKAGE = "/storage/usbdisk1/mikopbx/tmp/www_cache/upload_cache/%s/modulefile.zip"
ENABLED_AGAIN_AFTER = 0.3
"""Seconds after an update until the PBX, its workers restarted, enables a module that was enabled before."""
BUSY = "Failed to acquire mutex lock 'ModuleManipulation' after 10 seconds"


@dataclass(frozen=True)
class Offer:
    """A module in the repository."""

    name: str
    releases: Tuple[Tuple[int, str], ...]
    """(releaseID, version), newest first."""
    download: float = 0.0
    """Seconds; an installation that takes longer than none is answered as one that takes longer than 30 s."""
    setup: float = 0.0
    licensed: bool = False
    """Needs a license key, which this PBX has not."""
    download_error: str = ""
    setup_error: str = ""
    paged: bool = True
    """Whether it has a page in the web interface."""


REPOSITORY: Dict[str, Offer] = {
    "ModuleExample": Offer("Example", ((102, "1.1.0"), (101, "1.0.3"))),
    "ModuleLargeExample": Offer("Large example", ((203, "2.0.1"), (201, "1.9.0")), download=0.8, setup=0.8),
    "ModuleNoPageExample": Offer("Example without pages", ((301, "1.0.0"),), paged=False),
    "ModuleLicensedExample": Offer("Commercial example", ((401, "3.2.0"),), licensed=True),
    "ModuleBrokenPackageExample": Offer("Example with a broken package", ((501, "1.0.0"),), download=0.3,
                                        download_error="Error on check md5"),
    "ModuleTooNewExample": Offer("Example for a PBX to come", ((601, "9.0.0"),),
                                 setup_error="The module depends on MikoPBX version 2099.1.1 or higher"),
}


# -- the repository --------------------------------------------------------------------------------------------------

@action("modules", "getModuleInfo", "Modules\\GetModuleInfoAction::main")
def get_module_info(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What the repository says of a module, with its releases."""
    uniqid = str(request.record_id or "")
    offer = REPOSITORY.get(uniqid)
    if offer is None:
        return Reply(status=422, messages=["Wrong module info"])
    return ok({"uniqid": uniqid, "name": offer.name, "developer": "Example", "commercial": int(offer.licensed),
               "lic_product_id": str(int(offer.licensed)), "lic_feature_id": str(int(offer.licensed)),
               "releases": [{"releaseID": str(number), "version": version, "size": 10240}
                            for number, version in offer.releases]})


# -- installing ------------------------------------------------------------------------------------------------------

def attempts(pbx: "Pbx") -> Dict[str, Dict[str, Any]]:
    """The last attempt to install each module; the PBX keeps its state until the next one."""
    known: Dict[str, Dict[str, Any]] = pbx.store.values.setdefault("module_installations", {})
    return known


def busy(pbx: "Pbx") -> bool:
    """Whether a module is being installed: the PBX works on one at a time."""
    return any(attempt["running"] for attempt in attempts(pbx).values())


@action("modules", "installFromRepo", "Modules\\InstallFromRepoAction")
def install_from_repo(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Install a release; one that is not offered means the newest."""
    uniqid = str(request.record_id)
    offer = REPOSITORY.get(uniqid)
    if offer is None or offer.licensed or busy(pbx):
        return ok()
    wanted = text.as_integer(request.data.get("releaseId") or 0)
    version = dict(offer.releases).get(wanted, offer.releases[0][1])
    attempt = attempts(pbx)[uniqid] = {"version": version, "begun": pbx.now(), "running": True, "download_error": "",
                                       "setup_error": "", "enabled_before": False}
    if not (offer.download or offer.setup):
        set_up(pbx, uniqid, attempt)
        finish(pbx, uniqid, attempt)
        return ok()
    loop = asyncio.get_running_loop()
    loop.call_later(offer.download, set_up, pbx, uniqid, attempt)
    loop.call_later(offer.download + offer.setup, finish, pbx, uniqid, attempt)
    body = json.dumps({"result": False, "messages": {"error": [TIMEOUT_TEXT]}})
    return Reply(status=400, raw=("application/json", body.encode()))


def set_up(pbx: "Pbx", uniqid: str, attempt: Dict[str, Any]) -> None:
    """What follows the download: the old version goes."""
    if attempts(pbx).get(uniqid) is not attempt:
        return
    attempt["download_error"] = REPOSITORY[uniqid].download_error
    row = pbx.store.find("modules", uniqid)
    if not attempt["download_error"] and row is not None:
        attempt["enabled_before"] = not row["disabled"]
        remove(pbx, uniqid)


def finish(pbx: "Pbx", uniqid: str, attempt: Dict[str, Any]) -> None:
    """The end of an installation. Files stay behind where only the module's own setup fails."""
    if attempts(pbx).get(uniqid) is not attempt:
        return
    offer = REPOSITORY[uniqid]
    attempt["running"] = False
    if attempt["download_error"]:
        return
    described = {"name": offer.name, "moduleUniqueID": uniqid, "version": attempt["version"], "developer": "Example"}
    pbx.files[DIRECTORY % uniqid + "module.json"] = json.dumps(described).encode()
    if offer.paged:
        pbx.files[DIRECTORY % uniqid + "App/Controllers/%sController.php" % uniqid] = b"<?php\n"
    attempt["setup_error"] = offer.setup_error
    if not attempt["setup_error"]:
        pbx.store.put("modules", {"id": uniqid, "name": offer.name, "version": attempt["version"], "disabled": True})
    if attempt["enabled_before"]:
        asyncio.get_running_loop().call_later(ENABLED_AGAIN_AFTER, enable_again, pbx, uniqid, attempt)


def enable_again(pbx: "Pbx", uniqid: str, attempt: Dict[str, Any]) -> None:
    """What the PBX does after an update."""
    row = pbx.store.find("modules", uniqid)
    if row is not None and attempts(pbx).get(uniqid) is attempt:
        pbx.store.put("modules", dict(row, disabled=False))


@action("modules", "startDownload", "Modules\\StartDownloadAction::main")
def start_download(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Download a package from anywhere, which fails: there is no network."""
    for key in ("uniqid", "url", "md5"):
        if key not in request.data:
            return refused('Undefined array key "%s"' % key)
    uniqid = str(request.data["uniqid"])
    attempts(pbx)[uniqid] = {"version": "", "begun": pbx.now(), "running": False, "download_error": "No connection",
                             "setup_error": "", "enabled_before": False}
    return ok({"uniqid": uniqid, "d_status": "DOWNLOAD_IN_PROGRESS", "d_status_progress": "0"})


def part_done(pbx: "Pbx", attempt: Dict[str, Any], after: float, seconds: float) -> int:
    """How many hundredths are done of what begins `after` seconds and takes so many."""
    passed = pbx.now() - attempt["begun"] - after
    return min(99, int(100 * passed / seconds)) if seconds and passed > 0 else 0


@action("modules", "getDownloadStatus", "Modules\\DownloadStatusAction::main")
def get_download_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """How far the download is. The id of the path does not count, the query has to name the module again."""
    if "uniqid" not in request.data:
        return refused('Undefined array key "uniqid"')
    uniqid = str(request.data["uniqid"])
    attempt, offer = attempts(pbx).get(uniqid), REPOSITORY.get(uniqid)
    if attempt is None:
        return Reply({"d_status_progress": "0", "d_status": "NOT_FOUND"}, 422)
    if attempt["download_error"]:
        return Reply({"d_status": "DOWNLOAD_ERROR", "d_status_progress": "100", "d_error": attempt["download_error"]},
                     422, [attempt["download_error"]])
    if attempt["running"] and offer is not None and pbx.now() - attempt["begun"] < offer.download:
        return ok({"d_status_progress": str(part_done(pbx, attempt, 0, offer.download)),
                   "d_status": "DOWNLOAD_IN_PROGRESS"})
    return ok({"d_status_progress": "100", "d_status": "DOWNLOAD_COMPLETE", "filePath": PACKAGE % uniqid})


@action("modules", "getInstallationStatus", "Modules\\StatusOfModuleInstallationAction::main")
def get_installation_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """How far the setup of a downloaded package is."""
    if "filePath" not in request.data:
        return refused('Undefined array key "filePath"')
    path = str(request.data["filePath"])
    uniqid = next((one for one in attempts(pbx) if PACKAGE % one == path), "")
    attempt, offer = attempts(pbx).get(uniqid), REPOSITORY.get(uniqid)
    if (attempt is None or offer is None or attempt["download_error"]
            or (attempt["running"] and pbx.now() - attempt["begun"] < offer.download)):
        return Reply({"i_status": "PROGRESS_FILE_NOT_FOUND", "i_status_progress": "0"}, 422)
    if attempt["setup_error"]:
        return refused([attempt["setup_error"]], data={"i_status": "INSTALLATION_ERROR", "i_status_progress": "0"})
    if attempt["running"]:
        return ok({"i_status": "INSTALLATION_IN_PROGRESS",
                   "i_status_progress": str(part_done(pbx, attempt, offer.download, offer.setup))})
    return ok({"i_status_progress": "98", "i_status": "INSTALLATION_COMPLETE", "uniqid": uniqid})


# -- what is installed -----------------------------------------------------------------------------------------------

def switch(request: ApiRequest, pbx: "Pbx", disabled: bool) -> Reply:
    """Enable or disable; a module that is not installed is no error."""
    if busy(pbx):
        return refused(BUSY)
    row = pbx.store.find("modules", request.record_id)
    if row is not None:
        pbx.store.put("modules", dict(row, disabled=disabled))
    return ok()


@action("modules", "enable", "Modules\\EnableModuleAction::enableModule")
def enable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch a module on."""
    return switch(request, pbx, False)


@action("modules", "disable", "Modules\\DisableModuleAction::disableModule")
def disable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch a module off."""
    return switch(request, pbx, True)


@action("modules", "uninstall", "Modules\\UninstallModuleAction")
def uninstall(request: ApiRequest, pbx: "Pbx") -> Reply:
    """keepSettings has to be said; there are no settings of modules here. An unknown module is no error."""
    if "keepSettings" not in request.data:
        return refused('Undefined array key "keepSettings"')
    if not busy(pbx):
        remove(pbx, str(request.record_id))
    return ok()


def remove(pbx: "Pbx", uniqid: str) -> None:
    """Take a module away, with its files."""
    if pbx.store.find("modules", uniqid) is not None:
        pbx.store.remove("modules", uniqid)
    for path in [path for path in pbx.files if path.startswith(DIRECTORY % uniqid)]:
        del pbx.files[path]


@action("search", "getSearchItems", "Search\\GetSearchItemsAction::main")
def get_search_items(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The web interface's search, among modules only; without a query the PBX shows its menu, which is missing here."""
    query = str(request.data.get("query") or "").strip().lower()
    found: List[Dict[str, str]] = []
    for row in pbx.store.rows("modules"):
        shown = "Module: " + row["name"]
        if query and query in shown.lower():
            page = re.sub("[A-Z]", lambda capital: "-" + capital.group().lower(), row["id"][0].lower() + row["id"][1:])
            found.append({"name": '<i class="puzzle piece icon"></i> ' + shown,
                          "value": "/admin-cabinet/%s/%s/index" % (page, page), "type": "PBXEXTENSIONMODULES",
                          "typeLocalized": "Additional modules", "sorter": " " + shown})
    return ok(found)


@action("openapi", "getDetailedPermissions")
def get_detailed_permissions(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What rights can be given to, of which the enabled modules are here, not the PBX's own pages and resources."""
    categories = {}
    for row in pbx.store.rows("modules"):
        if not row["disabled"] and REPOSITORY[row["id"]].paged:
            controller = "Modules\\%s\\App\\Controllers\\%sController" % (row["id"], row["id"])
            categories[row["id"]] = {"type": "APP", "controllers": {controller: {
                "name": row["id"], "label": row["id"], "actions": ["index", "save"]}}}
    return ok({"categories": categories or []})
