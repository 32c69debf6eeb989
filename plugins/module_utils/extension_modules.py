# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extension modules of the PBX: which are there, and installing, enabling, disabling and uninstalling them.

The API has no list of installed modules (API facts, section 6.8), so their state is put together from what else it
shows (source of the PBX; none of it is recorded):

- installed: the search of the web interface looks through all registered modules, enabled or not. Each is shown as
  "Module: <its name>" in the PBX's language, with a link made from its id; searching for a colon finds them all.
- version: module.json in the module's directory, readable as a file.
- enabled: the permissions that the PBX offers for users of its web interface name the enabled modules, provided that
  they have pages or an API of their own. A module that has a page and is not named is disabled; of one that has none
  the PBX does not tell.

Whether an operation succeeded is told to browsers only: installFromRepo and uninstall answer 200 whatever happened,
enable and disable answer 200 for modules that do not exist. So everything is verified by reading the state.

All of this needs an API key with full permissions: a restricted one cannot address modules or files by name (API facts,
section 1.2).
"""
from __future__ import annotations

import json
import re
import time
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple, TypeVar
from urllib.parse import quote

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid, NotFound, OutcomeUnknown, PbxError, ServerFault)
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client

_DIRECTORY = "/storage/usbdisk1/mikopbx/custom_modules/{0}/"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_FOUND_IN_EVERY_MODULE = ":"
_REGISTERED = "PBXEXTENSIONMODULES"

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 20.0  # seconds between two looks; doubled each time
_AFTER_ANSWER = 10.0    # seconds for an outcome to show once the PBX has said that it is through
_SWITCHING = 90.0       # seconds for enabling or disabling whose answer was lost; the PBX itself gives up after 40
_UNINSTALLING = 150.0   # seconds for uninstalling whose answer was lost; the PBX itself gives up after 70
_ENABLING_AGAIN = 90.0  # seconds for the PBX to enable an updated module again: it restarts its API workers before

_REASON_HINT = (
    "The PBX tells the reason to browsers only. It may be: no valid license key for a commercial module, no connection "
    "to releases.mikopbx.com, or another installation under way. Install the module in the web interface (Modules, "
    "Marketplace) to see it.")
_BUSY_HINT = "The PBX works on one module at a time and was busy with another: run again in a minute."
_LOOK_HINT = "Look at the page Modules of the PBX, or simply run the task again."

_Outcome = TypeVar("_Outcome")


class ModuleState(NamedTuple):
    """What the PBX shows of one extension module. A module that is not installed has enabled False and version "".

    enabled is None where the PBX does not tell: a module that is not known to be enabled and has no web page.
    version is None where the PBX does not let its module.json be read.
    """

    name: str
    installed: bool
    enabled: Optional[bool]
    version: Optional[str]


class _Release(NamedTuple):
    identity: int
    version: str


class _Progress(NamedTuple):
    """How far the last installation of a module is: as text for people, and its failure, if any."""

    text: str
    running: bool
    failure: str


def read_state(client: Client, name: str) -> ModuleState:
    """The state of one module; name is its id, such as ModuleTelegramNotify. One request if it is not installed, else
    three or four. Raises PbxError.
    """
    return read_states(client, [name])[0]


def read_states(client: Client, names: Iterable[str]) -> List[ModuleState]:
    """The states of several modules, which share two of the requests."""
    checked = [_checked(name) for name in names]
    registered = _registered(client) if checked else frozenset()
    enabled: Optional[FrozenSet[str]] = None
    states = []
    for name in checked:
        if _page_of(name) not in registered:
            states.append(ModuleState(name, False, False, ""))
            continue
        if enabled is None:
            enabled = _known_to_be_enabled(client)
        switched_on = True if name in enabled else False if _has_page(client, name) else None
        states.append(ModuleState(name, True, switched_on, _version(client, name)))
    return states


def installed(client: Client) -> List[str]:
    """The names of all installed modules, by one request. Raises PbxError."""
    return sorted("".join(part[:1].upper() + part[1:] for part in page.split("-")) for page in _registered(client))


def install(client: Client, name: str, version: str = "", timeout: float = 600.0,
            clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> ModuleState:
    """Install a module from the repository, or replace the installed version by another; wait for the end.

    version: as the repository names it, the newest for "". A module that has it already is left alone. timeout in
    seconds. A new module is disabled; one that was enabled is enabled again by the PBX, which is waited for.
    Returns the state that was read afterwards. Raises NotFound (the repository does not offer it), ServerFault (it
    failed), OutcomeUnknown (nothing says that it is done).
    """
    before = read_state(client, name)
    release = _release(client, name, version)
    if before.installed and before.version == release.version:
        return before
    earlier_failure = _progress(client, name).failure
    answered = _order(client, name, "installFromRepo", {"releaseId": release.identity})
    progress = _Progress("not begun", False, "")

    def done() -> Optional[bool]:
        nonlocal progress
        there = _page_of(name) in _registered(client)
        shown = _version(client, name) if there else ""
        progress = _progress(client, name)
        if progress.failure and progress.failure != earlier_failure:
            raise ServerFault("The PBX could not install module {0} {1}: {2}".format(
                name, release.version, progress.failure), "", "POST", _path(name, "installFromRepo"))
        # The old version stays registered, with its module.json, until the new one is unpacked.
        fresh = shown == release.version or (shown is None and not before.installed)
        return True if there and fresh and not progress.running else None

    if _until(done, _AFTER_ANSWER if answered else timeout, clock, sleep) is None:
        raise _not_installed(name, release, answered, timeout, progress)

    def settled() -> Optional[ModuleState]:
        state = read_state(client, name)
        return state if state.enabled or not before.enabled else None

    return _until(settled, _ENABLING_AGAIN, clock, sleep) or read_state(client, name)


def enable(client: Client, name: str, clock: Callable[[], float] = time.monotonic,
           sleep: Callable[[float], None] = time.sleep, before: Optional[ModuleState] = None) -> ModuleState:
    """Enable an installed module and return its state; `enabled` is None if the PBX said yes and does not show it.

    before: its state, where that was just read.

    Raises NotFound (not installed), Invalid (the PBX refuses, with its reason), ServerFault (it said yes, and the
    module is still disabled), OutcomeUnknown (no answer, and nothing shows the outcome).
    """
    return _switch(client, name, True, clock, sleep, before)


def disable(client: Client, name: str, clock: Callable[[], float] = time.monotonic,
            sleep: Callable[[float], None] = time.sleep, before: Optional[ModuleState] = None) -> ModuleState:
    """Disable an installed module; otherwise as `enable`. The PBX refuses it while other records refer to it."""
    return _switch(client, name, False, clock, sleep, before)


def uninstall(client: Client, name: str, keep_settings: bool, clock: Callable[[], float] = time.monotonic,
              sleep: Callable[[float], None] = time.sleep) -> ModuleState:
    """Remove a module and return the state after it; one that is not installed is left alone.

    keep_settings: the PBX keeps the module's own database for a later installation. An enabled module is disabled
    first: the PBX would do so itself, but not say why it cannot. Raises Invalid, ServerFault, OutcomeUnknown.
    """
    before = read_state(client, name)
    if not before.installed:
        return before
    if before.enabled is not False:
        _switch(client, name, False, clock, sleep, before)
    # The PBX compares with the text "true": a JSON true would drop the settings (API facts, section 6.8).
    answered = _order(client, name, "uninstall", {"keepSettings": "true" if keep_settings else "false"})
    gone = _until(lambda: True if _page_of(name) not in _registered(client) else None,
                  _AFTER_ANSWER if answered else _UNINSTALLING, clock, sleep)
    if gone is None:
        raise _unproven(answered, "uninstalled", name, "uninstall")
    return ModuleState(name, False, False, "")


# --- what the PBX shows -----------------------------------------------------------------------------------------------

def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise Invalid("{0!r} is no name of a module.".format(name),
                      "Modules are named by their id, such as ModuleTelegramNotify: letters and digits only.")
    return name


def _page_of(name: str) -> str:
    """The part of a module's link that stands for its id: module-users-u-i for ModuleUsersUI."""
    return re.sub("[A-Z]", lambda found: "-" + found.group(), name[:1].lower() + name[1:]).lower()


