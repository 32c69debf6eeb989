# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole office, from nothing and in place of another, with each of its writes disturbed: what holds for one record."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import writing
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import NotAuthorized, RateLimited
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import DELETE, Reordering
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import NotKept, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.uploads import upload_sound
from ansible_collections.mikopbx.pbx.tests.support.disturbance import (
    FAULTS, HASTE, HEALED, SECRET, TIMEOUT, WRITES, Fault, Operation, Trial, Trials, edit, hasty, requests_of, set_faults, settle)
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office
from ansible_collections.mikopbx.pbx.tests.support.picture import picture
from ansible_collections.mikopbx.pbx.tests.support.sounds import write_tone

SEEDS = (1, 2, 3, 5, 8, 13)
FEW = ("reset after", "worker time-out, done later", "banned", "locked")
"""One answer lost of what was done; one that comes before it is done; the end of it all; one that says that it was not done."""


def person(number: str, **options: Any) -> dict[str, Any]:
    return {"number": number, "user_username": "Person " + number, "sip_secret": SECRET, **options}


def route(name: str, begins: str, provider: str = "Mango") -> dict[str, Any]:
    return {"rulename": name, "provider": provider, "numberbeginswith": begins, "restnumbers": 9}


OPEN = {"permit": "127.0.0.0/8", "rules": {"WEB": True}}
"""What lets this computer in."""
OFFICE: Office = {
    "employees": [person("301", fwd_forwarding="401"), person("302", fwd_forwardingonbusy="301"), person("303"),
                  person("304", user_email="a.name.that.is.too.long.for.a.batch@example.com"),
                  {"number": "202", "user_username": "Anna"}],
    "call_queues": [{"extension": "401", "name": "Sales", "members": ["301", "302"], "timeout_extension": "501",
                     "timeout_to_redirect_to_extension": 60}],
    "ivr_menus": [{"extension": "501", "name": "Menu", "timeout_extension": "301",
                   "actions": [{"digits": "1", "extension": "401"}, {"digits": "0", "extension": "302"}]}],
    "conference_rooms": [{"extension": "601", "name": "Room"}],
    "dialplan_applications": [{"extension": "701", "name": "Hours", "type": "plaintext", "applicationlogic": "1,Answer()"}],
    "network_filters": [{"permit": "10.7.0.0/16", "description": "Branch", "rules": {"SSH": True, "WEB": True}}],
    "sip_providers": [{"description": "Mango", "registration_type": "none", "host": "a.example", "note": "first"}],
    "incoming_routes": [{"rulename": "Main", "number": "4951", "provider": "Mango", "extension": "501"},
                        {"rulename": "Fax", "number": "4952", "provider": "Mango", "extension": "303"}],
    "outbound_routes": [route("Abroad", "00"), route("Mobile", "07")],
    "off_work_times": [{"description": "Night", "weekday_from": "monday", "weekday_to": "friday", "time_from": "18:00",
                        "time_to": "23:59", "action": "extension", "extension": "303"}],
    "asterisk_managers": [{"username": "wallboard", "secret": SECRET, "permissions": {"call_read": True}}],
    "mail_settings": {"mail_smtp_host": "smtp.example.com", "system_notifications_email": "admin@example.com"},
}
EARLIER: Office = {
    "employees": [{"number": "202"}, person("303", user_username="Somebody"), person("310")],
    "call_queues": [{"extension": "401", "name": "All", "members": ["310", "303"]},
                    {"extension": "402", "name": "Nobody's", "members": ["303"]}],
    "ivr_menus": [{"extension": "502", "name": "Old menu", "timeout_extension": "402"}],
    "network_filters": [{"permit": "10.9.0.0/16", "description": "Old branch", "rules": {"SSH": True}}, OPEN],
    "sip_providers": [{"description": "Mango", "registration_type": "none", "host": "b.example"},
                      {"description": "Old", "registration_type": "none", "host": "old.example"}],
    "incoming_routes": [{"rulename": "Fax", "number": "4952", "provider": "Old", "extension": "310"},
                        {"rulename": "Main", "number": "4951", "provider": "Mango", "extension": "401"},
                        {"default": True, "extension": "310"}],
    "outbound_routes": [route("Local", "1", "Old"), route("Mobile", "07"), route("Abroad", "00")],
    "mail_settings": {"mail_smtp_host": "old.example.com"},
}
ANOTHERS: dict[str, Fault] = {
    "other": {"resource": "employees", "id": "111", "values": {"user_email": "boss@example.com"}},
    "settings": {"resource": "mail-settings", "values": {"MailSMTPPort": 2525}}}
