# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.differences import differences
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import compare
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Found, Protection
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    SECRET,
    Pbx,
    declare,
    employee,
    held,
    network,
    queue,
    route,
    trunk,
)
from hypothesis import given
from hypothesis import strategies as st

# Of these, one is something else than the default of any option.
CANDIDATES = (
    True, False, 7, 13, 1234, 12345, "x", "7", "12", "a.example", "a@b.example", "10.0.0.0/8", ["12"], ["10.0.0.0/8"], ["a.example"],
    {"SSH": True}, {"call_read": True}, {"employees": "read"}, [{"digits": "1", "extension": "12"}], "udp", "moh", "info",
    "linear", "none", "tls", "caldav", "playmessage", "2026-01-02", "monday", "12:34", "https://a.example/b", "google",
    "plaintext", "Module7", ["alaw"], "https://a.example", "ssh-ed25519 " + "A" * 68,
)
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
# What a declaration that leaves it out says nothing about, besides secrets → what the PBX may hold.
UNSAID = {
    ("employee", "user_avatar"): "/avatars/7.jpg", ("sound_file", "file"): "/media/7.mp3", ("module", "version"): "1.7",
    ("general_settings", "pbx_language"): "de-de", ("time_settings", "pbx_timezone"): "Asia/Tbilisi",
    ("general_settings", "web_https_public_key"): CERTIFICATE,
}
SECRETS = {(resource.name, field.name): "Zx9!kfPq2LmT7w" for resource in DECLARABLE for field in resource.fields if field.secret}
COMPARED = [
    (resource, field)
    for resource in DECLARABLE
    for field in resource.fields
    if not (field.secret or field.required or field.single_only) and (resource.name, field.name) not in UNSAID
]


def rows(declared, pbx, *whole):
    """What is told of a comparison of these kinds: record, option, declared, found."""
    names = ("record", "field", "declared", "found")
    return [tuple(row[name] for name in names) for row in differences(compare(declared, pbx, whole).changes)]


def something_else(field):
    """A value that the PBX may hold and that is not the default."""
    for candidate in CANDIDATES:
        if field.accepts(candidate):
            value = field.merged(field.default, field.accept(candidate))
            if field.differs(value, field.default):
                return value
    raise AssertionError("no candidate for %s" % field.name)


def named(resource, **values):
    """A record of which no more is said than which one it is, and the one that the PBX has."""
    key = "1" if resource.standing else "77"
    if resource.singleton:
        return declare(resource, {}), held(resource.name, "", **values)
    return declare(resource, {"id": key}), held(resource.name, key, **{resource.key: key, **values})


@pytest.mark.parametrize("resource, field", COMPARED, ids=lambda item: item.name)
def test_what_is_left_out_counts_as_the_default(resource, field):
    declared, found = named(resource)
    assert rows(declared, Pbx(**{resource.name: [found]}), resource.name) == []
    if field.name == resource.key:
        return
    declared, found = named(resource, **{field.name: something_else(field)})
    ((dummy, option, wanted, other),) = rows(declared, Pbx(**{resource.name: [found]}), resource.name)
    assert option == field.name and wanted != other


@pytest.mark.parametrize("kind, option, value", [(*name, value) for name, value in {**UNSAID, **SECRETS}.items()])
def test_of_some_options_nothing_is_said(kind, option, value):
    declared, found = named(BY_NAME[kind], **{option: value})
    assert rows(declared, Pbx(**{kind: [found]}), kind) == []


@given(st.sets(st.sampled_from(["user_email", "sip_manualattributes", "fwd_forwardingonbusy", "mobile_number"])))
def test_what_is_mentioned_is_compared_as_ever(mentioned):
    values = {"user_email": "a@b.example", "sip_manualattributes": "x=1", "fwd_forwardingonbusy": "202", "mobile_number": "49171"}
    record = {"number": "201", **{name: values[name] for name in mentioned}}
    found = rows(declare("employee", record), Pbx(employee=[employee("201", **values)]), "employee")
    assert {row[1]: row[2] for row in found} == {name: '""' for name in values if name not in mentioned}


def test_one_record_is_told_once_and_in_its_place():
    pbx = Pbx(employee=[employee("201", user_email="a@b.example"), employee("202", user_email="c@d.example")])
    records = [{"number": "201"}, {"number": "202", "user_username": "Boris"}]
    declared = declare("employee", *records)
    assert rows(declared, pbx, "employee") == [
        ("201 Person 201", "user_email", '""', "a@b.example"),
        ("202 Person 202", "user_username", "Boris", "Person 202"),
        ("202 Person 202", "user_email", '""', "c@d.example"),
    ]
    result = compare(declared, pbx, ["employee"])
    assert result.unchanged == 0 and result.steps == ()
    assert [change.label for change in result.changes] == [record.label for record in declared]


