# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.conference_room import CONFERENCE_ROOM
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

ROW = {
    "id": "CONFERENCE-642AB92E",
    "extension": "2601",
    "name": "Conf A",
    "represent": '<i class="phone volume icon"></i> Conference: Conf A <2601>',
    "pinCode": "0123",
}

PLAIN = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=50)
WRITTEN = {
    "extension": st.from_regex(r"[0-9]{2,8}", fullmatch=True),
    "name": PLAIN,
    "pin_code": st.from_regex(r"[0-9]{0,20}", fullmatch=True) | st.integers(0, 10**20 - 1),
}


@given(options=st.fixed_dictionaries(WRITTEN))
def test_what_is_sent_reads_as_what_was_accepted(options):
    values = {name: field.accept(options[name]) for name, field in CONFERENCE_ROOM.by_name.items()}
    assert CONFERENCE_ROOM.read(CONFERENCE_ROOM.wire(values)) == values


def test_the_list_tells_everything():
    values = {"extension": "2601", "name": "Conf A", "pin_code": "0123"}
    assert CONFERENCE_ROOM.read(ROW, CONFERENCE_ROOM.listed) == values
    assert CONFERENCE_ROOM.read(ROW) == values
    assert CONFERENCE_ROOM.accept(values).values == values


def test_a_pin_is_hidden_and_compared():
    pin = CONFERENCE_ROOM.by_name["pin_code"]
    assert CONFERENCE_ROOM.argument_spec()["pin_code"] == {"type": "str", "no_log": True, "aliases": ["pinCode"]}
    assert CONFERENCE_ROOM.shown({"name": "Conf A", "pin_code": "0123"}) == {"name": "Conf A", "pin_code": "(hidden)"}
    assert pin.differs("0123", "1234") and not pin.differs("0123", "0123")
    assert CONFERENCE_ROOM.wire({"pin_code": ""}) == {"pinCode": ""}


def test_a_room_needs_no_pin():
    assert not CONFERENCE_ROOM.by_name["pin_code"].generated


@pytest.mark.parametrize("pin", ["", "0123", "00", "9" * 20])
def test_pins_that_can_be_dialled(pin):
    assert CONFERENCE_ROOM.by_name["pin_code"].objection(pin) is None


@pytest.mark.parametrize("pin", ["12a4", "12 4", "*12", "٤٢"])
def test_a_pin_that_nobody_can_dial_is_not_sent_and_not_quoted(pin):
    objection = CONFERENCE_ROOM.by_name["pin_code"].objection(pin)
    assert "which nobody could dial" in objection
    assert pin not in objection


def test_0_is_no_pin():
    assert "takes for no PIN" in CONFERENCE_ROOM.by_name["pin_code"].objection("0")


def test_a_pin_from_elsewhere_may_be_declared_as_it_is():
    assert CONFERENCE_ROOM.accept({"extension": 2601, "pin_code": "12a4"}).values["pin_code"] == "12a4"


def test_a_pin_that_the_pbx_would_cut_is_refused_without_being_quoted():
    with pytest.raises(DeclarationError) as caught:
        CONFERENCE_ROOM.accept({"extension": 2601, "pinCode": "7" * 21})
    assert "pin_code has 21 characters, the PBX keeps 20" in str(caught.value)
    assert "777" not in str(caught.value)


def test_a_description_is_not_offered_since_the_pbx_keeps_none():
    assert "description" in CONFERENCE_ROOM.left_out
    with pytest.raises(DeclarationError, match="unknown option description"):
        CONFERENCE_ROOM.accept({"extension": 2601, "description": "Weekly"})
