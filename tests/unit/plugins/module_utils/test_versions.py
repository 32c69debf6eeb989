# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that not every version of MikoPBX has, shown by a made-up one: none of those offered is of that kind yet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, CONFERENCE_ROOM, MAIL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import first_needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import Pbx, declare, make, problems, room

PLAIN = {"extension": "2200", "name": "Room 2200"}
COLOURED = {**PLAIN, "colour": "red"}
REFUSAL = "colour needs MikoPBX 2026.2, and this one is older: it has no such option"
TEMPLATE = {"id": "", "extension": "2201", "name": "", "pinCode": "", "description": ""}


@pytest.fixture(autouse=True)
def _newer_fields(monkeypatch):
    for resource in (CONFERENCE_ROOM, MAIL_SETTINGS):
        newer = replace(resource, fields=(*resource.fields, Field("colour", since="2026.2")))
        monkeypatch.setitem(BY_NAME, resource.name, newer)


class FakePbx:
    """A client of a PBX without rooms, which shows this template and these mail settings."""

    api_key = "0123456789abcdef" * 4

    def __init__(self, **answers):
        self.answers = {"conference-rooms": [], "conference-rooms:getDefault": TEMPLATE, "mail-settings": {}, **answers}
        self.requests = []

    def get(self, path, query=None):
        self.requests.append(path)
        return self.answers[path]


def read(declared, **answers):
    client = FakePbx(**answers)
    snapshot = Snapshot(client)
    snapshot.load(first_needs(declared))
    return snapshot, client.requests


@pytest.mark.parametrize("there", [[], [room("2200")]], ids=["new", "changed"])
def test_an_option_that_the_pbx_is_too_old_for_is_refused(there):
    declared = declare("conference_room", COLOURED, {"extension": "2201", "name": "Other"})
    pbx = Pbx(conference_room=there, lacking={("conference_room", "colour")})
    assert problems(declared, pbx) == ["conference_rooms[0] (extension 2200): " + REFUSAL]


def test_a_record_that_goes_may_have_any_option():
    pbx = Pbx(conference_room=[room("2200")], lacking={("conference_room", "colour")})
    assert make(declare("conference_room", {**COLOURED, "state": "absent"}), pbx).lines == ["- conference_room 2200 Room 2200"]


def test_an_option_that_the_pbx_has_is_an_option_like_any_other():
    change = make(declare("conference_room", COLOURED), Pbx(conference_room=[room("2200", colour="")])).changes[0]
    assert change.changes == {"colour": "red"}


def test_what_options_the_pbx_has_is_asked_only_where_that_differs_between_versions():
    assert read(declare("conference_room", PLAIN))[1] == ["conference-rooms"]
    assert read(declare("conference_room", {**COLOURED, "state": "absent"}))[1] == ["conference-rooms"]
    assert read(declare("conference_room", COLOURED, {**COLOURED, "extension": "2201"}))[1] == [
        "conference-rooms", "conference-rooms:getDefault"]


@pytest.mark.parametrize("template, lacks", [(TEMPLATE, True), ({**TEMPLATE, "colour": None}, False)])
def test_the_template_of_a_new_record_tells(template, lacks):
    snapshot = read(declare("conference_room", COLOURED), **{"conference-rooms:getDefault": template})[0]
    assert snapshot.lacks("conference_room", "colour") == lacks
    assert not snapshot.lacks("conference_room", "name")


@pytest.mark.parametrize("settings, lacks", [({"MailSMTPHost": ""}, True), ({"MailSMTPHost": "", "colour": ""}, False)])
def test_settings_tell_of_themselves(settings, lacks):
    snapshot, requests = read(declare("mail_settings", {"colour": "red"}), **{"mail-settings": settings})
    assert requests == ["mail-settings"]
    assert snapshot.lacks("mail_settings", "colour") == lacks
