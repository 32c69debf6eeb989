# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import jinja2
import pytest
import yaml
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.exporting import FIRST_BOOT, Sounds, exported
from hypothesis import given, settings
from hypothesis import strategies as st

BY_PLURAL = {resource.plural: resource for resource in DECLARABLE}
OMITTED = "what stands for omit"


class Unsafe(str):
    """A text that Ansible does not take for a template."""


class Loader(yaml.SafeLoader):
    """As Ansible reads a file of variables."""


Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(node)))


def loaded(text):
    return yaml.load(text, Loader)


def evaluated(value, variables):
    """A value as Ansible would have it once templates are evaluated."""
    if isinstance(value, dict):
        filled = {name: evaluated(inner, variables) for name, inner in value.items()}
        return {name: inner for name, inner in filled.items() if inner != OMITTED}
    if isinstance(value, list):
        return [evaluated(inner, variables) for inner in value]
    if isinstance(value, str) and not isinstance(value, Unsafe) and re.search(r"{[{%#]", value):
        environment = jinja2.Environment(undefined=jinja2.ChainableUndefined)
        return environment.from_string(value).render(**variables)
    return value


def read_again(office, **settings):
    """The office as the role office would get it."""
    result = exported(office, "london", **{"keep_secrets": True, **settings})
    variables = {"omit": OMITTED, "inventory_dir": "/inventory", **(loaded(result.secrets) if result.secrets else {})}
    again = {}
    for text in result.files.values():
        again.update(evaluated(loaded(text), variables))
    return {name[len("office_"):]: value for name, value in again.items()}


# What a PBX may hold: anything but what JSON and UTF-8 cannot carry.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text("a {}%#\"'\\\n\t:|>-0é\x85\u2028\r", max_size=25)


@settings(deadline=None)  # the machine may be busy
@given(TEXTS)
def test_any_text_comes_back(text):
    office = {
        "custom_files": [{"filepath": "/etc/a.conf", "content": text, "mode": "custom"}],
        "call_queues": [{"extension": "401", "name": "Queue", "description": text, "members": [text, "201"]}],
        "ivr_menus": [{"extension": "501", "name": "Menu", "actions": [{"digits": "1", "extension": text}]}],
        "general_settings": {"description": text},
    }
    assert read_again(office, everything=True) == office


@pytest.mark.parametrize("text, block", [
    ("a\nb", True), ("a\nb\n", True), ("a\n\n\nb\n\n\n", True), ("  a\n b\n", True), ("\n\n a\nb", True), ("\ta\n\tb", True),
    ("# a\n- b: {{ c }}\n---\n...", True), ("Ж\n\U0001f600", True),
    ("a \nb", False), ("a\nb\t", False), ("a\n \nb", False), ("\n\n", False), ("a\r\nb", False), ("a\n\x85b", False), ("a\n\ufeff", False),
])
def test_lines_stay_lines_where_yaml_and_editors_leave_them_alone(text, block):
    office = {"custom_files": [{"filepath": "/etc/a.conf", "content": text, "description": "after it"}],
              "call_queues": [{"extension": "401", "name": "Queue", "members": [text, "201"]}]}
    for written in exported(office, "london", True).files.values():
        assert (re.search(r": (!unsafe )?\||- (!unsafe )?\|", written) is not None) == block
        assert not re.search(r"[ \t]$", written, re.MULTILINE)
    assert read_again(office) == office


@settings(deadline=None)  # the machine may be busy
@given(TEXTS)
def test_what_the_pbx_holds_is_never_a_template(text):
    office = {
        "employees": [{"number": "201", "user_username": text, "sip_secret": text, "sip_transport": "udp"}],
        "sip_providers": [{"description": text, "registration_type": "inbound", "secret": "7 & {{ 7 }}"}],
    }
    result = exported(office, "london", keep_secrets=True)
    for written in [*result.files.values(), result.secrets]:
        for each in texts_in(loaded(written)):
            assert isinstance(each, Unsafe) or OURS.fullmatch(each) or not re.search(r"{[{%#]", each), each
    again = read_again(office)
    assert again["sip_providers"][0]["secret"] == "7 & {{ 7 }}"
    assert again["employees"][0].get("sip_secret", "") == text


OURS = re.compile(r"{{ office_secrets\.\w+\['[^'\"\\{}]*'\]\.\w+( \| string)? }}")


