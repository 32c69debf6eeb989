# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleLookupError

from ansible_collections.mikopbx.pbx.plugins.lookup import free_extension
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Unreachable

OPTIONS = {
    "url": "https://pbx.example.com",
    "api_key": "key",
    "validate_certs": True,
    "ca_path": None,
    "fingerprint": None,
    "timeout": 40.0,
    "request_budget": 180,
    "count": 1,
    "also_taken": [],
}
ROWS = [
    {"number": "201", "type": "SIP", "callerid": "Anna"},
    {"number": "203", "type": "QUEUE", "callerid": "Sales"},
    {"number": "77XX", "type": "DIALPLAN APPLICATION", "callerid": "Weather"},
    {"number": "hangup", "type": "SYSTEM"},
]


class Pbx:
    """A client that knows the directory of numbers, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.connection: Any = None
        self.broken = False
        self.warn = print

    def __call__(self, connection: Any, warn: Any) -> Pbx:
        self.connection = connection
        return self

    def get(self, path: str, query: Any = None) -> Any:
        self.asked.append(path)
        if self.broken:
            raise Unreachable("pbx.example.com refuses the connection.")
        return ROWS


@pytest.fixture(name="pbx")
def the_pbx(monkeypatch: pytest.MonkeyPatch) -> Pbx:
    pbx = Pbx()
    monkeypatch.setattr(free_extension, "Client", pbx)
    return pbx


def look_up(*terms: Any, **options: Any) -> list[str]:
    lookup = free_extension.LookupModule()
    # How options reach a lookup is Ansible's business; the integration target has all of that.
    lookup.set_options = lambda **kwargs: None
    lookup.get_option = {**OPTIONS, **options}.__getitem__
    return lookup.run(list(terms), {})


def test_the_next_numbers_by_one_request(pbx: Pbx) -> None:
    assert look_up("201-210") == ["202"]
    assert pbx.asked == ["extensions"]
    assert pbx.connection.url == "https://pbx.example.com"
    assert pbx.connection.request_budget == 180
    assert look_up("201-204", 300, count=3) == ["202", "204", "300"]


def test_what_the_inventory_has_given_away(pbx: Pbx) -> None:
    assert look_up("201-210", also_taken=[202, "204-206"]) == ["207"]


def test_patterns_take_their_numbers(pbx: Pbx) -> None:
    assert look_up("7698-7801", count=3) == ["7698", "7699", "7800"]


def test_too_few_are_an_error(pbx: Pbx) -> None:
    with pytest.raises(AnsibleLookupError, match="no number of 7701-7703 is free on the PBX, but 1 is wanted"):
        look_up("7701-7703")
    with pytest.raises(AnsibleLookupError, match="only 202 of 201-203 is free on the PBX, but 2 are wanted"):
        look_up("201-203", count=2)


def test_what_makes_no_sense_costs_no_request(pbx: Pbx) -> None:
    for terms, options, why in (
        (["220-201"], {}, "runs backwards"),
        ([], {}, "say in which range to look"),
        (["201-210"], {"count": 0}, "count must be 1 or more"),
        (["201-210"], {"also_taken": ["x"]}, "no range of numbers"),
    ):
        with pytest.raises(AnsibleLookupError, match=why):
            look_up(*terms, **options)
    assert pbx.asked == []


def test_the_pbx_cannot_be_asked(pbx: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    pbx.broken = True
    with pytest.raises(AnsibleLookupError, match="free_extension: pbx.example.com refuses the connection."):
        look_up("201-210")
    monkeypatch.setattr(free_extension, "REQUESTS_IMPORT_ERROR", "ImportError")
    with pytest.raises(AnsibleLookupError, match="requests is missing where ansible-playbook runs"):
        look_up("201-210")