ALTER = ("user_username", "Ann")

# A purge must not take whom the default route calls, nor what lets this computer in.
REMAINING: Office = {
    **OFFICE, "incoming_routes": [*OFFICE["incoming_routes"], {"default": True, "extension": "301"}],
    "network_filters": [*OFFICE["network_filters"], OPEN]}

FROM_NOTHING = Operation(
    "an office from nothing", {}, OFFICE, "POST", "^(sip-providers|call-queues|outbound-routes|employees:batchCreate)$",
    alter=ALTER, edits=ANOTHERS)
IN_PLACE = Operation(
    "an office in place of another", EARLIER, REMAINING, WRITES, "^(sip-providers/|call-queues/|outbound-routes:|employees/)",
    purge=True, alter=ALTER, edits={"settings": ANOTHERS["settings"]})
OFFICES = {office.name: office for office in (FROM_NOTHING, IN_PLACE)}


@pytest.fixture(scope="module")
def trials(start: Callable[..., Any]) -> Trials:
    return Trials(Engine(start("--no-limiter")))


def test_what_the_offices_are_made_of(trials: Trials) -> None:
    """Creates and updates, and in place of another deletions and other orders as well."""
    trials.prepare(IN_PLACE)
    changes = trials.engine.plan(IN_PLACE.wanted, purge=True)[0].changes
    deleted = {change.resource.name for change in changes if change.action == DELETE}
    assert {"employee", "call_queue", "network_filter", "sip_provider", "outbound_route"} <= deleted
    assert {change.resource.name for change in changes if isinstance(change, Reordering)} >= {"outbound_route"}


# In place of another every write has its turn below; here all of one kind are hit.
DISTURBED = [*((FROM_NOTHING.name, fault) for fault in FAULTS),
             *((IN_PLACE.name, fault) for fault in FAULTS if "on" not in FAULTS[fault])]


@pytest.mark.parametrize("office, fault", DISTURBED)
def test_matrix(trials: Trials, office: str, fault: str) -> None:
    done = OFFICES[office]
    trial = trials.judged(done, fault)
    if fault == "banned":
        assert [entry["status"] for entry in trial.requests].count(429) <= 3, "those under way, and no more"
        assert any(isinstance(failure.error, RateLimited) for failure in trial.report.failed)
    if fault == "key revoked":
        refused = Counter(entry["path"].partition("/")[0].partition(":")[0] for entry in trial.requests if entry["status"] == 401)
        assert any(isinstance(failure.error, NotAuthorized) for failure in trial.report.failed)
        assert max(refused.values()) <= 4, "of each kind those under way, and a question whether it is the key"
    trials.check_rest(done, trials.goal(done))


@pytest.mark.parametrize("turn", range(2))
def test_each_write_in_its_turn(trials: Trials, turn: int) -> None:
    """Every write is hit twice: by an answer that is lost and by the end of it all, or by the other two."""
    done = IN_PLACE._replace(method=WRITES, path="")
    goal = trials.goal(done)
    trials.prepare(done)
    trials.engine.pbx.control("DELETE", "requests")
    trials.engine.apply(done.wanted, done.purge)
    writes = sum(entry["write"] for entry in requests_of(trials.engine))
    assert writes >= 25
    for place in range(1, writes + 1):
        fault = FEW[(place + 2 * turn) % len(FEW)]
        print("write %d of %d: %s" % (place, writes, fault))
        trial = trials.disturbed(done, {**FAULTS[fault], "on": place}, hasty(trials.engine, fault))
        trial.check(goal)
        if fault in HEALED:
            assert not trial.report.failed and not trial.report.not_tried
        trials.check_next(done, goal)


@pytest.mark.parametrize("office", OFFICES)
def test_a_name_that_is_altered_in_silence(trials: Trials, office: str) -> None:
    done = OFFICES[office]._replace(path="^employees", method=WRITES)
    goal = trials.goal(done)
    assert done.alter
    trial = trials.disturbed(done, {"kind": "alter", "field": done.alter[0], "value": done.alter[1]}, hasty(trials.engine))
    lost = [failure.change.key for failure in trial.report.failed if isinstance(failure.error, NotKept)]
    assert {"301", "302", "303", "304"} <= {*lost}, "none of them has the name that was asked"
    trial.check(goal)
    trials.check_rest(done, goal)