def _registered(client: Client) -> FrozenSet[str]:
    """The installed modules, each as `_page_of` names it."""
    rows = client.get("search:getSearchItems", {"query": _FOUND_IN_EVERY_MODULE})
    links = [str(row.get("value", "")) for row in _rows(rows) if row.get("type") == _REGISTERED]
    return frozenset(parts[-2] for parts in (link.split("/") for link in links) if len(parts) > 2)


def _known_to_be_enabled(client: Client) -> FrozenSet[str]:
    data = client.get("openapi:getDetailedPermissions")
    categories = data.get("categories") if isinstance(data, dict) else None
    return frozenset(categories if isinstance(categories, dict) else ())


def _has_page(client: Client, name: str) -> bool:
    return _file(client, name, "App/Controllers/{0}Controller.php".format(name)) is not None


def _version(client: Client, name: str) -> Optional[str]:
    try:
        version = json.loads(_file(client, name, "module.json") or "").get("version")
    except (ValueError, AttributeError):
        return None
    return version if isinstance(version, str) and version else None


def _file(client: Client, name: str, file: str) -> Optional[str]:
    """The content of a file of an installed module; None if the PBX does not give it."""
    try:
        data = client.get("files/" + quote(_DIRECTORY.format(name) + file, safe=""))
    except (Invalid, NotFound):
        return None
    content = data.get("content") if isinstance(data, dict) else None
    return content if isinstance(content, str) else None


