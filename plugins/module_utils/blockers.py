# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a record from being deleted, read out of the PBX's refusal. No I/O here.

The PBX names each blocker by a link to its page in the web interface, either as an item of one HTML list or in a text
of its own (API facts, sections 2.5 and 11.4). The words around the link are in the language of the PBX, so only the
link, the icons and the punctuation are relied upon.
"""
from __future__ import annotations

import html
import re
from typing import Dict, Iterable, List, NamedTuple

_LONGEST_INPUT = 100000  # characters looked at in one message; a blocker takes about 200
_LINK = re.compile(r"<a href=([\"'])([^\"'<>]{0,300})\1>(.{0,1000}?)</a>", re.DOTALL)
_ICON = re.compile(r"</?i\b[^<>]*>")


class _Kind(NamedTuple):
    """What the records on one page of the web interface are called here.

    how: what such a record does to the one that it blocks. prefixed: its name is shown behind a word and a colon.
    """

    called: str
    how: str = "refers to it"
    prefixed: bool = False


_DEFAULT_ROUTE = ("incoming-routes", "1")
_KINDS: Dict[str, _Kind] = {
    # Nothing of an employee but the forwarding restricts a delete.
    "extensions": _Kind("employee", "forwards to it"),
    "incoming-routes": _Kind("incoming route", "leads to it"),
    "outbound-routes": _Kind("outbound route"),
    "off-work-times": _Kind("schedule"),
    "call-queues": _Kind("call queue", prefixed=True),
    "ivr-menu": _Kind("IVR menu", prefixed=True),
    "conference-rooms": _Kind("conference room", prefixed=True),
    "dialplan-applications": _Kind("dialplan application", prefixed=True),
    "providers": _Kind("trunk", prefixed=True),
    "sound-files": _Kind("sound file"),
    "custom-files": _Kind("custom file"),
    "asterisk-managers": _Kind("AMI user"),
    "api-keys": _Kind("API key"),
    "firewall": _Kind("network filter"),
}


def blockers_in(messages: Iterable[str]) -> List[str]:
    """The records that a refused delete names, each once, as "employee Anna Smith (number 201, id 110) forwards to it".

    messages: the texts of the refusal as the PBX sent them. What a name holds is user data and not cleaned here.
    """
    links = (link for message in messages for link in _LINK.finditer(message[:_LONGEST_INPUT]))
    return list(dict.fromkeys(_phrase(link.group(2), link.group(3)) for link in links))


def _phrase(address: str, label: str) -> str:
    # /admin-cabinet/extensions/modify/110; the part before the page depends on how the web interface is served.
    parts = [part for part in address.split("/") if part]
    place = next((index for index, part in enumerate(parts) if part in _KINDS), len(parts))
    page, record = "".join(parts[place:place + 1]), "".join(parts[place + 2:place + 3])
    if (page, record) == _DEFAULT_ROUTE:
        return "the default incoming route leads to it"
    module = any(part.startswith("module-") for part in parts)
    kind = _KINDS.get(page) or _Kind("extension module" if module else "record")
    # Icons stand before the name, and before each part of a schedule's period.
    name, *period = [text for text in (html.unescape(part).strip() for part in _ICON.split(label)) if text] or [""]
    number = re.search(r"\s*<([^<>]*)>\Z", name)
    if number:
        name = name[:number.start()]
    if kind.prefixed:
        name = name.partition(": ")[2] or name
    if period:
        name = name.rstrip(" -–:")
    # A route without a name is shown as some words and its id.
    if record and page.endswith("-routes") and re.search(r"[-–]\s*N?\s*{0}\Z".format(re.escape(record)), name):
        name = ""
    details = ["number " + number.group(1)] if number else []
    details += [" ".join(period)] if period else []
    details += ["id " + record] if record else []
    shown = "({0})".format(", ".join(details)) if details else ""
    return " ".join(part for part in (kind.called, name, shown, kind.how) if part)