@pytest.mark.parametrize("office, edited", [(office.name, edited) for office in OFFICES.values() for edited in office.edits])
def test_another_administrator_between_reading_and_writing(trials: Trials, office: str, edited: str) -> None:
    done = OFFICES[office]._replace(method=WRITES, path="")
    goal = trials.goal(done, edited)
    trial = trials.disturbed(done, {"kind": "edit", **done.edits[edited], "on": 1}, hasty(trials.engine))
    assert not trial.report.failed and not trial.report.not_tried
    goal.check_met(trial.after)
    trials.check_rest(done, goal)


# -- a sound, which takes three writes -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Operation:
    file = write_tone(tmp_path_factory.mktemp("sounds") / "welcome.wav", 440)
    return Operation("a sound", {}, {"sound_files": [{"name": "Welcome", "file": str(file)}]}, "POST", "")


@pytest.mark.parametrize("fault", ["reset after", "worker time-out, done later", "PHP fatal after", "banned", "key revoked"])
def test_a_sound_with_each_of_its_writes_disturbed(trials: Trials, sound: Operation, fault: str,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    client = hasty(trials.engine)
    monkeypatch.setattr(writing, "upload_sound", partial(upload_sound, clock=client._clock, sleep=client._sleep))
    goal = trials.goal(sound)
    for place, path in enumerate(("files:upload", "sound-files:convertAudioFile", "sound-files"), 1):
        trial = trials.disturbed(sound, {**FAULTS[fault], "on": place}, hasty(trials.engine))
        assert [entry["path"] for entry in trial.requests if entry["write"]][place - 1] == path
        trial.check(goal)
        trials.check_rest(sound, goal)


# -- at random -------------------------------------------------------------------------------------------------------

MISHAPS: list[Fault] = [
    *({"kind": kind} for kind in (
        "drop-before", "drop-after", "reset-before", "reset-after", "half-answer", "queue-full", "locked", "timeout-400",
        "php-warning", "php-fatal")),
    {"kind": "timeout-400", "later": 0.05, "method": WRITES},
    {"kind": "php-fatal", "stored": True},
    {"kind": "content-type", "content_type": "text/html"},
    {"kind": "refuse", "seconds": 1 / HASTE},
    {"kind": "restart", "seconds": 1 / HASTE},
    {"kind": "restart", "seconds": 1 / HASTE, "stored": True},
    {"kind": "slow", "seconds": 1.5 * TIMEOUT, "rate": 0.02},
    {"kind": "alter", "field": "user_username", "value": "Ann", "method": WRITES, "path": "^employees"},
    {"kind": "edit", **ANOTHERS["settings"], "rate": 0.1},
]
ENDS = {3: "ban", 5: "revoked", 8: "restart"}
"""Seed -> after what nothing more is answered in its run; it comes with the fifteenth write."""


@pytest.mark.parametrize("seed", SEEDS)
def test_an_office_amid_mishaps_at_random(trials: Trials, seed: int) -> None:
    print("seed %d" % seed)
    engine, done = trials.engine, IN_PLACE if seed % 2 else FROM_NOTHING
    goal = trials.goal(done, "settings")
    trials.prepare(done)
    client = hasty(engine, "slow")
    plan, snapshot = engine.plan(done.wanted, done.purge, client)
    edit(engine, done.edits["settings"])  # once in any case, so that it stands in the end
    before = picture(engine)
    faults = [{"rate": 0.05, **fault, "seed": seed * 100 + place} for place, fault in enumerate(MISHAPS)]
    if seed in ENDS:
        faults.insert(0, {"kind": ENDS[seed], "method": WRITES, "on": 15})
    set_faults(engine, *faults)
    report = execute(plan, client, snapshot)
    struck = Counter[str]()
    for fault in settle(engine):
        struck[fault["kind"]] += fault["fired"]
    print("struck: %s" % dict(struck))
    assert struck.total() >= 3
    trial = Trial(report, list(plan.changes), before, picture(engine), requests_of(engine))
    trial.check(goal)
    trials.check_rest(done, goal)
