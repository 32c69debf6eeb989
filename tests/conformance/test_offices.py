# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random offices, applied to the emulator by the engine: what holds for all of them."""
from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Answer, Unreachable
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

SECRET = "Zx9!kfPq2LmT7w"
KEY = "0123456789abcdef" * 4
MOBILES = [f"7900000000{place}" for place in range(1, 4)]
FORWARDINGS = ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
REDIRECTIONS = ("timeout_extension", "redirect_to_extension_if_empty", "redirect_to_extension_if_unanswered",
                "redirect_to_extension_if_repeat_exceeded")
SOUNDS = ["", "Privetstvie.mp3", "Nerabocheevremya.mp3"]  # those of the first boot
NAMES = st.sampled_from(["Anna", "Иван Ёлкин", "李小龍", "O'Neill, \"Jr.\"", "Müller; & <Söhne>"])

# The same offices in every run; no deadline, since the first answer of a fresh emulator takes its time; and no search for
# a smaller office that fails as well, which takes many minutes.
OFFICES = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck),
                   phases=[Phase.explicit, Phase.generate])


def some(draw: Draw, values: list[str], least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(values), unique=True, min_size=least))


@st.composite
def offices(draw: Draw) -> Office:
    """Offices of every kind of record, referring to each other in any way."""
    people, queues = some(draw, ["301", "302", "303", "304"], 1), some(draw, ["401", "402", "403"])
    menus, rooms = some(draw, ["501", "502"]), some(draw, ["601", "602"])
    applications = some(draw, ["701"])
    mobiles = dict(zip(people, draw(st.permutations(MOBILES + [""] * len(people)))))
    dialled = [*people, *queues, *menus, *rooms, *applications]
    callable_numbers = [*dialled, *filter(None, mobiles.values()), "hangup", "busy"]
    internal = st.sampled_from([*dialled, "hangup", "voicemail"])
    anywhere = st.sampled_from(["", *dialled, "hangup"])
    filters = ["127.0.0.0/8", *some(draw, ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.7/32"])]  # the first lets these tests in
    trunks, branches = some(draw, ["A", "B"]), some(draw, ["C"])
    providers = trunks + branches
    routes = some(draw, ["R1", "R2", "R3", "R4"])
    return {
        "network_filters": [
            {"permit": permit, "description": draw(NAMES), "newer_block_ip": draw(st.booleans()),
             "rules": {"SSH": draw(st.booleans()), "WEB": True}} for permit in filters],
        "employees": [
            {"number": number, "user_username": draw(NAMES), "sip_secret": SECRET, "mobile_number": mobiles[number],
             "mobile_dialstring": "", "fwd_ringlength": draw(st.integers(3, 180)),
             "network_filter": draw(st.sampled_from(["", *filters])),
             **{name: draw(st.sampled_from(["", *(each for each in callable_numbers if each != number)]))
                for name in FORWARDINGS}} for number in people],
        "conference_rooms": [{"extension": number, "name": draw(NAMES), "pin_code": draw(st.sampled_from(["", "4711"]))}
                             for number in rooms],
        "dialplan_applications": [
            {"extension": number, "name": draw(NAMES), "type": "plaintext", "description": draw(NAMES),
             "applicationlogic": draw(st.sampled_from(["1,Answer()", "1,NoOp(select a from b)\n2,Hangup()"]))}
            for number in applications],
        "call_queues": [
            {"extension": number, "name": draw(NAMES), "members": some(draw, [*people, *queues]) or people[:1],
             "moh_sound": draw(st.sampled_from(SOUNDS)), "number_unanswered_calls_to_redirect": draw(st.integers(1, 9)),
             "number_repeat_unanswered_to_redirect": 3, **{name: draw(anywhere) for name in REDIRECTIONS}}
            for number in queues],
        "ivr_menus": [
            {"extension": number, "name": draw(NAMES), "audio_message": draw(st.sampled_from(SOUNDS)),
             "timeout_extension": draw(anywhere), "number_of_repeat": draw(st.integers(1, 5)),
             "actions": [{"digits": digit, "extension": draw(internal)} for digit in some(draw, ["0", "1", "9", "*"])]}
            for number in menus],
        "sip_providers": [
            {"description": name, "registration_type": draw(st.sampled_from(["outbound", "inbound", "none"])),
             "host": "sip.example.com", "username": "office", "secret": SECRET, "port": draw(st.integers(1, 65535)),
             "disabled": draw(st.booleans()), "note": draw(NAMES),
             "additional_hosts": draw(st.lists(st.sampled_from(["a.example", "10.0.0.1"])))} for name in trunks],
        "iax_providers": [{"description": name, "registration_type": "none", "host": "branch.example.com",
                           "note": draw(NAMES)} for name in branches],
        "incoming_routes": [
            *({"rulename": name, "number": draw(st.sampled_from(["", "4951", "4952"])), "extension": draw(internal),
               "provider": draw(st.sampled_from(["", *providers])), "note": draw(NAMES),
               "audio_message": draw(st.sampled_from(SOUNDS))} for name in routes),
            {"default": True, "extension": draw(internal)}],
        "off_work_times": [
            {"description": name, "weekday_from": "saturday", "weekday_to": draw(st.sampled_from(["saturday", "sunday"])),
             "action": "extension", "extension": draw(internal), "allow_restriction": bool(routes),
             "incoming_routes": some(draw, routes, 1) if routes else []} for name in some(draw, ["Day off", "Выходной"])],
        "outbound_routes": [
            {"rulename": name, "provider": draw(st.sampled_from(providers)), "restnumbers": draw(st.sampled_from([-1, 3, 9])),
             "numberbeginswith": draw(st.sampled_from(["", "7", "00"])), "prepend": draw(st.sampled_from(["", "8"]))}
            for name in some(draw, ["O1", "O2", "O3"])] if providers else [],
        "asterisk_managers": [
            {"username": name, "secret": SECRET, "permissions": {"call_read": draw(st.booleans())}}
            for name in some(draw, ["crm"])],
        "asterisk_rest_users": [{"username": name, "password": SECRET, "applications": some(draw, ["a", "b"])}
                                for name in some(draw, ["ari"])],
        "api_keys": [{"description": name, "key": KEY, "permissions": {"cdr": draw(st.sampled_from(["read", "write"]))}}
                     for name in some(draw, ["crm"])],
        "custom_files": [{"filepath": path, "content": draw(st.sampled_from(["[a]\nb=1\n", "Ж\n"]))}
                         for path in some(draw, ["/etc/custom/one.conf"])],
        "fail2ban": {"maxretry": draw(st.integers(3, 9)), "whitelist": some(draw, ["10.0.0.0/8", "192.0.2.1"])},
    }


class Interrupted(Client):
    """A client whose connection ends for good after so many writes."""

    def __init__(self, connection: Connection, writes: int) -> None:
        super().__init__(connection)
        self.writes_left = writes

    def send(self, *arguments: Any, **settings: Any) -> Answer:
        if self.writes_left <= 0:
            raise Unreachable("The connection was cut.")
        self.writes_left -= 1
        return super().send(*arguments, **settings)


@pytest.fixture(scope="module")
def engine(start: Callable[..., Any]) -> Engine:
    return Engine(start("--no-limiter"))


@OFFICES
@given(office=offices())
def test_applied_once_it_rests(engine: Engine, office: Office) -> None:
    engine.reset()
    preview = engine.plan(office)[0].lines
    done = engine.apply(office)
    assert [change.line() for change in done.done] == preview
    assert engine.plan(office)[0].lines == []


@OFFICES
@given(office=offices(), secrets=st.booleans())
def test_what_is_read_back_changes_nothing(engine: Engine, office: Office, secrets: bool) -> None:
    engine.reset()
    engine.apply(office)
    assert engine.plan(engine.read_back(secrets))[0].lines == []


@OFFICES
@given(first=offices(), second=offices())
def test_the_way_to_an_office_leaves_no_trace(engine: Engine, first: Office, second: Office) -> None:
    engine.reset()
    engine.apply(first, purge=True)
    try:
        engine.plan(second, purge=True)
    except DeclarationError as error:
        assert all("want a number that the other still has" in problem or "passes from one to another" in problem
                   for problem in error.problems), error
        assume(False)  # mobiles that change hands in a way that takes two runs
    engine.apply(second, purge=True)
    assert engine.plan(second, purge=True)[0].lines == []
    by_way_of_the_first = engine.comparable()
    engine.reset()
    engine.apply(second, purge=True)
    assert by_way_of_the_first == engine.comparable()


def shuffled(value: Any, chance: random.Random, kind: str = "") -> Any:
    """The same with its dictionaries, and its lists whose order means nothing, in another order."""
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance, name) for name in names}
    if isinstance(value, list) and kind in ORDERLESS:
        value = chance.sample(value, len(value))
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


