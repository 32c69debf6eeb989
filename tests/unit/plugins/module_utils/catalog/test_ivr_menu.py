# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.ivr_menu import IVR_MENU
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# A menu as GET shows it, and its row in the list.
MENU = {
    "id": "IVR-2D82AE6D",
    "extension": "2701",
    "name": "IVR A",
    "description": "d",
    "timeout": 9,
    "number_of_repeat": 2,
    "allow_enter_any_internal_extension": True,
    "timeout_extension": "201",
    "timeout_extension_represent": "Smith James <201>",
    "audio_message_id": "2",
    "actions": [
        {"id": "36", "digits": "1", "extension": "202", "extension_represent": "Brown Brandon <202>"},
        {"id": "37", "digits": "0", "extension": "203", "extension_represent": "Collins Melanie <203>"},
    ],
    "isNew": "0",
}
ROW = {
    "id": "IVR-2D82AE6D",
    "extension": "2701",
    "name": "IVR A",
    "description": "d",
    "timeout": 9,
    "number_of_repeat": 2,
    "timeout_extension": "201",
    "actions": [{"digits": "1", "represent": "Brown Brandon <202>"}],
}

NUMBERS = st.from_regex(r"[0-9]{2,8}", fullmatch=True)
WORDS = st.sampled_from(["hangup", "busy", "did2user", "voicemail"])
PLAIN = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=50)
ACTION = st.fixed_dictionaries(
    {"digits": st.from_regex(r"[0-9*#]{1,10}", fullmatch=True) | st.integers(0, 99), "extension": NUMBERS | WORDS}
)
WRITTEN = {
    "extension": NUMBERS,
    "name": PLAIN,
    "description": PLAIN | st.just(""),
    "audio_message": st.sampled_from(["", "none", "2"]),
    "actions": st.lists(ACTION, max_size=5),
    "allow_enter_any_internal_extension": st.booleans(),
    "input_timeout": st.integers(1, 60),
    "number_of_repeat": st.integers(0, 10),
    "timeout_extension": NUMBERS | WORDS | st.just(""),
}


def test_every_option_is_tried_below():
    assert set(WRITTEN) == set(IVR_MENU.by_name)


@given(options=st.fixed_dictionaries(WRITTEN))
def test_what_is_sent_reads_as_what_was_accepted(options):
    values = {name: field.accept(options[name]) for name, field in IVR_MENU.by_name.items()}
    assert IVR_MENU.read(IVR_MENU.wire(values)) == values


def test_a_menu_can_be_declared_as_it_reads():
    values = IVR_MENU.read(MENU)
    assert values["input_timeout"] == 9
    assert values["audio_message"] == "2"
    assert values["actions"] == [{"digits": "0", "extension": "203"}, {"digits": "1", "extension": "202"}]
    assert IVR_MENU.accept(values).values == values


def test_the_list_does_not_tell_where_actions_lead():
    assert set(IVR_MENU.by_name) - set(IVR_MENU.read(ROW, IVR_MENU.listed)) == {
        "audio_message",
        "actions",
        "allow_enter_any_internal_extension",
    }
    assert IVR_MENU.read(ROW, IVR_MENU.listed)["input_timeout"] == 9


def test_the_time_to_wait_for_a_key_is_not_the_time_out_of_requests():
    assert IVR_MENU.wire({"input_timeout": 10}) == {"timeout": 10}
    spec = IVR_MENU.argument_spec()
    assert not [name for name, option in spec.items() if "timeout" in (name, *option.get("aliases", ()))]
    with pytest.raises(DeclarationError, match="unknown option timeout; did you mean input_timeout?"):
        IVR_MENU.accept({"extension": 2701, "timeout": 10}, "ivr_menus[0]")


def test_a_message_is_cleared_by_an_empty_text():
    assert IVR_MENU.wire({"audio_message": ""}) == {"audio_message_id": ""}


def test_a_change_carries_what_put_would_lose():
    before = IVR_MENU.read(MENU)
    assert companions(IVR_MENU, before, {"number_of_repeat": 5}) == {"name": "IVR A", "actions": before["actions"]}
    assert companions(IVR_MENU, before, {"actions": []}) == {"name": "IVR A"}


def test_companions_look_at_nothing_that_is_not_read_before_a_change():
    assert set(companions(IVR_MENU, IVR_MENU.read(MENU), {"number_of_repeat": 5})) == set(IVR_MENU.weighed)


@pytest.mark.parametrize(
    "digits, needed", [("0", True), ("00", False), ("10", False), ("*", False), ("1", False), (0, True)]
)
def test_only_the_key_0_alone_takes_a_second_request(digits, needed):
    values = IVR_MENU.accept({"extension": 2701, "actions": [{"digits": digits, "extension": 201}]}).values
    assert IVR_MENU.follow_up.options == ("actions",)
    assert IVR_MENU.follow_up.needed(values) is needed


def test_a_write_without_actions_takes_no_second_request():
    assert IVR_MENU.follow_up.needed({"name": "IVR B"}) is False


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"actions": [{"digits": "A", "extension": 201}]}, 'have 1 to 10 of 0-9, * and # as digits, not "A"'),
        ({"actions": [{"digits": "1", "extension": "desk"}]}, "lead digits 1 to a number or one of hangup, busy"),
        ({"actions": [{"digits": "1"}]}, "actions must say extension for each key"),
        ({"input_timeout": 0}, "input_timeout must be between 1 and 60"),
        ({"number_of_repeat": 11}, "number_of_repeat must be between 0 and 10"),
        ({"name": "x" * 256}, "name has 256 characters, the PBX keeps 255"),
    ],
)
def test_what_the_pbx_would_drop_or_refuse_is_said_before(options, problem):
    with pytest.raises(DeclarationError) as caught:
        IVR_MENU.accept({"extension": 2701, **options})
    assert problem in str(caught.value)
