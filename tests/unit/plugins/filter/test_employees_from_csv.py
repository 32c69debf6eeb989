# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.filter.employees_from_csv import employees_from_csv

# As employees:export writes it, format full (API facts, section 11.4).
FULL = (
    "\ufeffnumber,user_username,user_email,mobile_number,sip_secret,fwd_ringlength,fwd_forwarding,mobile_dialstring,"
    "sip_dtmfmode,sip_transport,sip_enableRecording,fwd_forwardingonbusy,fwd_forwardingonunavailable,user_avatar,"
    "sip_manualattributes\n"
    '201,"Петрова, Анна",,79161111111,Vx2-kT7-wernigerode,45,,,auto,"udp,tcp",true,202,,/avatars/user_110.jpg,'
    '"[endpoint]\nrtp_symmetric=yes"\n'
    "202,Boris Berezin,boris@example.com,,,,,,,,,,,,\n"
)


def problems_of(text: str) -> list[str]:
    with pytest.raises(AnsibleFilterError) as caught:
        employees_from_csv(text, name="employees.csv")
    return str(caught.value).splitlines()


def test_full_export() -> None:
    first, second = employees_from_csv(FULL)
    assert first == {
        "number": "201",
        "user_username": "Петрова, Анна",
        "user_email": "",
        "mobile_number": "79161111111",
        "sip_secret": "Vx2-kT7-wernigerode",
        "fwd_ringlength": 45,
        "fwd_forwarding": "",
        "mobile_dialstring": "",
        "sip_dtmfmode": "auto",
        "sip_transport": "udp,tcp",
        "sip_enable_recording": True,
        "fwd_forwardingonbusy": "202",
        "fwd_forwardingonunavailable": "",
        "sip_manualattributes": "[endpoint]\nrtp_symmetric=yes",
    }
    assert second == {
        "number": "202",
        "user_username": "Boris Berezin",
        "user_email": "boris@example.com",
        "mobile_number": "",
        "fwd_forwarding": "",
        "mobile_dialstring": "",
        "fwd_forwardingonbusy": "",
        "fwd_forwardingonunavailable": "",
        "sip_manualattributes": "",
    }


def test_empty_cells_that_are_not_managed() -> None:
    columns = "user_username,sip_secret,sip_dtmfmode,sip_transport,sip_enableRecording,fwd_ringlength,state,id,user_avatar"
    assert employees_from_csv("number,%s\n201,,,,,,,,,\n" % columns) == [{"number": "201"}]


def test_columns_may_be_options_in_any_order_with_blank_lines_between_rows() -> None:
    text = "network_filter, sip_enable_recording ,number\r\n\r\nInternet,false,0201\r\n\r\n"
    assert employees_from_csv(text) == [
        {"number": "0201", "network_filter": "Internet", "sip_enable_recording": False}
    ]


def test_a_header_alone_is_nobody() -> None:
    assert employees_from_csv("number,user_username\n") == []


def test_others_win_option_by_option_and_follow_otherwise() -> None:
    left_out = object()
    others = [
        {"number": 201, "sip_enableRecording": False, "user_username": None, "user_email": left_out},
        {"number": 300, "user_username": "New"},
        {"id": "7"},
        "no record",
    ]
    text = "number,user_username,user_email,sip_enableRecording\n201,Anna,anna@example.com,true\n"
    assert employees_from_csv(text, others, left_out=left_out) == [
        {"number": 201, "user_username": "Anna", "user_email": "anna@example.com", "sip_enable_recording": False},
        *others[1:],
    ]


def test_every_bad_row_is_named_by_its_first_line() -> None:
    text = (
        'number,sip_manualattributes,fwd_ringlength,user_email\n201,"[endpoint]\na=b",x20,\n'
        "202,,200,nobody\n203,,,\n201,,,\n,,,a@example.com\n"
    )
    assert problems_of(text) == [
        'employees.csv, line 2 (number 201): fwd_ringlength must be a whole number, not "x20"',
        'employees.csv, line 4 (number 202): fwd_ringlength must be between 0 and 180, not "200"',
        'employees.csv, line 4 (number 202): user_email must be a mail address such as anna@example.com, not "nobody"',
        "employees.csv, line 7: number is missing: it tells which employee is meant",
    ]


def test_a_number_in_two_rows() -> None:
    assert problems_of("number\n201\n202\n201\n") == ["employees.csv, line 4: number 201 is in line 2 already"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "employees.csv: is empty; its first line has to name the columns"),
        ("number;user_username\n201;Anna\n", "employees.csv, line 1: the columns are separated by semicolons"),
        ("number,sip_secrt\n", "employees.csv, line 1: unknown column sip_secrt; did you mean sip_secret?"),
        ("number,zzz\n", "employees.csv, line 1: unknown column zzz; it may be one of fwd_forwarding, "),
        ("user_username\nAnna\n", "employees.csv, line 1: there is no column number"),
        (
            "number,sip_enableRecording,sip_enable_recording\n",
            "employees.csv, line 1: two columns for sip_enable_recording",
        ),
        ("number,user_username\n201,Petrova, Anna\n", "employees.csv, line 2: has 3 cells, but there are 2 columns"),
        ("number,user_username\n201\n", "employees.csv, line 2: has 1 cells, but there are 2 columns"),
        ('number,user_username\n201,"Anna\n', "employees.csv, line 2: is no CSV: "),
        ("number,user_username\n201,\udcc0\udced\n", "employees.csv, line 2: is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_text_that_is_no_table(text: str, problem: str) -> None:
    assert problems_of(text)[0].startswith(problem)


def test_no_secret_in_a_problem() -> None:
    text = "number,sip_secret,fwd_ringlength\n201,%s,1000\n" % ("Canary-" * 20)
    problems = problems_of(text)
    assert len(problems) == 2
    assert "Canary" not in "".join(problems)


def test_something_else_than_a_text() -> None:
    with pytest.raises(AnsibleFilterError, match="takes the text of a file, not list"):
        employees_from_csv([])  # type: ignore[arg-type]
