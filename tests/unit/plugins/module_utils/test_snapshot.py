# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a need costs, and that what they bring is the record whichever way it was read."""

from __future__ import annotations

import csv
import io

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Answer, Invalid, NotAuthorized, ServerFault
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import EMPLOYEE, NETWORK_FILTER, SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Need, Needs, everything
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import fingerprint_of

# The columns of a full export (API facts, section 11.4); sip_networkfilterid is not among them.
COLUMNS = (
    "number user_username user_email user_avatar mobile_number mobile_dialstring sip_secret sip_dtmfmode sip_transport "
    "sip_enableRecording sip_manualattributes fwd_ringlength fwd_forwarding fwd_forwardingonbusy "
    "fwd_forwardingonunavailable"
).split()
STOCK_PICTURE = "/admin-cabinet/assets/img/unknownPerson.jpg"
LINK = "/pbxcore/files/cache/0123456789/employees.csv"


def person(place, **values):
    """An employee as the PBX shows the record."""
    return {
        "id": str(110 + place), "number": str(201 + place), "user_username": "Person, \"%d\"" % place,
        "user_email": "", "user_avatar": STOCK_PICTURE, "sip_secret": "s%d\nx" % place, "sip_enableRecording": True,
        "sip_dtmfmode": "auto", "sip_transport": "udp,tcp", "sip_manualattributes": "", "fwd_ringlength": 45,
        "mobile_number": "", "mobile_dialstring": "", "sip_networkfilterid": "none", "fwd_forwarding": "",
        "fwd_forwardingonbusy": "", "fwd_forwardingonunavailable": "", **values,
    }