def _progress(client: Client, name: str) -> _Progress:
    """How far the last installation of a module is. The PBX keeps this after the end, too, until the next one."""
    stage, failure = _status(client, _path(name, "getDownloadStatus"), {"uniqid": name})
    state = stage.get("d_status")
    if state == "DOWNLOAD_ERROR":
        return _Progress("download failed", False, failure)
    if state == "DOWNLOAD_IN_PROGRESS":
        return _Progress("download at {0} %".format(stage.get("d_status_progress")), True, "")
    if state != "DOWNLOAD_COMPLETE":
        return _Progress("download not begun", False, "")
    stage, failure = _status(client, "modules:getInstallationStatus", {"filePath": stage.get("filePath", "")})
    state = stage.get("i_status")
    if state == "INSTALLATION_ERROR":
        return _Progress("setup failed", False, failure)
    if state == "INSTALLATION_IN_PROGRESS":
        return _Progress("setup at {0} %".format(stage.get("i_status_progress")), True, "")
    return _Progress("setup done" if state == "INSTALLATION_COMPLETE" else "downloaded", False, "")


def _status(client: Client, path: str, query: Dict[str, Any]) -> Tuple[Dict[str, Any], str]:
    """The data of a status, and why it is a bad one: those come as 422 with the same data."""
    failure = ""
    try:
        data = client.get(path, query)
    except Invalid as error:
        data, failure = error.data, _reason(error)
    return (data if isinstance(data, dict) else {}), failure


def _reason(error: Invalid) -> str:
    """What the PBX said, without what `answers` puts before it."""
    return error.text.partition(": ")[2] or error.text


