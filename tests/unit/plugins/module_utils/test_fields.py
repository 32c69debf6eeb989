# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.employee import EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sip_provider import SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Destination
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Addresses,
    Choice,
    Email,
    Extension,
    Field,
    FieldError,
    Flag,
    Number,
    Picture,
    Reference,
    Secret,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import connection_spec
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

PICTURE = "data:image/png;base64,iVBORw0KGgo="

# One field of each kind, and values that a person may write for it.
WRITABLE = [
    (Field("name", max_length=20), st.text(max_size=20)),
    (Number("port", 1, 65535), st.integers(1, 65535) | st.integers(1, 65535).map(str)),
    (Flag("qualify"), st.sampled_from([True, False, "yes", "no", "True", "off", "1", 0])),
    (Choice("mode", ["a", "b,c"]), st.sampled_from(["a", "b,c", " a "])),
    (Extension("number"), st.from_regex(r"[0-9]{2,8}", fullmatch=True) | st.integers(10, 99999999)),
    (Destination("fwd"), st.from_regex(r"([0-9]{1,20}|hangup|voicemail)?", fullmatch=True)),
    (Email("mail"), st.sampled_from(["", "a@b.cd", "anna.b+c@mail.example.com"])),
    (Secret("secret"), st.text(max_size=30)),
    (Reference("filter", to="network_filter"), st.sampled_from(["", "none", "NONE", "Office", 4, "10.0.0.0/8"])),
    (
        Addresses("hosts"),
        st.lists(st.sampled_from(["a.example", "10.0.0.1", " b.example "]))
        | st.sampled_from(["a.example, b.example", [{"address": "a.example", "id": "1"}]]),
    ),
]


@pytest.mark.parametrize("field, values", WRITABLE, ids=lambda item: getattr(item, "name", ""))
@given(data=st.data())
def test_canonical_form_is_a_fixed_point(field, values, data):
    canonical = field.accept(data.draw(values))
    assert field.accept(canonical) == canonical
    assert field.read(field.wire(canonical)) == canonical
    assert not field.differs(canonical, canonical)
    assert field.confirms(canonical, canonical)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())))
def test_any_written_value_is_taken_or_refused_with_a_reason(value):
    for resource in DECLARABLE:
        for field in resource.fields:
            try:
                field.accept(value)
            except FieldError as error:
                assert str(error)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.integers())))
def test_any_stored_value_can_be_read(raw):
    for resource in RESOURCES:
        for field in resource.fields:
            field.read(raw)


@pytest.mark.parametrize(
    "field, value, why",
    [
        (Number("port", 1, 65535), 5060.5, "whole number"),
        (Number("port", 1, 65535), 5060.0, "whole number"),
        (Number("port", 1, 65535), True, "whole number"),
        (Number("port", 1, 65535), 0, "between 1 and 65535"),
        (Extension("number"), "123456789", "2 to 8 digits"),
        (Extension("number"), "", "2 to 8 digits"),
        (Extension("number"), "२०१", "2 to 8 digits"),
        (Flag("qualify"), "maybe", "true or false"),
        (Choice("mode", ["a", "b"]), "c", '"a", "b"'),
        (Field("name", max_length=3), "abcd", "has 4 characters, the PBX keeps 3"),
        (Field("name"), 1.5, "quotes"),
        (Field("name"), ["a"], "not a list"),
        (Email("mail"), "anna", "mail address"),
        (Email("mail"), "a@b.c d", "mail address"),
        (Email("mail"), "a@b.cd, e@f.gh", "mail address"),
        (Destination("fwd"), "sip:201", "number of up to 20 digits"),
        (Secret("secret", mask="XXXXXXXX"), "XXXXXXXX", "placeholder"),
        (Picture("avatar"), "/avatars/1.jpg", "data:image"),
        (Addresses("hosts"), 5, "list of host names"),
        (Addresses("hosts"), ["a b"], "host names"),
    ],
)
def test_refusals(field, value, why):
    with pytest.raises(FieldError, match=why.replace("(", r"\(")):
        field.accept(value)