def raw_column(name, value):
    """A value as the export's raw columns have it: never-set words are empty, flags are words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if name in ("sip_dtmfmode", "sip_transport") and value in ("auto", "udp,tcp") else str(value)


class FakePbx:
    """A client that answers reads from a few records and notes what was asked."""

    api_key = "0123456789abcdef" * 4

    def __init__(self, people=(), trunks=(), filters=(), forbidden=False):
        self.people = list(people)
        self.trunks = list(trunks)
        self.filters = list(filters)
        self.forbidden = forbidden
        self.requests = []
        self.columns = COLUMNS

    def get(self, path, query=None):
        self.requests.append("GET " + path)
        root, dummy, identity = path.partition("/")
        rows = {"employees": self.people, "sip-providers": self.trunks, "firewall": self.filters}.get(root, [])
        if identity:
            return next(row for row in rows if row["id"] == identity)
        if root == "employees":
            listed = ("number", "user_username", "user_email")
            return {"data": [dict({name: row[name] for name in listed}, id=int(row["id"])) for row in rows]}
        if root == "sip-providers":
            assert query == {"includeDisabled": "true"}, "disabled trunks would be missing"
            return [{name: row[name] for name in ("id", "type", "host")} for row in rows]
        if root == "firewall":
            return {"items": rows}
        if root == "extensions":
            return [
                {"number": "2001", "type": "QUEUE", "callerid": "Sales"},
                {"number": "800", "type": "PARKING", "callerid": ""},
                {"number": "79990000001", "type": "EXTERNAL", "callerid": "Anna"},
            ]
        raise AssertionError(path)

    def send(self, method, path, body=None, repeatable=False):
        self.requests.append("%s %s" % (method, path))
        assert (path, body, repeatable) == ("employees:export", {"format": "full"}, True)
        if self.forbidden:
            raise NotAuthorized("no")
        return Answer(200, {"filename": LINK, "count": len(self.people)}, ())

    def download(self, link):
        self.requests.append("download")
        assert link == LINK
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.people:
            writer.writerow([raw_column(name, row[name]) for name in self.columns])
        return text.getvalue().encode("utf-8-sig")


def loaded(pbx, bulk_read=True, numbers=False, **resources):
    warnings = []
    snapshot = Snapshot(pbx, bulk_read, warnings.append)
    snapshot.load(Needs(resources, numbers))
    return snapshot, warnings


def need(keys, fields=()):
    return Need(keys=frozenset(keys), fields=frozenset(fields))


def numbers(count):
    return [str(201 + place) for place in range(count)]


def test_what_the_list_shows_costs_the_list():
    pbx = FakePbx([person(place) for place in range(30)])
    snapshot, dummy = loaded(pbx, employee=need(numbers(30), ["number", "user_username", "user_email"]))
    assert pbx.requests == ["GET employees"]
    assert snapshot.records("employee")[0].id == "110"
    assert not snapshot.records("employee")[0].complete


def test_records_are_read_only_when_another_option_of_them_is_managed():
    pbx = FakePbx([person(place) for place in range(30)])
    snapshot, dummy = loaded(pbx, employee=need(["203", "205", "999"], ["fwd_ringlength"]))
    assert pbx.requests[0] == "GET employees"
    assert sorted(pbx.requests[1:]) == ["GET employees/112", "GET employees/114"]
    assert [found.id for found in snapshot.records("employee") if found.complete] == ["112", "114"]


def test_a_record_is_wanted_by_its_id_too():
    pbx = FakePbx([person(0), person(1)])
    loaded(pbx, employee=Need(ids=frozenset(["111"]), fields=frozenset(["sip_secret"])))
    assert pbx.requests == ["GET employees", "GET employees/111"]


def test_twenty_records_are_read_one_by_one_and_twenty_one_by_export():
    twenty = FakePbx([person(place) for place in range(20)])
    loaded(twenty, employee=need(numbers(20), ["fwd_ringlength"]))
    assert len(twenty.requests) == 21 and "download" not in twenty.requests
    more = FakePbx([person(place) for place in range(21)])
    loaded(more, employee=need(numbers(21), ["fwd_ringlength"]))
    assert more.requests == ["GET employees", "POST employees:export", "download"]


def test_the_export_is_not_used_where_it_is_forbidden():
    pbx = FakePbx([person(place) for place in range(25)])
    snapshot, warnings = loaded(pbx, bulk_read=False, employee=need(numbers(25), ["fwd_ringlength"]))
    assert len(pbx.requests) == 26 and not [name for name in pbx.requests if not name.startswith("GET")]
    assert warnings == []
    assert all(found.complete for found in snapshot.records("employee"))


def test_a_key_that_may_not_export_reads_one_by_one_and_says_why():
    pbx = FakePbx([person(place) for place in range(25)], forbidden=True)
    snapshot, warnings = loaded(pbx, employee=need(numbers(25), ["fwd_ringlength"]))
    assert pbx.requests.count("POST employees:export") == 1
    assert len([name for name in pbx.requests if name.startswith("GET employees/")]) == 25
    assert len(warnings) == 1 and "may not write to employees" in warnings[0]
    assert all(found.complete for found in snapshot.records("employee"))


def test_what_the_export_lacks_is_read_from_the_records():
    pbx = FakePbx([person(place) for place in range(21)])
    snapshot, dummy = loaded(pbx, employee=need(numbers(21), ["network_filter"]))
    assert len([name for name in pbx.requests if name.startswith("GET employees/")]) == 21
    assert all(found.complete for found in snapshot.records("employee"))


def test_an_exported_record_equals_the_record_read_by_itself():
    people = [
        person(0),
        person(1, sip_dtmfmode="rfc4733", sip_transport="tls", sip_enableRecording=False, fwd_ringlength=0),
        person(2, user_avatar="/avatars/user_112.jpg", sip_manualattributes="[aor]\r\nmax_contacts=3\n", user_email="a@b.cd"),
        person(3, user_username="Жанна \"д'Арк\", ёлка\\", fwd_forwarding="201", mobile_number="+79990000001"),
    ]
    people += [person(place) for place in range(4, 21)]
    exported, dummy = loaded(FakePbx(people), employee=need(numbers(21), ["fwd_ringlength"]))
    single, dummy = loaded(FakePbx(people), bulk_read=False, employee=need(numbers(21), ["fwd_ringlength"]))
    for one, other in zip(exported.records("employee"), single.records("employee")):
        assert one.id == other.id
        assert one.values == {name: value for name, value in other.values.items() if name != "network_filter"}
        assert not one.complete


def test_two_records_with_one_number_are_not_mixed_up_by_the_export():
    people = [person(place) for place in range(21)]
    people[1]["number"] = "201"
    pbx = FakePbx(people)
    snapshot, dummy = loaded(pbx, employee=need(numbers(21), ["sip_secret"]))
    assert {"GET employees/110", "GET employees/111"} <= set(pbx.requests)
    secrets = {found.id: found.values["sip_secret"] for found in snapshot.records("employee")}
    assert secrets["110"] == "s0\nx" and secrets["111"] == "s1\nx"


def test_a_file_that_is_no_export_of_employees_is_not_believed():
    pbx = FakePbx([person(place) for place in range(21)])
    pbx.columns = ["user_username", "sip_secret"]
    with pytest.raises(ServerFault, match="lacks columns: .*number"):
        loaded(pbx, employee=need(numbers(21), ["sip_secret"]))


def trunk(identity, kind="SIP", **values):
    return {"id": identity, "type": kind, "host": "a.example", "description": "Trunk " + identity, **values}


def test_trunks_are_found_through_their_records_since_the_list_has_no_description():
    pbx = FakePbx(trunks=[trunk("SIP-TRUNK-1"), trunk("IAX-TRUNK-2", "IAX"), trunk("SIP-TRUNK-3")])
    snapshot, dummy = loaded(pbx, sip_provider=need(["Trunk SIP-TRUNK-3"], ["host"]))
    assert sorted(pbx.requests) == ["GET sip-providers", "GET sip-providers/SIP-TRUNK-1", "GET sip-providers/SIP-TRUNK-3"]
    assert [found.values["description"] for found in snapshot.records("sip_provider")] == [
        "Trunk SIP-TRUNK-1", "Trunk SIP-TRUNK-3",
    ]
    assert list(snapshot.taken_ids("sip_provider")) == ["SIP-TRUNK-1", "IAX-TRUNK-2", "SIP-TRUNK-3"]
    assert pbx.requests.count("GET sip-providers") == 1


def test_an_empty_answer_is_an_empty_list():
    pbx = FakePbx()
    pbx.get = lambda path, query=None: []
    snapshot, dummy = loaded(pbx, employee=Need(every=frozenset(["number"])), network_filter=Need())
    assert list(snapshot.records("employee")) == list(snapshot.records("network_filter")) == []


def test_numbers_are_read_once_and_their_owners_are_named():
    pbx = FakePbx()
    snapshot, dummy = loaded(pbx, numbers=True)
    snapshot.load(Needs({}, True))
    assert pbx.requests == ["GET extensions"]
    assert snapshot.owner("2001") == "call queue Sales"
    assert snapshot.owner("800") == "a parking slot"
    assert snapshot.owner("79990000001") == "the mobile number of Anna"
    assert snapshot.owner("301") is None


def test_what_was_read_is_not_read_again_but_what_is_there_now_is():
    pbx = FakePbx([person(0)])
    snapshot, dummy = loaded(pbx, employee=need(["201"], ["sip_secret"]))
    snapshot.load(Needs({"employee": need(["201"], ["sip_secret", "fwd_ringlength"])}))
    assert len(pbx.requests) == 2
    pbx.people.append(person(1))
    assert [found.values["number"] for found in snapshot.listed_now(EMPLOYEE)] == ["201", "202"]
    assert pbx.requests[2:] == ["GET employees"]


def test_which_trunks_are_there_now_costs_one_request():
    pbx = FakePbx(trunks=[trunk("SIP-TRUNK-1")])
    snapshot, dummy = loaded(pbx, sip_provider=Need())
    asked = len(pbx.requests)
    assert [found.id for found in snapshot.listed_now(SIP_PROVIDER)] == ["SIP-TRUNK-1"]
    assert len(pbx.requests) == asked + 1


@pytest.mark.parametrize("answer", [None, "", {"data": None}, {"data": {"a": 1}}, [1]])
def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one(answer):
    class Garbled(FakePbx):
        def get(self, path, query=None):
            return answer

    with pytest.raises(ServerFault, match="not of the form"):
        loaded(Garbled(), employee=need(["201"], ["number"]))


def test_a_network_filter_is_complete_as_listed():
    row = {"id": "4", "permit": "0.0.0.0/0", "deny": "0.0.0.0/0", "description": "Internet", "newer_block_ip": True,
           "local_network": False, "rules": {"WEB": {"name": "WEB", "action": True, "ports": []}}}
    pbx = FakePbx(filters=[{"id": "", "permit": "127.0.0.1/32", "permanent": True}, row])
    snapshot, dummy = loaded(pbx, network_filter=everything(["network_filter"]).resources["network_filter"])
    assert pbx.requests == ["GET firewall"]
    (found,) = snapshot.records(NETWORK_FILTER.name)
    assert found.complete and found.values["permit"] == "0.0.0.0/0" and found.values["newer_block_ip"]
    assert [service for service, allowed in found.values["rules"].items() if allowed] == ["WEB"]


class Sounds(FakePbx):
    """A PBX with two sounds, of which one file is gone."""

    def get(self, path, query=None):
        self.requests.append("GET " + path)
        return [
            {"id": "1", "name": "Welcome", "category": "custom", "path": "/media/Welcome.mp3", "description": ""},
            {"id": "2", "name": "Away", "category": "custom", "path": "/media/Away.mp3", "description": ""},
        ]

    def fetch(self, path, query):
        self.requests.append("GET %s %s" % (path, query["view"]))
        if "Away" in query["view"]:
            raise Invalid("File not found")
        return b"encoded anew"


def test_a_stored_sound_is_looked_into_where_that_is_needed():
    pbx = Sounds()
    snapshot, warnings = loaded(pbx, sound_file=Need(contents=frozenset("1")))
    assert pbx.requests == ["GET sound-files", "GET sound-files:playback /media/Welcome.mp3"]
    welcome, away = (found.values["file"] for found in snapshot.records("sound_file"))
    assert (welcome, welcome.fingerprint) == ("/media/Welcome.mp3", fingerprint_of(b"encoded anew"))
    assert not hasattr(away, "fingerprint") and warnings == []


def test_a_sound_whose_file_is_gone_is_said_and_taken_for_another():
    snapshot, warnings = loaded(Sounds(), sound_file=Need(contents=frozenset("2")))
    assert not hasattr(snapshot.records("sound_file")[1].values["file"], "fingerprint")
    assert warnings == ["sound_file 2: its file cannot be read: File not found"]