def _release(client: Client, name: str, version: str) -> _Release:
    """The release that the repository offers under a version, the newest for ""."""
    path = _path(name, "getModuleInfo")
    try:
        data = client.get(path)
    except Invalid as error:
        raise NotFound(
            "The repository of modules told the PBX nothing about {0}: {1}".format(name, _reason(error)),
            "Check the name of the module, and that the PBX reaches releases.mikopbx.com.", "GET", path,
            error.status) from error
    offered = _rows(data.get("releases") if isinstance(data, dict) else None)
    releases = sorted(_Release(int(one["releaseID"]), str(one.get("version") or "")) for one in offered
                      if re.match(r"\d+\Z", str(one.get("releaseID"))))
    chosen = [one for one in releases if version in ("", one.version)]
    if not releases:
        raise NotFound("The repository offers no release of module {0} for this PBX.".format(name),
                       "Check the name of the module; a newer PBX may be needed.", "GET", path)
    if not chosen:
        # The PBX itself would install the newest release instead, without a word.
        raise NotFound("The repository does not offer version {0} of module {1}.".format(version, name),
                       "It offers: {0}.".format(", ".join(one.version for one in reversed(releases))), "GET", path)
    return chosen[-1]


def _rows(value: Any) -> List[Dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


# --- what it is told to do --------------------------------------------------------------------------------------------

def _order(client: Client, name: str, action: str, body: Dict[str, Any]) -> bool:
    """Send an order to the PBX; False if no answer came: it may be carrying it out (API facts, section 1.4)."""
    try:
        client.send("POST", _path(name, action), body)
    except OutcomeUnknown:
        return False
    except Invalid as error:
        if "mutex lock" in error.text:
            error.hint = _BUSY_HINT
        raise
    return True


def _switch(client: Client, name: str, enabled: bool, clock: Callable[[], float], sleep: Callable[[float], None],
            before: Optional[ModuleState] = None) -> ModuleState:
    action = "enable" if enabled else "disable"
    before = before or read_state(client, name)
    if not before.installed:
        raise NotFound("Module {0} is not installed on the PBX.".format(name), "Install it first.", nothing_done=True)
    if before.enabled is enabled:
        return before
    answered = _order(client, name, action, {})

    def switched() -> Optional[ModuleState]:
        state = read_state(client, name)
        taken_at_its_word = answered and state.installed and state.enabled is None
        return state if state.enabled is enabled or taken_at_its_word else None

    state = _until(switched, _AFTER_ANSWER if answered else _SWITCHING, clock, sleep)
    if state is None:
        raise _unproven(answered, action + "d", name, action)
    return state


def _until(look: Callable[[], Optional[_Outcome]], timeout: float, clock: Callable[[], float],
           sleep: Callable[[float], None]) -> Optional[_Outcome]:
    """The first outcome that is not None, looked for again and again; None after `timeout` seconds."""
    deadline = clock() + timeout
    wait = _FIRST_WAIT
    while True:
        outcome = look()
        left = deadline - clock()
        if outcome is not None or left <= 0:
            return outcome
        sleep(min(wait, left))
        wait = min(2 * wait, _LONGEST_WAIT)


# --- what went wrong --------------------------------------------------------------------------------------------------

def _path(name: str, action: str) -> str:
    return "modules/{0}:{1}".format(name, action)


def _not_installed(name: str, release: _Release, answered: bool, timeout: float, progress: _Progress) -> PbxError:
    if not answered:
        return OutcomeUnknown(
            "Module {0} {1} is not installed after {2:.0f} seconds; what the PBX says of it last is: {3}.".format(
                name, release.version, timeout, progress.text),
            "The PBX may still be at it. " + _LOOK_HINT, "POST", _path(name, "installFromRepo"))
    text = "The PBX did not install module {0} {1}, though it answered without an error.".format(name, release.version)
    if progress.failure:
        text += " The last failure that it keeps, maybe of an earlier attempt: {0}".format(progress.failure)
    return ServerFault(text, _REASON_HINT, "POST", _path(name, "installFromRepo"))


def _unproven(answered: bool, done: str, name: str, action: str) -> PbxError:
    if answered:
        return ServerFault("The PBX answered that it {0} module {1}, and shows that it did not.".format(done, name),
                           _LOOK_HINT, "POST", _path(name, action))
    return OutcomeUnknown("The PBX gave no answer, and nothing shows that it {0} module {1}.".format(done, name),
                          _LOOK_HINT, "POST", _path(name, action))
