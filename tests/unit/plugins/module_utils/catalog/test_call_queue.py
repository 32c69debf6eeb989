# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.call_queue import CALL_QUEUE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# A queue of the first boot as GET shows it, and its row in the list.
FIRST_BOOT = {
    "id": "QUEUE-F383",
    "extension": "2001",
    "name": "Sales office",
    "description": "Two employees.\n",
    "strategy": "ringall",
    "seconds_to_ring_each_member": 20,
    "seconds_for_wrapup": 15,
    "recive_calls_while_on_a_call": False,
    "announce_position": True,
    "announce_hold_time": True,
    "caller_hear": "moh",
    "periodic_announce_frequency": 45,
    "timeout_to_redirect_to_extension": None,
    "number_unanswered_calls_to_redirect": None,
    "number_repeat_unanswered_to_redirect": None,
    "callerid_prefix": "",
    "timeout_extension": "",
    "timeout_extension_represent": "",
    "redirect_to_extension_if_empty": "",
    "redirect_to_extension_if_unanswered": "",
    "redirect_to_extension_if_repeat_exceeded": "",
    "periodic_announce_sound_id": "",
    "moh_sound_id": "",
    "members": [],
}
ROW = {
    "id": "QUEUE-805811ED",
    "extension": "2501",
    "name": "Support Q",
    "description": "",
    "represent": '<i class="users icon"></i> Support Q <2501>',
    "strategy": "linear",
    "members": [{"extension": "203", "represent": "Collins"}, {"extension": "202", "represent": "Brown"}],
}

# What a person may write for each option.
NUMBERS = st.from_regex(r"[0-9]{2,8}", fullmatch=True)
DESTINATIONS = NUMBERS | st.sampled_from(["", "hangup", "busy", "did2user", "voicemail"])
PLAIN = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=50)
WRITTEN = {
    "extension": NUMBERS,
    "name": PLAIN,
    "description": PLAIN | st.just(""),
    "members": st.lists(NUMBERS, unique=True, max_size=5),
    "strategy": st.sampled_from(["ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear"]),
    "seconds_to_ring_each_member": st.integers(1, 300),
    "seconds_for_wrapup": st.integers(0, 300),
    "receive_calls_while_on_a_call": st.booleans(),
    "caller_hear": st.sampled_from(["ringing", "moh"]),
    "moh_sound": st.sampled_from(["", "none", "7"]),
    "announce_position": st.booleans(),
    "announce_hold_time": st.booleans(),
    "periodic_announce_sound": st.sampled_from(["", "7"]),
    "periodic_announce_frequency": st.integers(0, 600),
    "timeout_to_redirect_to_extension": st.integers(0, 3600),
    "timeout_extension": DESTINATIONS,
    "redirect_to_extension_if_empty": DESTINATIONS,
    "number_unanswered_calls_to_redirect": st.integers(1, 100),
    "redirect_to_extension_if_unanswered": DESTINATIONS,
    "number_repeat_unanswered_to_redirect": st.integers(1, 100),
    "redirect_to_extension_if_repeat_exceeded": DESTINATIONS,
    "callerid_prefix": PLAIN | st.just(""),
}


def test_every_option_is_tried_below():
    assert set(WRITTEN) == set(CALL_QUEUE.by_name)


@given(options=st.fixed_dictionaries(WRITTEN))
def test_what_is_sent_reads_as_what_was_accepted(options):
    values = {name: field.accept(options[name]) for name, field in CALL_QUEUE.by_name.items()}
    assert CALL_QUEUE.read(CALL_QUEUE.wire(values)) == values


def test_a_first_boot_queue_can_be_declared_as_it_reads():
    values = CALL_QUEUE.read(FIRST_BOOT)
    assert values["description"] == "Two employees."
    assert values["timeout_to_redirect_to_extension"] == 0
    assert values["number_unanswered_calls_to_redirect"] == values["number_repeat_unanswered_to_redirect"] == 3
    assert CALL_QUEUE.accept(values).values == values