def test_choice_that_was_never_set_reads_as_the_default():
    assert EMPLOYEE.by_name["sip_transport"].read("") == "udp,tcp"
    assert EMPLOYEE.by_name["sip_dtmfmode"].read(None) == "auto"


def test_reference_none_in_all_its_forms():
    field = Reference("filter", to="network_filter")
    assert field.read("none") == field.read("") == field.read(None) == field.accept("None") == ""
    assert field.wire("") == "none"


def test_hidden_secret():
    secret = SIP_PROVIDER.by_name["secret"]
    assert not secret.differs("XXXXXXXX", "new", "on_create")
    assert secret.differs("XXXXXXXX", "new", "always")
    assert secret.differs("old", "new", "on_create")
    assert secret.confirms("new", "XXXXXXXX")
    assert not secret.confirms("new", "old")


def test_picture_shows_only_whether_there_is_one():
    picture = EMPLOYEE.by_name["user_avatar"]
    stock, own = picture.read("/admin-cabinet/assets/img/unknownPerson.jpg"), picture.read("/avatars/user_1.jpg")
    assert stock == ""
    assert picture.differs(stock, PICTURE, "on_create") and not picture.differs(own, PICTURE, "on_create")
    assert picture.differs(own, PICTURE, "always") and picture.differs(own, "", "on_create")
    assert not picture.differs(stock, "", "on_create")


def test_weak_secret_is_objected_to_without_being_quoted():
    secret = EMPLOYEE.by_name["sip_secret"]
    objection = secret.objection("password1")
    assert "strength is" in objection and "password1" not in objection
    assert secret.objection("Zx9!kfPq2LmT7w") is None


# -- records --------------------------------------------------------------------------------------------------


def problems(resource, record, where="employees[16]"):
    with pytest.raises(DeclarationError) as caught:
        resource.accept(record, where)
    return caught.value.problems


def test_every_problem_of_a_record_is_named_with_its_place():
    found = problems(EMPLOYEE, {"number": "217", "fwd_ringlen": 1, "user_email": "x", "sip_secret": True})
    assert found == [
        "employees[16] (number 217): unknown option fwd_ringlen; did you mean fwd_ringlength?",
        'employees[16] (number 217): user_email must be a mail address such as anna@example.com, not "x"',
        "employees[16] (number 217): sip_secret must be text, not true or false",
    ]


def test_record_without_key():
    assert problems(EMPLOYEE, {"user_username": "Anna"}) == [
        "employees[16]: number is missing: it tells which employee is meant"
    ]
    assert EMPLOYEE.accept({"id": 113}).id == "113"


def test_alias_is_the_option_and_may_not_contradict_it():
    assert EMPLOYEE.accept({"number": 201, "sip_enableRecording": "no"}).values["sip_enable_recording"] is False
    assert "given twice" in problems(
        EMPLOYEE, {"number": 201, "sip_enableRecording": True, "sip_enable_recording": False}
    )[0]


def test_none_is_left_out():
    assert EMPLOYEE.accept({"number": 201, "user_email": None}).values == {"number": "201"}


def test_secret_is_not_quoted():
    assert "hunter2" not in str(problems(SIP_PROVIDER, {"description": "M", "secret": ["hunter2"]}))


@pytest.mark.parametrize("resource", DECLARABLE, ids=lambda resource: resource.name)
def test_argument_spec_offers_every_field_by_both_names(resource):
    spec = resource.argument_spec()
    for field in resource.fields:
        assert field.name in spec
        taken = field.api in connection_spec() or field.from_file  # a name that means something else in the modules
        assert field.api.lower() == field.name or (field.api in spec[field.name].get("aliases", ())) is not taken
        assert spec[field.name].get("no_log", False) is field.secret