ORDERLESS = {resource.plural for resource in DECLARABLE if not resource.precedence} | {"actions", "whitelist"}


@OFFICES
@given(office=offices(), seed=st.integers(0, 999))
def test_planning_is_deterministic(engine: Engine, office: Office, seed: int) -> None:
    engine.reset()
    lines = engine.plan(office)[0].lines
    assert engine.plan(office)[0].lines == lines
    another = shuffled(office, random.Random(seed))
    assert sorted(engine.plan(another)[0].lines) == sorted(lines)
    engine.apply(another)
    assert engine.plan(office)[0].lines == []


@OFFICES
@given(office=offices(), writes=st.integers(0, 30))
def test_cut_short_anywhere_the_next_run_ends_the_same(engine: Engine, office: Office, writes: int) -> None:
    engine.reset()
    engine.apply(office)
    in_one_go = engine.read_back(secrets=False)
    engine.reset()
    cut = engine.run(office, client=Interrupted(engine.connection, writes))
    assert len(cut.done) <= writes * 20
    engine.apply(office)
    assert engine.read_back(secrets=False) == in_one_go


@pytest.mark.parametrize("number", ["4951", "4952"])
def test_a_route_that_the_pbx_adds_to_a_declared_schedule_is_not_in_it_in_the_end(engine: Engine, number: str) -> None:
    """A route joins the schedules of those for the same number and trunk each time when it is written."""
    first: Office = {"rulename": "First", "number": "4951", "extension": "201"}
    office: Office = {
        "incoming_routes": [first],
        "off_work_times": [{"description": "Night", "weekday_from": "1", "weekday_to": "7", "extension": "busy",
                            "incoming_routes": ["First"]}]}
    engine.reset()
    engine.apply(office)
    for second in ({"note": "new"}, {"note": "changed"}):
        # With another number the first one leaves the one that the second comes to.
        office["incoming_routes"] = [{**first, "rulename": "Second", **second}, {**first, "number": number}]
        engine.apply(office)
        assert engine.plan(office)[0].steps == ()
