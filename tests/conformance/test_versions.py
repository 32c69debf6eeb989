# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How versions of MikoPBX are told apart: by the options that the PBX itself names for a new record."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, CONFERENCE_ROOM, DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Needs, first_needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan, make
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine

# Kinds without a template, and options that it leaves out: `since` on one of these needs another way to tell.
WITHOUT_TEMPLATE = {"module"}
UNTOLD = {"asterisk_manager": {"eventfilter"}}
ROOM = {"extension": "2200", "name": "Room", "pin_code": "4711"}


def planned(client: Client, monkeypatch: pytest.MonkeyPatch, newer: Field, **declared: Any) -> Plan:
    """The plan for a conference room, of which one field is not in every version."""
    fields = [field for field in CONFERENCE_ROOM.fields if field.name != newer.name]
    room = replace(CONFERENCE_ROOM, fields=(*fields, newer))
    monkeypatch.setitem(BY_NAME, room.name, room)
    records = [room.accept({**ROOM, **declared}, "conference_rooms[0]")]
    snapshot = Snapshot(client)
    snapshot.load(first_needs(records))
    return make(records, snapshot)


def test_an_option_of_a_newer_version_is_refused_before_anything_is_sent(pbx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeclarationError) as caught:
        planned(Engine(pbx).client, monkeypatch, Field("colour", since="2026.2"), colour="red")
    assert caught.value.problems == [
        "conference_rooms[0] (extension 2200): colour needs MikoPBX 2026.2, and this one is older: it has no such option"]


def test_an_option_that_this_version_has_costs_one_request(pbx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Engine(pbx).client
    plan = planned(client, monkeypatch, Field("pin_code", api="pinCode", since="2026.1"))
    assert plan.changes[0].changes["pin_code"] == "4711"
    assert client.requests_used == 2, "the list and the template"


@pytest.mark.parametrize("resource", [one for one in DECLARABLE if one.name not in WITHOUT_TEMPLATE], ids=lambda one: one.name)
def test_what_tells_names_every_option(pbx: Any, resource: Any) -> None:
    snapshot = Snapshot(Engine(pbx).client)
    snapshot.load(first_needs([resource.accept({"id": "1"} if not resource.singleton else {}, resource.plural)]))
    snapshot.load(Needs({}, options=frozenset({resource.name})))
    lacking = {name for name in resource.by_name if snapshot.lacks(resource.name, name)}
    assert lacking == UNTOLD.get(resource.name, set())
