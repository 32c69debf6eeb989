# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A route that is written joins the schedules of those like it; what a declared schedule says is what holds in the end."""
from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import Pbx, declare, held, make, route

NIGHT = {"description": "Night", "weekday_from": "1", "weekday_to": "5", "extension": "busy"}
ROUTES = [route("11", "First", 1, number="4951"), route("12", "Second", 2, number="4951"),
          route("13", "Other", 3, number="4952")]


def steps_for(*routes, listed=("11",), declared=("First",), schedule=None):
    """The plan for these routes and a schedule that the PBX has, with the ids of the routes in it."""
    pbx = Pbx(incoming_route=ROUTES, off_work_time=[held("off_work_time", "5", incoming_routes=list(listed), **NIGHT)])
    night = {"description": "Night", **({"incoming_routes": list(declared)} if declared is not None else {})}
    return make(declare("incoming_route", *routes) + declare("off_work_time", {**night, **(schedule or {})}), pbx)


def schedules(plan):
    return [step for step in plan.steps if step.change.resource.name == "off_work_time"]


NEW = {"rulename": "Third", "number": "4951", "extension": "hangup"}


def test_a_new_route_like_one_in_the_schedule_is_taken_out_again():
    plan = steps_for(NEW)
    create, update = plan.steps
    assert create.change.key == "Third" and update.values == {"incoming_routes": ["11"]}
    assert create.index in update.after
    assert plan.lines[1] == "~ off_work_time Night: incoming_routes First, Third → First"


def test_a_changed_one_joins_anew_with_each_write():
    (update,) = schedules(steps_for({"rulename": "Second", "note": "n"}))
    assert update.values == {"incoming_routes": ["11"]}


def test_it_need_not_be_taken_out_if_it_is_declared():
    assert not schedules(steps_for({"rulename": "Second", "note": "n"}, declared=("First", "Second")))


def test_what_else_changes_of_the_schedule_goes_with_it():
    (update,) = schedules(steps_for(NEW, schedule={"time_from": "18:00", "time_to": "23:00"}))
    assert update.values["incoming_routes"] == ["11"] and update.values["time_from"] == "18:00"


@pytest.mark.parametrize("written", [
    {**NEW, "number": "4953"},
    {**NEW, "number": ""},
    {"rulename": "Other", "note": "n"},
    {"rulename": "Second", "number": "4953"},
    {"rulename": "First", "note": "n"},
    {"rulename": "First", "number": "4953"},
])
def test_one_that_is_like_none_in_it_does_not_join(written):
    assert not schedules(steps_for(written))


@pytest.mark.parametrize("other, listed, declared", [
    ({"rulename": "First", "number": "4953"}, "11", "First"),
    ({"rulename": "Other", "number": "4951"}, "13", "Other"),
])
def test_one_that_changes_as_well_may_be_like_it_before_or_after(other, listed, declared):
    """Which of the two is written first is not told."""
    (update,) = schedules(steps_for(other, NEW, listed=(listed,), declared=(declared,)))
    assert update.values == {"incoming_routes": [listed]} and len(update.change.before["incoming_routes"]) == 2


def test_a_schedule_whose_routes_are_not_declared_is_left_alone():
    assert not schedules(steps_for(NEW, declared=None))
