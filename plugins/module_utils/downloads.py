# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sounds on their way from the PBX: each into a file whose name is made here.

The path of a sound is a text of the PBX, which anybody who may write there chooses. Nothing of it gets into a path of
this machine but its ending, and that only when it is one of those known.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, NoReturn, Optional, Sequence, Set, Tuple

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Invalid, NotFound, PbxError
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sound_file import CUSTOM, MOH, SOUND_FILE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import LegibleModule, client_from, connection_spec, fail
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import everything
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import diff_text
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import IN_FLIGHT, Snapshot
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import fingerprint_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.uploads import MIME_TYPES

CATEGORIES = (CUSTOM, MOH)

_MODE = 0o644
# Beside what is added to it and Ansible's own additions while it writes, within the 255 bytes of a file system.
_LONGEST_STEM = 120  # bytes
_NO_PART_OF_A_STEM = re.compile(r"[^\w-]+")


class Stored(NamedTuple):
    """A sound of the PBX, and the file that is to hold it here.

    :ivar path: where it is on the PBX.
    :ivar file: the name of the file, within the folder of its category.
    """

    id: str
    name: str
    category: str
    path: str
    file: str


def file_names(sounds: Iterable[Tuple[str, str, str]]) -> List[str]:
    """The names of the files for these sounds, without their endings, by id, name and category.

    No two of one category are the same, not even on a file system that minds no capitals. A name that cannot be kept as
    it is carries a trace of what it was, and the second of two that would be one a trace of its id.
    """
    taken: Dict[str, Set[str]] = {}
    names: List[str] = []
    for identity, name, category in sounds:
        stem = _stem(name)
        mine = taken.setdefault(category, set())
        while stem.casefold() in mine:
            stem = "%s-%s" % (stem, _trace("%s %s" % (name, identity)))
        mine.add(stem.casefold())
        names.append(stem)
    return names


def _stem(name: str) -> str:
    bare, dot, ending = name.rpartition(".")
    kept = bare if dot and ending.lower() in MIME_TYPES else name
    stem = _NO_PART_OF_A_STEM.sub("-", kept)
    while len(stem.encode("utf-8")) > _LONGEST_STEM:
        stem = stem[:-1]
    stem = stem.strip("-")
    return stem if stem and stem == kept else "%s-%s" % (stem or "sound", _trace(name))


def _trace(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def ending_of(path: str) -> Optional[str]:
    """The ending of a path of the PBX; None when it is not that of a sound."""
    ending = path.rpartition(".")[2].lower()
    return ending if ending in MIME_TYPES else None


def chosen_sounds(found: Sequence[Found], names: Sequence[str], categories: Sequence[str]) -> Tuple[List[Stored], List[str]]:
    """The sounds that are wanted, and a sentence about each that cannot be had.

    :arg names: of the sounds wanted; all of them when there is none.
    :raises ValueError: one of these names is no sound's.
    """
    # What a file is called must not depend on which others are wanted.
    sounds = sorted(
        (item for item in found if item.values.get("category") in CATEGORIES),
        key=lambda item: (item.values["category"], item.values["name"], item.id),
    )
    stems = file_names((item.id, item.values["name"], item.values["category"]) for item in sounds)
    wanted: List[Stored] = []
    complaints: List[str] = []
    missing = set(names)
    for item, stem in zip(sounds, stems):
        name, category, path = (str(item.values[option]) for option in ("name", "category", "file"))
        if category not in categories or (names and name not in names):
            continue
        missing.discard(name)
        ending = ending_of(path)
        if ending is None:
            complaints.append("The sound %s was left out: the PBX keeps it in a file that is none for sounds." % name)
        else:
            wanted.append(Stored(item.id, name, category, path, "%s.%s" % (stem, ending)))
    if missing:
        raise ValueError(
            "The PBX has no sound %s of the category %s." % (", ".join(sorted(missing)), " or ".join(categories))
        )
    return wanted, complaints


def sound_download_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_sound_download beside the connection."""
    return {
        "dest": {"type": "path", "required": True},
        "names": {"type": "list", "elements": "str", "default": []},
        "categories": {"type": "list", "elements": "str", "choices": list(CATEGORIES), "default": list(CATEGORIES)},
    }


def run_sound_download() -> None:
    """The module that downloads sounds."""
    module = LegibleModule({**connection_spec(), **sound_download_spec()}, supports_check_mode=True)
    client = client_from(module)
    dest = module.params["dest"]
    try:
        snapshot = Snapshot(client, warn=client.warn)
        snapshot.load(everything([SOUND_FILE.name]))
        wanted, complaints = chosen_sounds(
            snapshot.records(SOUND_FILE.name), module.params["names"], module.params["categories"]
        )
        for complaint in complaints:
            module.warn(complaint)
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            contents = list(pool.map(lambda sound: _content(client, sound), wanted))
    except PbxError as error:
        fail(module, error)
    except ValueError as error:
        module.fail_json(msg=str(error), kind="declaration")
    sides: Dict[str, Dict[str, Any]] = {"before": {}, "after": {}}
    sounds: List[Mapping[str, str]] = []
    for sound, content in zip(wanted, contents):
        if content is None:
            continue
        path = os.path.join(dest, sound.category, sound.file)
        before = _held(module, path)
        if before != content:
            label = "%s/%s" % (sound.category, sound.file)
            sides["before"].update({} if before is None else {label: _shown(before)})
            sides["after"][label] = _shown(content)
            if not module.check_mode:
                _write(module, path, content)
        sounds.append({"id": sound.id, "name": sound.name, "category": sound.category, "file": path})
    module.exit_json(
        changed=bool(sides["after"]), sounds=sounds, diff=diff_text(sides), requests_used=client.requests_used
    )


def _content(client: Client, sound: Stored) -> Optional[bytes]:
    try:
        return client.fetch(SOUND_FILE.path + ":playback", {"view": sound.path})
    except (Invalid, NotFound) as error:
        # One record without its file is no reason to have none of the others.
        client.warn("The sound %s was left out: its file cannot be read: %s" % (sound.name, error.text))
        return None


def _shown(content: bytes) -> str:
    return "%d bytes, sha256 %s" % (len(content), fingerprint_of(content))


def _held(module: AnsibleModule, path: str) -> Optional[bytes]:
    """What a file holds; None when there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        _unwritable(module, path, error)


def _write(module: AnsibleModule, path: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=module.tmpdir)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, _MODE)
    except OSError as error:
        _unwritable(module, path, error)
    module.atomic_move(temporary, path)
    module.set_mode_if_different(path, _MODE, False)


def _unwritable(module: AnsibleModule, path: str, error: OSError) -> NoReturn:
    module.fail_json(msg="%s cannot be read or written: %s." % (path, error.strerror), kind="error")
    raise AssertionError("fail_json returned")