def test_a_record_that_is_in_no_list_is_told_whatever_calls_it():
    pbx = Pbx(employee=[employee("201"), employee("299", mobile_number="49171")], call_queue=[queue("2001", members=["299"])])
    declared = declare("employee", {"number": "201"}, dict(number="202", user_username="B", mobile_number="49171", sip_secret=SECRET))
    assert rows(declared, pbx, "employee") == [
        ("202 B", "", "(present)", "(missing)"),
        ("299 Person 299", "", "(absent)", "(present)"),
    ]
    assert rows(declared[:1], pbx) == []


def test_of_many_records_all_are_told():
    pbx = Pbx(employee=[employee(str(number)) for number in range(2000, 2300)])
    assert len(rows([], pbx, "employee")) == 300


def test_what_a_purge_leaves_alone_is_no_difference():
    built_in = held("dialplan_application", "DIALPLAN-4D40", extension="000063")._replace(protection=Protection("built in"))
    unread = Found("SIP-1", {}, False)
    pbx = Pbx(dialplan_application=[built_in], incoming_route=[route("1", "", 9999)], sip_provider=[unread])
    assert rows([], pbx, "dialplan_application", "incoming_route", "sip_provider") == []


def test_what_could_not_be_done_is_told_nevertheless():
    lone = [trunk("Mango", network_filter="7")]
    pbx = Pbx(sip_provider=lone, network_filter=[network("7", "10.0.0.0/8", "Office", web=True)],
              incoming_route=[route("5", "Sales", 1, provider="SIP-TRUNK-00000001")])
    declared = declare("sip_provider", {"description": "Mango", "host": "a.example", "username": "u"})
    # The PBX cannot take a filter off a trunk again.
    assert rows(declared, pbx, "sip_provider") == [("Mango", "network_filter", '""', "Office")]
    assert rows([], pbx, "network_filter", "sip_provider") == [
        ("10.0.0.0/8 Office", "", "(absent)", "(present)"), ("Mango", "", "(absent)", "(present)")]


def test_what_the_pbx_would_refuse_is_told_nevertheless():
    declared = declare("employee", {"number": "201", "user_username": "Anna"})
    weak = Pbx(employee=[employee("201", sip_secret="201")])
    assert rows(declared, weak, "employee") == [("201 Person 201", "user_username", "Anna", "Person 201")]
    declared = declare("sip_provider", {"description": "Mango", "network_filter": "", "host": "a.example", "username": "u"})
    tied = Pbx(sip_provider=[trunk("Mango", network_filter="7")], network_filter=[network("7", "10.0.0.0/8", "Office")])
    assert rows(declared, tied, "sip_provider") == [("Mango", "network_filter", '""', "Office")]
    own = held("api_key", "1", description="Ours", key="abcde...vwxyz", full_permissions=True)
    in_use = Pbx(api_key=[own._replace(protection=Protection("it is in use", editable=False))])
    assert rows(declare("api_key", {"description": "Ours", "full_permissions": False}), in_use, "api_key") == [
        ("Ours", "full_permissions", "no", "yes")]


def test_a_value_that_could_not_be_declared_is_not_compared():
    pbx = Pbx(call_queue=[queue("2001", description="x" * 600)])
    assert rows(declare("call_queue", {"extension": "2001", "name": "Queue 2001", "members": ["201"]}), pbx, "call_queue") == []


def test_a_switch_that_is_not_named_counts_as_its_default():
    pbx = Pbx(network_filter=[network("7", "10.0.0.0/8", web=False)])
    assert rows(declare("network_filter", {"permit": "10.0.0.0/8", "rules": {"SIP": True}}), pbx, "network_filter") == [
        ("10.0.0.0/8", "rules", "WEB yes", "WEB no")]


def test_the_name_of_the_default_route_is_its_own():
    pbx = Pbx(incoming_route=[route("1", "default action", 9999, extension="201", ring_timeout=30)])
    declared = declare("incoming_route", {"default": True, "extension": "201"})
    assert [row[1:] for row in rows(declared, pbx, "incoming_route")] == [("ring_timeout", "120", "30")]


def test_a_declaration_that_makes_no_sense_is_refused():
    with pytest.raises(DeclarationError, match="declared twice"):
        compare(declare("employee", {"number": "201"}, {"number": "201"}), Pbx(), ["employee"])
