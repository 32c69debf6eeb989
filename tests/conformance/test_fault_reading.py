# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read under a fault is right, or nothing comes of it: no list is taken for empty, no half of a file for all."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import NotAuthorized, PbxError, RateLimited
from ansible_collections.mikopbx.pbx.tests.support.disturbance import (
    FAULTS, HEALED, Fault, Operation, Trials, hasty, requests_of, set_faults, settle)
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine
from ansible_collections.mikopbx.pbx.tests.support.people import employees
from ansible_collections.mikopbx.pbx.tests.support.picture import picture

PEOPLE = [{**person, "sip_secret": "Zx9!kfPq2LmT7w"} for person in employees(22)]
TRUNK = {"description": "Mango", "registration_type": "none", "host": "a.example"}
READ = Operation("a reading of everything", {"employees": PEOPLE}, {
    "employees": [{**person, "user_email": person["number"] + "@example.com"} for person in PEOPLE],
    "sip_providers": [TRUNK], "outbound_routes": [{"rulename": "Abroad", "provider": "Mango", "numberbeginswith": "00"}],
    "network_filters": [{"permit": "10.7.0.0/16"}],
    "conference_rooms": [{"extension": "601", "name": "Room"}], "mail_settings": {"mail_smtp_host": "smtp.example.com"}}, ["GET", "POST"], "")
HEALS = HEALED - {"PHP fatal after"}
"""Those with which it is read all the same; what PHP says in its last words is believed the first time."""
NOT_A_FILE = {"wrong type", "PHP warning"}
"""Which of them leave a doubt about the file of an export, so that it is not taken."""
END = {"banned": RateLimited, "key revoked": NotAuthorized}
"""With which nothing is read, and what is said then."""


@pytest.fixture(scope="module")
def trials(start: Callable[..., Any]) -> Trials:
    return Trials(Engine(start("--no-limiter")))


def test_what_is_read(trials: Trials) -> None:
    """Lists, single records, settings, an export, and the file that comes of it."""
    trials.prepare(READ)
    trials.engine.pbx.control("DELETE", "requests")
    trials.engine.plan(READ.wanted)
    paths = [entry["path"] for entry in requests_of(trials.engine)]
    assert {"employees", "employees:export", "mail-settings", "outbound-routes", "extensions"} <= {*paths}
    [file] = [path for path in paths if path.startswith("/pbxcore/")]
    assert paths.index(file) == paths.index("employees:export") + 1


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_while_reading(trials: Trials, fault: str) -> None:
    engine = trials.engine
    before = trials.prepare(READ)
    engine.pbx.control("DELETE", "requests")
    expected = engine.plan(READ.wanted)[0].lines
    paths = [entry["path"] for entry in requests_of(engine)]
    assert len(expected) == len(PEOPLE) + 5
    for place, path in enumerate(paths, 1):
        print("request %d: %s" % (place, path))
        set_faults(engine, beginning_with(place, FAULTS[fault]))
        try:
            assert engine.plan(READ.wanted, client=hasty(engine, fault))[0].lines == expected
            assert fault not in END
        except PbxError as error:
            assert fault not in HEALS or (fault in NOT_A_FILE and path.startswith("/pbxcore/")), error
            assert isinstance(error, END.get(fault, PbxError)), error
        (struck,) = settle(engine)
        assert struck["fired"]
    assert picture(engine) == before


def beginning_with(place: int, fault: Fault) -> Fault:
    """A fault that hits this request, and the next as well where it hits the first two; or all, where none heals."""
    if fault["kind"] in ("reset-after", "locked") and "on" not in fault:
        return {**fault, "on": [*range(place, 100)]}
    return {**fault, "on": [place, place + 1] if fault.get("on") == [1, 2] else place}
