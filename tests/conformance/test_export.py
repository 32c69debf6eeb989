# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""employees:export and the file that it leaves (API facts, sections 11.1 and 11.4)."""

from __future__ import annotations

import csv
import io
import re
from typing import Any, Dict, List

import pytest
import requests

LINK = re.compile(r"/pbxcore/files/cache/[A-Za-z0-9]{36}/employees_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.csv")
FULL = ("number,user_username,user_email,user_avatar,mobile_number,mobile_dialstring,sip_secret,sip_dtmfmode,"
        "sip_transport,sip_enableRecording,sip_manualattributes,fwd_ringlength,fwd_forwarding,fwd_forwardingonbusy,"
        "fwd_forwardingonunavailable")
STANDARD = ("number,user_username,user_email,mobile_number,mobile_dialstring,sip_secret,sip_dtmfmode,sip_transport,"
            "sip_enableRecording,fwd_ringlength,fwd_forwarding,fwd_forwardingonbusy,fwd_forwardingonunavailable")
MINIMAL = "number,user_username,user_email,mobile_number,sip_secret,fwd_ringlength,fwd_forwarding"


@pytest.fixture
def office(pbx: Any) -> Any:
    """The employees of the recording."""
    pbx.data("POST", "employees", {"user_username": "Plain Post", "number": "310", "sip_secret": "Zx9!kfPq2LmT7w"})
    pbx.data("POST", "employees", {
        "user_username": 'Full "Quoted", Post', "number": "311", "sip_secret": "Nq8$wErTy5uIo1",
        "user_email": "full@example.com", "mobile_number": "+79160000311", "mobile_dialstring": "9160000311",
        "sip_dtmfmode": "rfc4733", "sip_transport": "tls", "sip_enableRecording": False,
        "sip_manualattributes": "[endpoint]\nmax_contacts=3\ndevice_state_busy_at=2", "fwd_ringlength": 25,
        "fwd_forwarding": "201", "fwd_forwardingonbusy": "202", "fwd_forwardingonunavailable": "203"})
    pbx.data("POST", "employees:batchCreate", {"employees": [
        {"user_username": "Batch Plain", "number": "312", "sip_secret": "Rt4#vBnM7yHgQ2s"},
        {"user_username": "Пётр Ёлкин; x", "number": "313", "sip_secret": "Zx9!kfPq2LmT7w", "sip_transport": "udp"}]})
    pbx.data("POST", "employees", {"id": "900", "user_username": "Own Id", "number": "314",
                                   "sip_secret": "Zx9!kfPq2LmT7w"})
    return pbx


def exported(pbx: Any, body: Dict[str, Any]) -> str:
    """The text of an export, fetched without any token."""
    link = pbx.data("POST", "employees:export", body)["filename"]
    assert LINK.fullmatch(link)
    answer = requests.get(pbx.url + link, timeout=30)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf") and b"\r" not in answer.content
    return answer.content.decode("utf-8-sig")


def without_stock(content: str) -> List[str]:
    """The lines after the header and the first-boot employees."""
    return content.splitlines()[4:]


def test_minimal_as_recorded(office: Any) -> None:
    content = exported(office, {"format": "minimal"})
    assert content.splitlines()[0] == MINIMAL
    assert without_stock(content) == [
        '310,"Plain Post",,,Zx9!kfPq2LmT7w,45,',
        '311,"Full ""Quoted"", Post",full@example.com,+79160000311,Nq8$wErTy5uIo1,25,201',
        '312,"Batch Plain",,,Rt4#vBnM7yHgQ2s,45,',
        '313,"Пётр Ёлкин; x",,,Zx9!kfPq2LmT7w,45,',
        '314,"Own Id",,,Zx9!kfPq2LmT7w,0,',
    ]


def test_full_holds_raw_columns(office: Any) -> None:
    content = exported(office, {"format": "full"})
    assert content.splitlines()[0] == FULL
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(content))}
    assert rows["201"]["sip_transport"] == "" and rows["201"]["user_avatar"] == "/avatars/user_110.jpg"
    assert rows["311"]["sip_manualattributes"] == "[endpoint]\nmax_contacts=3\ndevice_state_busy_at=2"
    assert (rows["311"]["sip_enableRecording"], rows["312"]["sip_enableRecording"]) == ("false", "true")
    assert '"udp,tcp"' in content and rows["312"]["sip_transport"] == "udp,tcp"
    assert (rows["314"]["sip_dtmfmode"], rows["314"]["sip_transport"]) == ("", "")
    assert office.data("GET", "employees/117")["sip_transport"] == "udp,tcp"


def test_standard_is_the_default(office: Any) -> None:
    assert exported(office, {}).splitlines()[0] == STANDARD
    assert office.data("POST", "employees:export", {})["count"] == 8


@pytest.mark.parametrize("chosen, count", [
    ({"number_from": "310", "number_to": "312"}, 3), ({"number_from": "312"}, 8), ({"number_to": "203"}, 8),
    ({"number_from": "2", "number_to": "203"}, 3)])
def test_filter_needs_both_bounds(office: Any, chosen: Dict[str, str], count: int) -> None:
    answer = office.data("POST", "employees:export", {"format": "minimal", "filter": chosen})
    assert answer["count"] == count


def test_refusals(pbx: Any) -> None:
    nobody = pbx.api("POST", "employees:export", {"filter": {"number_from": "900", "number_to": "999"}})
    assert nobody.status_code == 422 and nobody.json()["messages"] == {"warning": ["No employees to export"]}
    assert pbx.api("POST", "employees:export", {"format": "bogus"}).status_code == 422
    assert pbx.api("GET", "employees:export").status_code == 405
    assert requests.get(pbx.url + "/pbxcore/files/cache/%s/employees.csv" % ("x" * 36), timeout=30).status_code == 404


def test_exports_of_one_second_share_their_file(pbx: Any) -> None:
    for dummy in range(5):
        first = pbx.data("POST", "employees:export", {"format": "minimal"})["filename"]
        second = pbx.data("POST", "employees:export", {"format": "full"})["filename"]
        if first.rsplit("/", 1)[1] == second.rsplit("/", 1)[1]:
            break
    else:
        pytest.fail("no two exports within one second")
    assert first != second
    assert requests.get(pbx.url + first, timeout=30).text == requests.get(pbx.url + second, timeout=30).text


def test_template_has_the_columns(pbx: Any) -> None:
    link = pbx.data("POST", "employees:exportTemplate", {"format": "minimal"})["filename"]
    assert link.endswith("/employee_import_template.csv")
    assert requests.get(pbx.url + link, timeout=30).content.decode("utf-8-sig") == MINIMAL + "\n"
