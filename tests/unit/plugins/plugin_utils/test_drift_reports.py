# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_reports import put_together, table
from hypothesis import given
from hypothesis import strategies as st

TIME = "2026-11-24 20:15 UTC"


def row(**cells):
    named = {"resource": "employee", "record": "201 Anna", "action": "update", "field": "user_email"}
    return {**named, "declared": "a@example.com", "found": "b@example.com", **cells}


def compared(pbx, *differences, error="", as_declared=0):
    return {"pbx": pbx, "error": error, "as_declared": as_declared, "differences": list(differences)}


def test_a_count_that_came_as_text_is_a_number():
    assert put_together([compared("london", as_declared="8")], ["london"], TIME)["pbxs"][0]["as_declared"] == 8


def test_the_report_has_every_pbx_in_order():
    comparisons = [compared("york", error="no answer"), compared("london", row(), as_declared=3)]
    report = put_together(comparisons, ["london", "leeds", "york"], TIME)
    assert [each["pbx"] for each in report["pbxs"]] == ["london", "leeds", "york"]
    assert (report["drifted"], report["unreadable"], report["difference_count"]) == (["london"], ["leeds", "york"], 1)
    assert "it was not compared" in report["pbxs"][1]["error"]


def test_the_table_has_a_line_for_each_difference_and_each_pbx():
    comparisons = [compared("london", row(), row(field="", found="(missing)")), compared("york", error="no answer")]
    assert table(put_together(comparisons, ["london", "york"], TIME)) == [
        "PBX     Resource  Record    Field       Declared       Found",
        "------  --------  --------  ----------  -------------  -------------",
        "london  employee  201 Anna  user_email  a@example.com  b@example.com",
        "london  employee  201 Anna              a@example.com  (missing)",
        "",
        "london: 2 differences, 0 records as declared",
        "york: could not be read: no answer",
    ]


def test_no_drift_has_no_table():
    assert table(put_together([compared("london", as_declared=1)], ["london"], TIME)) == [
        "london: no drift, 1 record as declared"
    ]


def test_columns_stand_below_each_other_whatever_the_script():
    lines = table(put_together([compared("a", row(record="202 山田太郎"), row())], ["a"], TIME))
    assert lines[2] == "a    employee  202 山田太郎  user_email  a@example.com  b@example.com"
    assert lines[3] == "a    employee  201 Anna      user_email  a@example.com  b@example.com"


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_can_steer_the_terminal(found, error):
    report = put_together([compared("a", row(found=found)), compared("b", error=error)], ["a", "b"], TIME)
    lines = table(report)
    assert all(line.isprintable() for line in lines)
    assert all(len(line) < 220 for line in lines[:3])
