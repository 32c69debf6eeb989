# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists and the file of a bulk read, whatever they hold: records, or an error that says so. Never half a record.

The examples are the same in every run; FUZZ_EXAMPLES=5000 makes more of them, and new ones.
"""
from __future__ import annotations

import csv
import io
import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Answer, PbxError, ServerFault
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.employee import EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Need, Needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
LISTED = [resource for resource in RESOURCES if not (resource.singleton or resource.handled)]
COLUMNS = [field.api for field in EMPLOYEE.fields if field.name not in EMPLOYEE.bulk.lacks and not field.since]
# Stands for a zero byte while a table is written.
ZERO = "\ue000"
NUMBERS = [str(201 + place) for place in range(EMPLOYEE.bulk.threshold + 1)]


def fuzz(examples):
    return settings(max_examples=EXAMPLES or examples, derandomize=not EXAMPLES, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck))


class Pbx:
    """Answers what it is told to: to every GET the same data, to a download the same file."""

    api_key = "0123456789abcdef" * 4

    def __init__(self, data, file=b""):
        self.data, self.file = data, file
        self.read = []

    def get(self, path, query=None):
        if path.startswith("employees/"):
            self.read.append(path)
            return {"number": NUMBERS[int(path.rpartition("/")[2])]}
        return self.data

    def send(self, method, path, body=None, repeatable=False):
        return Answer(200, {EMPLOYEE.bulk.link: "/pbxcore/files/cache/export.csv"}, ())

    def download(self, link):
        return self.file


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(
    ["1", "SIP-TRUNK-1", "0.0.0.0/0", "none", "\x00", "\ud800", "9" * 4400])
NAMES = st.sampled_from(sorted({"id", "data", "items", "type", *(field.api for one in LISTED for field in one.fields)}))
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=6),
                        max_leaves=12)
ROWS = st.lists(st.dictionaries(NAMES, ANYTHING, max_size=8), max_size=4)


@fuzz(200)
@given(st.sampled_from(LISTED), ANYTHING | ROWS)
def test_a_list_is_records_or_an_error(resource, data):
    """Taken for an empty list, what is none would make duplicates of all that is there."""
    for name in resource.listing.rows[::-1]:
        data = {name: data}
    snapshot = Snapshot(Pbx(data))
    try:
        found = snapshot.listed_now(resource)
    except ServerFault:
        return
    inside = data
    for name in resource.listing.rows:
        inside = inside[name]
    assert isinstance(inside, list) or inside == {}
    assert all(record.id and isinstance(record.id, str) and {*record.values} <= {*resource.by_name} for record in found)
    assert len(found) <= len(inside)


def written(rows, **dialect):
    text = io.StringIO()
    # Python's csv writes no zero bytes before 3.11.
    csv.writer(text, **dialect).writerows([[cell.replace("\0", ZERO) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8", "surrogatepass").replace(ZERO.encode(), b"\0")


def row_of(number):
    return [number if column == "number" else "" for column in COLUMNS]


WHOLE = [COLUMNS, *map(row_of, NUMBERS)]
CELLS = st.sampled_from(["", "0", "1", "true", "201", "\x00", "\r", "\n", '"', "\ufeff", ";", "9" * 200]) | st.text(max_size=6)
ROWS_OF_CELLS = st.lists(st.lists(CELLS, max_size=len(COLUMNS) + 2), max_size=4)
FILES = (
    st.binary(max_size=60)
    | ROWS_OF_CELLS.map(lambda rows: written([COLUMNS, *rows]))
    | st.tuples(st.permutations(COLUMNS), ROWS_OF_CELLS).map(lambda both: written([both[0], *both[1]], delimiter=",", quoting=csv.QUOTE_ALL))
    | st.integers(0, len(written(WHOLE))).map(lambda end: written(WHOLE)[:end])
    | st.tuples(st.integers(0, len(written(WHOLE))), st.binary(max_size=6)).map(
        lambda both: written(WHOLE)[:both[0]] + both[1] + written(WHOLE)[both[0]:]))


def bulk_read(file):
    """The employees of a PBX whose list has all of them and whose export is this file, and who was read one by one."""
    pbx = Pbx([{"id": str(place), "number": number} for place, number in enumerate(NUMBERS)], file)
    snapshot = Snapshot(pbx)
    every = frozenset(EMPLOYEE.by_name) - {*EMPLOYEE.bulk.lacks}
    snapshot.load(Needs({"employee": Need(every=every)}))
    return snapshot.records("employee"), pbx.read


def test_a_whole_file_is_enough():
    found, singly = bulk_read(b"\xef\xbb\xbf" + written(WHOLE))
    assert [record.values["number"] for record in found] == NUMBERS and not singly


@fuzz(300)
@given(FILES)
@example(written([COLUMNS, ["x" * 200000]]))
@example(written(WHOLE)[:-30])
@example(b"\x00" * 100)
def test_a_file_is_whole_records_or_an_error(file):
    try:
        found, singly = bulk_read(file)
    except PbxError as error:
        assert isinstance(error, ServerFault) and str(error)
        return
    assert [record.id for record in found] == [str(place) for place in range(len(NUMBERS))], "all of the list, and no other"
    assert [record.values["number"] for record in found] == NUMBERS, "each with its own values"
    text = file.decode("utf-8-sig", "replace")
    head, *lines = [*csv.reader(io.StringIO(text, newline=""))] or [[]]
    lines = lines if text.endswith("\n") else lines[:-1]
    whole = {line[head.index("number")] for line in lines if line and len(line) == len(head)}
    from_file = [record for record in found if "employees/" + record.id not in singly]
    assert {record.values["number"] for record in from_file} <= whole, "half a line is no record"
