# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random offices, applied to the emulator by the engine: what holds for all of them."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import accept_office
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Need, Needs, first_needs, further_needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan, make
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

SECRET = "Zx9!kfPq2LmT7w"
NUMBERS = [str(number) for number in range(301, 307)]
MOBILES = [f"7900000000{place}" for place in range(1, 5)]
FORWARDINGS = ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
NAMES = st.sampled_from(["Anna", "Иван Ёлкин", "李小龍", "O'Neill, \"Jr.\"", "Müller; & <Söhne>"])
# Always declared: the first-boot menu and routes lead to 201, which cannot go.
STOCK = [{"number": number, **dict.fromkeys(FORWARDINGS, ""), "mobile_number": ""} for number in ("201", "202", "203")]

# The same offices in every run, and no deadline: the first answer of a fresh emulator takes its time.
OFFICES = settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def offices(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, list[dict[str, Any]]]:
    """Employees who forward to each other in any way, and trunks of every kind."""
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1))
    mobiles = draw(st.permutations(MOBILES + [""] * len(numbers)))[: len(numbers)]
    callable_numbers = [*numbers, *filter(None, mobiles), "hangup", "201"]
    people = []
    for number, mobile in zip(numbers, mobiles):
        targets = st.sampled_from(["", *(target for target in callable_numbers if target != number)])
        people.append({
            "number": number, "user_username": draw(NAMES), "sip_secret": SECRET, "mobile_number": mobile,
            "mobile_dialstring": "", "fwd_ringlength": draw(st.integers(3, 180)),
            "sip_transport": draw(st.sampled_from(["udp", "tcp", "tls", "udp,tcp"])),
            **{name: draw(targets) for name in FORWARDINGS},
        })
    trunks = [
        {"description": name, "registration_type": kind, "host": "sip.example.com", "username": "office",
         "secret": SECRET, "port": draw(st.integers(1, 65535)), "disabled": draw(st.booleans()),
         "note": draw(NAMES), "additional_hosts": draw(st.lists(st.sampled_from(["a.example", "10.0.0.1"])))}
        for name, kind in draw(st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["outbound", "inbound", "none"]))
                               ).items()
    ]
    return {"employees": STOCK + people, "sip_providers": trunks}


class Engine:
    """What the modules do between their arguments and their result."""

    def __init__(self, pbx: Any) -> None:
        self.pbx = pbx
        self.client = Client(Connection(pbx.url, pbx.key, request_budget=0))

    def reset(self) -> None:
        self.pbx.control("POST", "reset")

    def plan(self, office: dict[str, Any], purge: bool = False) -> tuple[Plan, Snapshot]:
        declared, snapshot = accept_office(office), Snapshot(self.client)
        purged = ["employee"] if purge else []
        snapshot.load(first_needs(declared, purged))
        snapshot.load(further_needs(declared, snapshot, purged))
        return make(declared, snapshot, purged, purge_limit=99), snapshot

    def apply(self, office: dict[str, Any], purge: bool = False) -> Report:
        plan, snapshot = self.plan(office, purge)
        report = execute(plan, self.client, snapshot)
        assert not report.failed and not report.not_tried, report
        return report

    def read_back(self, secrets: bool) -> dict[str, Any]:
        snapshot = Snapshot(self.client)
        snapshot.load(Needs({resource.name: Need(every=True) for resource in DECLARABLE}))
        return {resource.plural: gather(resource, snapshot, secrets).records for resource in DECLARABLE}


@pytest.fixture(scope="module")
def engine(start: Callable[..., Any]) -> Engine:
    return Engine(start("--no-limiter"))


@OFFICES
@given(office=offices())
def test_applied_once_it_rests(engine: Engine, office: dict[str, Any]) -> None:
    engine.reset()
    preview = engine.plan(office)[0].lines
    done = engine.apply(office)
    assert [change.line() for change in done.done] == preview
    assert engine.plan(office)[0].lines == []


@OFFICES
@given(office=offices(), secrets=st.booleans())
def test_what_is_read_back_changes_nothing(engine: Engine, office: dict[str, Any], secrets: bool) -> None:
    engine.reset()
    engine.apply(office)
    assert engine.plan(engine.read_back(secrets))[0].lines == []


@OFFICES
@given(first=offices(), second=offices())
def test_the_way_to_an_office_leaves_no_trace(engine: Engine, first: dict[str, Any], second: dict[str, Any]) -> None:
    engine.reset()
    engine.apply(first)
    try:
        engine.plan(second, purge=True)
    except DeclarationError:
        assume(False)  # such as two people who swap their mobiles
    engine.apply(second, purge=True)
    by_way_of_the_first = engine.read_back(secrets=False)["employees"]
    engine.reset()
    engine.apply(second)
    assert by_way_of_the_first == engine.read_back(secrets=False)["employees"]


@OFFICES
@given(office=offices(), data=st.data())
def test_the_order_of_records_and_options_does_not_count(engine: Engine, office: dict[str, Any], data: Any) -> None:
    engine.reset()
    shuffled = {
        plural: [dict(data.draw(st.permutations(list(record.items())))) for record in data.draw(st.permutations(records))]
        for plural, records in office.items()
    }
    assert sorted(engine.plan(office)[0].lines) == sorted(engine.plan(shuffled)[0].lines)
    engine.apply(shuffled)
    assert engine.plan(office)[0].lines == []
