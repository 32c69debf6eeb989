# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.dialplan_application import DIALPLAN_APPLICATION
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

RECORD = {
    "id": "DIALPLAN-8D088457",
    "extension": "2802",
    "name": "Dial A",
    "description": "d",
    "hint": "",
    "applicationlogic": "1,Answer()\nn,Playback(demo-congrats)\nn,Hangup()",
    "type": "plaintext",
}
ROW = {
    "id": "DIALPLAN-7375",
    "extension": "000064",
    "name": "0000MILLI",
    "description": "Generates a tone.",
    "represent": '<i class="code icon"></i> 0000MILLI <000064>',
    "type": "plaintext",
    "hint": "",
}

PLAIN = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=50)
WRITTEN = {
    "extension": st.from_regex(r"[0-9#+*|X]{2,64}", fullmatch=True),
    "name": PLAIN,
    "description": PLAIN,
    "type": st.sampled_from(["php", "plaintext", "python3", "lua", "ael", "none"]),
    "hint": PLAIN,
    "applicationlogic": st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=200),
}


def test_every_option_is_tried_below():
    assert set(WRITTEN) == set(DIALPLAN_APPLICATION.by_name)


@given(options=st.fixed_dictionaries(WRITTEN))
def test_what_is_sent_reads_as_what_was_accepted(options):
    values = {name: field.accept(options[name]) for name, field in DIALPLAN_APPLICATION.by_name.items()}
    assert DIALPLAN_APPLICATION.read(DIALPLAN_APPLICATION.wire(values)) == values


def test_an_application_can_be_declared_as_it_reads():
    values = DIALPLAN_APPLICATION.read(RECORD)
    assert DIALPLAN_APPLICATION.accept(values).values == values


def test_code_is_trimmed_at_both_ends_and_kept_otherwise():
    code = DIALPLAN_APPLICATION.by_name["applicationlogic"]
    assert code.accept("  <?php\r\n\techo 'a' or 'b';\n\n") == "<?php\r\n\techo 'a' or 'b';"
    assert not code.differs(code.read("1,Answer()"), code.accept("1,Answer()\n"))
    assert code.differs(code.read("1,Answer()\r\n2,Hangup()"), code.accept("1,Answer()\n2,Hangup()"))


def test_code_may_hold_what_other_texts_may_not():
    code = "<?php\n$x = '<script>'; // select name from users where 1=1; connected=on\nrequire '../a.php';"
    assert DIALPLAN_APPLICATION.by_name["applicationlogic"].objection(code) is None
    assert DIALPLAN_APPLICATION.unfiltered
    assert DIALPLAN_APPLICATION.update_method == "POST"


def test_the_list_tells_everything_but_the_code():
    listed = DIALPLAN_APPLICATION.read(ROW, DIALPLAN_APPLICATION.listed)
    assert set(DIALPLAN_APPLICATION.by_name) - set(listed) == {"applicationlogic"}
    assert listed["extension"] == "000064"


def test_a_description_that_the_record_leaves_out_is_empty():
    raw = {name: value for name, value in RECORD.items() if name != "description"}
    assert DIALPLAN_APPLICATION.read(raw)["description"] == ""


def test_a_change_carries_all_but_the_code():
    before = DIALPLAN_APPLICATION.read(RECORD)
    assert companions(DIALPLAN_APPLICATION, before, {"name": "Dial B"}) == {
        "extension": "2802",
        "description": "d",
        "type": "plaintext",
        "hint": "",
    }
    assert "type" in companions(DIALPLAN_APPLICATION, before, {"applicationlogic": ""})


def test_companions_look_at_nothing_that_is_not_read_before_a_change():
    along = companions(DIALPLAN_APPLICATION, DIALPLAN_APPLICATION.read(RECORD), {"applicationlogic": ""})
    assert set(along) == set(DIALPLAN_APPLICATION.weighed)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        {"id": "DIALPLAN-4D40", "extension": "63"},
        {"id": "DIALPLAN-APPLICATION-394bd68818096f139c06ddc99b1e899a", "extension": "10003246"},
    ],
)
def test_built_in_applications_stay_and_may_be_changed(row):
    protection = DIALPLAN_APPLICATION.protection(row, "KEY")
    assert protection.editable
    assert "every MikoPBX" in protection.reason


@pytest.mark.parametrize("identity", ["DIALPLAN-8D088457", "DIALPLAN-APPLICATION-a23c03b6fad38e4f3eecad77303e3acc"])
def test_others_may_go(identity):
    assert DIALPLAN_APPLICATION.protection({**RECORD, "id": identity}, "KEY") is None


@pytest.mark.parametrize("extension", ["28XX", "*10", "#", "+49X", "1" * 64, 7010, "00"])
def test_numbers_and_patterns(extension):
    accepted = DIALPLAN_APPLICATION.accept({"extension": extension})
    assert accepted.key == str(extension)
    assert DIALPLAN_APPLICATION.numbers_of(accepted.values) == [str(extension)]


@pytest.mark.parametrize("extension", ["28xx", "_28XX", "0", "1" * 65, "[1-9]X", "28 1"])
def test_what_is_no_number_is_refused(extension):
    with pytest.raises(DeclarationError, match="extension must be 1 to 64 of digits"):
        DIALPLAN_APPLICATION.accept({"extension": extension})


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"name": "x" * 51}, "name has 51 characters, the PBX keeps 50"),
        ({"hint": "x" * 256}, "hint has 256 characters, the PBX keeps 255"),
        ({"description": "x" * 2001}, "description has 2001 characters, the PBX keeps 2000"),
        ({"type": "python"}, 'type must be one of "php", "plaintext"'),
    ],
)
def test_what_the_pbx_would_cut_or_never_run_is_said_before(options, problem):
    with pytest.raises(DeclarationError, match=problem):
        DIALPLAN_APPLICATION.accept({"extension": 2802, **options})
