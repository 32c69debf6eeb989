# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.removal import removed, staying
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

OMITTED = "__omit__"


@pytest.mark.parametrize(
    "kind, record, gone",
    [
        ("employees", {"number": 201, "sip_secret": "Zq", "renamed_from": "210"}, {"number": 201, "state": "absent"}),
        ("employees", {"id": "7", "user_username": "Anna"}, {"id": "7", "state": "absent"}),
        ("sound_files", {"name": "Harp", "category": "moh", "file": "x.wav"},
         {"name": "Harp", "category": "moh", "state": "absent"}),
        ("sound_files", {"name": "Harp", "category": OMITTED}, {"name": "Harp", "state": "absent"}),
        ("incoming_routes", {"number": "49", "providerid": "Mango", "extension": "201"},
         {"number": "49", "provider": "Mango", "state": "absent"}),
        ("incoming_routes", {"rulename": "Sales", "number": "49"}, {"rulename": "Sales", "state": "absent"}),
        ("incoming_routes", {"default": True, "extension": "201", "note": "x"}, {"default": True, "extension": "busy"}),
        ("incoming_routes", {"id": 1, "extension": "201"}, {"default": True, "extension": "busy"}),
        ("sip_providers", {"description": "Mango"}, {"description": "Mango", "state": "absent", "delete_routes": True}),
        ("iax_providers", {"description": "Hub", "delete_routes": False},
         {"description": "Hub", "state": "absent", "delete_routes": True}),
        ("network_filters", {"permit": "10.0.0.0/8", "force": True}, {"permit": "10.0.0.0/8", "state": "absent"}),
        ("modules", {"name": "ModuleX", "keep_settings": True}, {"name": "ModuleX", "state": "absent", "keep_settings": True}),
        ("custom_files", {"filepath": "/a", "content": "x"}, {"filepath": "/a", "state": "absent"}),
        ("custom_files", {"filepath": "/a", "content": "x", "mode": "append"}, {"filepath": "/a", "mode": "none"}),
    ],
)
def test_what_tells_a_record_is_all_that_is_kept(kind, record, gone):
    assert removed({kind: [record]}, left_out=OMITTED) == {kind: [gone]}


def test_settings_let_go_of_sounds_that_go_and_of_nothing_else():
    settings = {"name": "Office", "PBXRecordAnnouncementIn": "Notice", "pbx_record_announcement_out": "Of another"}
    office = {"general_settings": settings, "fail2ban": {"maxretry": 5}, "sound_files": [{"name": "Notice"}]}
    gone = [{"name": "Notice", "state": "absent"}]
    assert removed(office) == {"general_settings": {"pbx_record_announcement_in": ""}, "sound_files": gone}
    assert removed(office, kinds=["employees"]) == {}


def test_the_default_route_lets_go_of_a_sound_that_goes():
    office = {"incoming_routes": [{"default": True, "audio_message": "Notice"}], "sound_files": [{"name": "Notice"}]}
    assert removed(office)["incoming_routes"] == [{"default": True, "extension": "busy", "audio_message": ""}]
    assert removed(office, kinds=["incoming_routes"])["incoming_routes"] == [{"default": True, "extension": "busy"}]


def test_only_the_kinds_that_are_named_go():
    office = {"employees": [{"number": "201"}], "call_queues": [{"extension": "2001"}], "sip_providers": OMITTED}
    assert removed(office, ["call_queues", "sip_providers"], OMITTED) == {
        "call_queues": [{"extension": "2001", "state": "absent"}]
    }


@pytest.mark.parametrize("kind, record, line", [
    ("dialplan_applications", {"extension": "000063", "name": "Echo", "type": "none"},
     "dialplan_application 000063 Echo: it is one of the applications that every MikoPBX comes with"),
    ("dialplan_applications", {"extension": 10003246}, "dialplan_application 10003246: it is one of the applications that"),
    ("dialplan_applications", {"id": "DIALPLAN-7375"}, "dialplan_application id DIALPLAN-7375: it is one of the"),
    ("asterisk_rest_users", {"username": "pbxcore"}, "asterisk_rest_user pbxcore: it is the PBX's own user"),
    ("network_filters", {"permit": "0.0.0.0/0", "description": OMITTED, "force": True},
     "network_filter 0.0.0.0/0: it is the network filter that every MikoPBX comes with"),
    ("network_filters", {"permit": "0.0.0.0/00", "description": "Internet"}, "network_filter 0.0.0.0/00 Internet: "),
])
def test_what_every_pbx_comes_with_stays_and_is_named(kind, record, line):
    own = {"id": "7"}
    gone = {kind: [{"id": "7", "state": "absent"}]}
    assert removed({kind: [record, own]}, left_out=OMITTED) == gone
    (said,) = staying({kind: [own, record]}, left_out=OMITTED)
    assert said.startswith(line)
    assert staying({kind: [record]}, kinds=["employees"]) == []


def test_other_records_of_the_first_boot_are_like_any_other():
    office = {"employees": [{"number": "201"}], "call_queues": [{"extension": 2001}], "custom_files": [{"filepath": "/a", "mode": "none"}]}
    assert staying(office) == []
    assert list(removed(office)) == list(office)


@pytest.mark.parametrize(
    "office, kinds, problem",
    [
        ({"employes": []}, None, "employes is no kind"),
        ({}, ["queues"], "queues is no kind"),
        ({"employees": {"number": "201"}}, None, "employees: must be a list"),
        ({"employees": ["201"]}, None, "employees: must be a list"),
        ({"employees": [{"user_username": "Anna"}]}, None, "employees: a record has no number"),
        ({"incoming_routes": [{"default": "perhaps"}]}, None, "incoming_routes: default must be"),
    ],
)
def test_what_is_no_office_is_refused(office, kinds, problem):
    with pytest.raises(DeclarationError, match=problem):
        removed(office, kinds)