def texts_in(value):
    """All texts in a value, the names of entries among them."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in (name, *texts_in(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [value] if isinstance(value, str) else []


def test_a_file_reads_like_one_that_a_person_wrote():
    office = {"employees": [
        {"number": "0201", "user_username": "Анна Петрова", "user_email": "", "sip_secret": "Geheim-12", "sip_transport": "udp,tcp",
         "sip_manualattributes": "[endpoint]\nmax_contacts=3", "fwd_ringlength": 45, "sip_enable_recording": False}]}
    result = exported(office, "london", keep_secrets=True)
    assert list(result.files) == ["office_employees.yml"]
    assert result.files["office_employees.yml"] == (
        "---\n"
        "# The employees of the PBX london, for the role mikopbx.pbx.office. A new export overwrites this file.\n"
        "# Left out is what is as on a new record.\n"
        "office_employees:\n"
        '  - number: "0201"\n'
        "    user_username: Анна Петрова\n"
        "    sip_secret: \"{{ office_secrets.employees['0201'].sip_secret }}\"\n"
        '    sip_transport: "udp,tcp"\n'
        "    sip_manualattributes: |-\n"
        "      [endpoint]\n"
        "      max_contacts=3\n"
        "    sip_enable_recording: false\n"
    )
    assert loaded(result.secrets) == {"office_secrets": {"employees": {"0201": {"sip_secret": "Geheim-12"}}}}


def test_twice_is_the_same():
    office = {"employees": [{"number": "204", "user_username": "Anna", "sip_secret": "x"}], "storage": {}, "modules": []}
    assert exported(office, "london", True) == exported(dict(reversed(list(office.items()))), "london", True)


def test_nothing_is_written_as_such():
    assert read_again({"storage": {"s3_enabled": False}, "modules": []}) == {"storage": {}, "modules": []}


def test_left_out_is_what_a_new_record_has():
    office = {"asterisk_managers": [
        {"username": "crm", "permissions": {"call_read": True, "cdr_read": False}, "network_filter": "", "description": "CRM"}]}
    assert read_again(office) == {"asterisk_managers": [{"username": "crm", "permissions": {"call_read": True}, "description": "CRM"}]}
    assert read_again(office, everything=True) == office


@pytest.mark.parametrize("plural, record, kept", [
    ("employees", {"number": "201", "mobile_number": ""}, ["number", "mobile_number"]),
    ("employees", {"number": "204", "mobile_number": ""}, ["number"]),
    ("off_work_times", {"id": "1", "description": "", "weekday_from": ""}, ["id", "description", "weekday_from"]),
    ("off_work_times", {"id": "9", "description": "", "weekday_from": ""}, ["id", "description"]),
    ("incoming_routes", {"default": True, "rulename": "default action", "extension": "", "ring_timeout": 120},
     ["default", "rulename", "extension", "ring_timeout"]),
    ("network_filters", {"permit": "0.0.0.0/0", "rules": {"SIP": True, "SSH": False}}, ["permit", "rules"]),
    ("network_filters", {"permit": "10.0.0.0/8", "rules": {"SIP": True, "SSH": False}}, ["permit"]),
])
def test_written_is_what_a_new_pbx_has_otherwise(plural, record, kept):
    assert list(read_again({plural: [record]})[plural][0]) == kept


BESIDE = {resource.plural: {"": [field.beside for field in resource.fields if field.beside]} for resource in DECLARABLE}


@pytest.mark.parametrize("table", [FIRST_BOOT, BESIDE])
def test_tables_name_what_there_is(table):
    for plural, records in table.items():
        for options in records.values():
            assert set(options) <= set(BY_PLURAL[plural].by_name)


TRUNK = {"description": "O'Neill {{ 7 }}", "registration_type": "outbound", "host": "sip.example.com", "username": "u"}
UNREADABLE = ["secret of sip_provider O'Neill {{ 7 }}"]


def test_a_secret_that_is_not_shown_waits_for_a_person():
    result = exported({"sip_providers": [TRUNK]}, "london", True, UNREADABLE)
    assert "| default(omit, true) }}\"  # the PBX does not show it\n" in result.files["office_sip_providers.yml"]
    assert read_again({"sip_providers": [TRUNK]}, unreadable=UNREADABLE)["sip_providers"] == [TRUNK]
    blank = loaded(result.secrets)["office_secrets"]
    slot = next(iter(blank["sip_providers"]))
    assert blank == {"sip_providers": {slot: {"secret": ""}}}
    supplied = {"sip_providers": {slot: {"secret": "Geheim-12"}}}
    filled = exported({"sip_providers": [TRUNK]}, "london", True, UNREADABLE, supplied=supplied)
    assert loaded(filled.secrets)["office_secrets"] == supplied
    assert filled.files == result.files
    again = read_again({"sip_providers": [TRUNK]}, unreadable=UNREADABLE, supplied=supplied)
    assert again["sip_providers"] == [{**TRUNK, "secret": "Geheim-12"}]


def test_what_the_pbx_shows_wins_over_what_was_there():
    office = {"conference_rooms": [{"extension": "600", "name": "Room", "pin_code": "2"}]}
    supplied = {"conference_rooms": {"600": {"pin_code": "1"}, "601": {"pin_code": "3"}}, "sip_providers": "no mapping"}
    assert loaded(exported(office, "london", True, supplied=supplied).secrets)["office_secrets"] == {
        "conference_rooms": {"600": {"pin_code": "2"}}}


def test_secrets_of_kinds_that_are_not_exported_stay():
    supplied = {"sip_providers": {"Mango": {"secret": "Geheim-12{{"}}, "general_settings": {"ssh_password": "a"}, "other": {}}
    office = {"conference_rooms": [{"extension": "600", "name": "Six", "pin_code": "2"}]}
    result = exported(office, "london", True, supplied=supplied)
    assert result.secrets.count("!unsafe") == 1
    held = loaded(result.secrets)["office_secrets"]
    assert list(held) == ["general_settings", "conference_rooms", "sip_providers"]
    assert held == {
        "general_settings": {"ssh_password": "a"},
        "conference_rooms": {"600": {"pin_code": "2"}},
        "sip_providers": {"Mango": {"secret": "Geheim-12{{"}},
    }


def test_no_secret_is_written_where_none_is_wanted():
    office = {"conference_rooms": [{"extension": "600", "name": "Room", "pin_code": "4711"}], "sip_providers": [TRUNK]}
    result = exported(office, "london", False, UNREADABLE, supplied={"sip_providers": {"x": {"secret": "4711"}}})
    assert result.secrets == "" and "4711" not in str(result)
    withheld = exported({"conference_rooms": [{"extension": "600", "name": "Room"}]}, "london", False,
                        withheld=["pin_code of conference_room 600 Room"])
    assert withheld.files["office_conference_rooms.yml"] == result.files["office_conference_rooms.yml"]
    assert "| default(omit, true) }}\"  # left out by this export\n" in withheld.files["office_conference_rooms.yml"]


def test_namesakes_have_secrets_of_their_own():
    office = {"sip_providers": [{**TRUNK, "description": name, "registration_type": "inbound", "secret": secret, **identity}
                                for name, secret, identity in (("A", "one", {"id": "SIP-1"}), ("A", "two", {"id": "SIP-2"}),
                                                               ("SIP-1", "three", {}), ("?", "four", {}), ("!", "five", {}))]}
    assert read_again(office) == office
    slots = loaded(exported(office, "london", True).secrets)["office_secrets"]["sip_providers"]
    assert [each["secret"] for each in slots.values()] == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize("text", ["[1]", "{}", "True"])
def test_a_secret_stays_a_text(text):
    office = {"conference_rooms": [{"extension": "600", "name": "Room", "pin_code": text}]}
    assert ".pin_code | string }}" in exported(office, "london", True).files["office_conference_rooms.yml"]
    assert read_again(office) == office


def test_a_certificate_comes_with_its_key_only():
    office = {"general_settings": {"name": "PBX", "web_https_public_key": "certificate"}}
    settings = {"unreadable": ["web_https_private_key of general_settings"]}
    assert read_again(office, **settings)["general_settings"] == {"name": "PBX"}
    supplied = {"general_settings": {"web_https_private_key": "key"}}
    assert read_again(office, supplied=supplied, **settings)["general_settings"] == {
        **office["general_settings"], "web_https_private_key": "key"}
    assert read_again(office, keep_secrets=False, supplied=supplied)["general_settings"] == {"name": "PBX"}


def test_sounds_are_where_they_were_downloaded():
    office = {"sound_files": [{"name": "Harp", "category": "moh"}, {"id": "7", "name": "Twin", "category": "custom"},
                              {"id": "8", "name": "Twin", "category": "custom"}, {"name": "Lost", "category": "custom"}]}
    files = [{"id": "5", "name": "Harp", "category": "moh", "file": "/inventory/host_vars/london/sounds/moh/Harp.mp3"},
             {"id": "7", "name": "Twin", "category": "custom", "file": "/inventory/host_vars/london/sounds/custom/Twin.mp3"},
             {"id": "8", "name": "Twin", "category": "custom", "file": "/inventory/host_vars/london/sounds/custom/Twin-1.mp3"}]
    folder = "/inventory/host_vars/london/sounds"
    paths = [f"{folder}/moh/Harp.mp3", f"{folder}/custom/Twin.mp3", f"{folder}/custom/Twin-1.mp3", None]
    settings = {"sounds": Sounds(files, folder, "/inventory")}
    assert [record.get("file") for record in read_again(office, **settings)["sound_files"]] == paths
    text = exported(office, "london", True, **settings).files["office_sound_files.yml"]
    assert '"{{ inventory_dir }}/host_vars/london/sounds/moh/Harp.mp3"' in text
    elsewhere = exported(office, "london", True, sounds=Sounds(files, "/{{ x }}/sounds", "/inventory")).files
    assert '!unsafe "/{{ x }}/sounds/moh/Harp.mp3"' in elsewhere["office_sound_files.yml"]