@pytest.mark.parametrize("stored", ["", None, 0, "3"])
def test_an_empty_counter_reads_as_the_default(stored):
    raw = {**FIRST_BOOT, "number_unanswered_calls_to_redirect": stored}
    assert CALL_QUEUE.read(raw)["number_unanswered_calls_to_redirect"] == 3


def test_a_description_that_the_record_leaves_out_is_empty():
    raw = {name: value for name, value in FIRST_BOOT.items() if name != "description"}
    assert CALL_QUEUE.read(raw)["description"] == ""


def test_a_row_of_the_list_tells_only_what_it_has():
    without = {name: value for name, value in ROW.items() if name != "description"}
    assert CALL_QUEUE.read(ROW, CALL_QUEUE.listed) == {
        "extension": "2501",
        "name": "Support Q",
        "description": "",
        "members": ["203", "202"],
        "strategy": "linear",
    }
    assert "description" not in CALL_QUEUE.read(without, CALL_QUEUE.listed)


def test_members_keep_their_order_and_are_sent_without_priorities():
    declared = CALL_QUEUE.accept({"extension": 2501, "members": [203, {"extension": "202", "priority": 1}]})
    assert declared.values["members"] == ["203", "202"]
    assert CALL_QUEUE.wire(declared.values)["members"] == [{"extension": "203"}, {"extension": "202"}]


def test_the_spelling_of_the_api_is_an_alias():
    declared = CALL_QUEUE.accept({"extension": 2501, "recive_calls_while_on_a_call": "yes", "moh_sound_id": 7})
    assert declared.values["receive_calls_while_on_a_call"] is True
    assert declared.values["moh_sound"] == "7"
    assert CALL_QUEUE.wire(declared.values)["recive_calls_while_on_a_call"] is True


def test_a_sound_is_cleared_by_an_empty_text():
    assert CALL_QUEUE.wire({"moh_sound": "", "periodic_announce_sound": ""}) == {
        "moh_sound_id": "",
        "periodic_announce_sound_id": "",
    }


def test_a_change_carries_what_put_would_lose():
    before = CALL_QUEUE.read({**FIRST_BOOT, "moh_sound_id": "7"})
    assert companions(CALL_QUEUE, before, {"strategy": "random"}) == {
        "name": "Sales office",
        "moh_sound": "7",
        "periodic_announce_sound": "",
    }
    assert companions(CALL_QUEUE, before, {"moh_sound": "", "name": "Sales"}) == {"periodic_announce_sound": ""}


def test_companions_look_at_nothing_that_is_not_read_before_a_change():
    before = CALL_QUEUE.read(FIRST_BOOT)
    assert set(companions(CALL_QUEUE, before, {"strategy": "random"})) == set(CALL_QUEUE.weighed)


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"members": [202, 202]}, "members names 202 twice; the PBX takes each member once"),
        ({"members": ["hangup"]}, 'members must hold internal numbers, not "hangup"'),
        ({"strategy": "all"}, 'strategy must be one of "ringall", "leastrecent", "fewestcalls"'),
        ({"seconds_to_ring_each_member": 0}, "seconds_to_ring_each_member must be between 1 and 300"),
        ({"number_unanswered_calls_to_redirect": 0}, "must be between 1 and 100"),
        ({"callerid_prefix": "x" * 51}, "callerid_prefix has 51 characters, the PBX keeps 50"),
        ({"extension": "1"}, "extension must be 2 to 8 digits"),
        ({"timeout_extension": "dictate"}, "timeout_extension must be a number of up to 20 digits"),
    ],
)
def test_what_the_pbx_would_drop_or_refuse_is_said_before(options, problem):
    with pytest.raises(DeclarationError, match=problem.replace("(", r"\(")):
        CALL_QUEUE.accept({"extension": 2501, **options})
