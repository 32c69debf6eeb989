# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The traps of what is dialled, routed and scheduled, for the places where no recordings are at hand."""

from __future__ import annotations

from typing import Any, Dict

import pytest

TRUNK = "SIP-TRUNK-34F7CAFE"
NIGHT = {"description": "Night", "action": "extension", "extension": "201"}


def numbers(pbx: Any) -> Dict[str, str]:
    """Number -> type of everything that takes one."""
    return {entry["number"]: entry["type"] for entry in pbx.data("GET", "extensions")}


# -- numbers -------------------------------------------------------------------------------------------------------


def test_a_number_is_followed_everywhere(pbx: Any) -> None:
    queue = pbx.data("POST", "call-queues", {"name": "Q", "extension": "2500"})["id"]
    holder = pbx.data("POST", "call-queues", {
        "name": "H", "extension": "2501", "members": [{"extension": "2500"}], "timeout_extension": "2500"})["id"]
    menu = pbx.data("POST", "ivr-menu", {
        "name": "I", "extension": "2700", "timeout_extension": "2500",
        "actions": [{"digits": "1", "extension": "2500"}]})["id"]
    schedule = pbx.data("POST", "off-work-times", {**NIGHT, "extension": "2500"})["id"]
    pbx.data("PATCH", "incoming-routes/1", {"extension": "2500"})
    pbx.data("PATCH", "employees/110", {"fwd_forwardingonbusy": "2500"})
    pbx.data("PUT", "call-queues/" + queue, {"name": "Q", "extension": "2599"})
    held = pbx.data("GET", "call-queues/" + holder)
    called = pbx.data("GET", "ivr-menu/" + menu)
    assert [held["members"][0]["extension"], held["timeout_extension"], called["timeout_extension"],
            called["actions"][0]["extension"], pbx.data("GET", "off-work-times/" + schedule)["extension"],
            pbx.data("GET", "incoming-routes:getDefaultRoute")["extension"],
            pbx.data("GET", "employees/110")["fwd_forwardingonbusy"]] == ["2599"] * 7
    assert "2500" not in numbers(pbx)


def test_what_is_called_stays_and_a_membership_does_not_count(pbx: Any) -> None:
    room = "conference-rooms/" + pbx.data("POST", "conference-rooms", {"name": "C", "extension": "2600"})["id"]
    queue = "call-queues/" + pbx.data("POST", "call-queues", {
        "name": "Q", "extension": "2500", "members": [{"extension": "2600"}, {"extension": "201"}],
        "redirect_to_extension_if_empty": "2600"})["id"]
    answer = pbx.api("DELETE", room)
    assert answer.status_code == 409
    assert "Call queue - <a href='/admin-cabinet/%s'>" % queue.replace("/", "/modify/") in answer.text
    pbx.data("PATCH", queue, {"redirect_to_extension_if_empty": ""})
    assert pbx.data("DELETE", room) == {"deleted_extension": True}
    assert [one["extension"] for one in pbx.data("GET", queue)["members"]] == ["201"]


def test_a_blocking_schedule_says_when_it_holds(pbx: Any) -> None:
    room = pbx.data("POST", "conference-rooms", {"name": "C", "extension": "2600"})["id"]
    pbx.data("POST", "off-work-times", {**NIGHT, "extension": "2600", "weekday_from": "6", "weekday_to": "7"})
    assert "Saturday - Sunday <i class='icon clock outline' ></i>00:00 - 23:59" in pbx.api(
        "DELETE", "conference-rooms/" + room).text


def test_a_menu_renumbered_by_patch_leaves_its_number_behind(pbx: Any) -> None:
    menu = "ivr-menu/" + pbx.data("POST", "ivr-menu", {"name": "I", "extension": "2700"})["id"]
    pbx.data("PATCH", "incoming-routes/1", {"extension": "2700"})
    assert pbx.data("PATCH", menu, {"extension": "2701"}) == {"id": menu.split("/")[1]}
    assert pbx.data("GET", menu)["extension"] == "2701"
    route = pbx.data("GET", "incoming-routes/1")
    assert (route["extension"], route["extension_represent"]) == ("2700", "I <2700>")
    pbx.data("PUT", menu, {"name": "I", "extension": "2702"})
    pbx.data("DELETE", menu)
    assert numbers(pbx)["2700"] == "IVR MENU"
    assert not {"2701", "2702"} & set(numbers(pbx))


def test_a_menu_may_block_itself(pbx: Any) -> None:
    menu = "ivr-menu/" + pbx.data("POST", "ivr-menu", {
        "name": "I", "extension": "2700", "actions": [{"digits": "1", "extension": "2700"}]})["id"]
    pbx.data("PATCH", menu, {"timeout_extension": "2700"})
    assert pbx.api("DELETE", menu).text.count("<li>") == 1
    pbx.data("PATCH", menu, {"timeout_extension": ""})
    assert pbx.data("DELETE", menu)["deleted_count"] == 1


# -- queues and menus ----------------------------------------------------------------------------------------------


def test_members_are_put_in_order_and_what_is_none_is_dropped(pbx: Any) -> None:
    sent = [{"extension": "203", "priority": 99}, "201", {"extension": "abc"}, {"extension": "2 0 2"}, {"priority": 1}]
    queue = pbx.data("POST", "call-queues", {"name": "Q", "extension": "2500", "members": sent})
    assert [(one["extension"], one["priority"]) for one in queue["members"]] == [("202", 0), ("203", 10)]
    twice = pbx.api("PATCH", "call-queues/" + queue["id"], {"members": [{"extension": "201"}] * 2})
    assert twice.status_code == 422 and "MustBeUnique" in twice.text
    assert len(pbx.data("GET", "call-queues/" + queue["id"])["members"]) == 2


def test_empty_columns_of_a_queue_are_shown_one_way_and_read_another(pbx: Any) -> None:
    made = pbx.data("POST", "call-queues", {"name": "Q", "extension": "2500", "moh_sound_id": "1"})
    path = "call-queues/" + made["id"]
    names = ("description", "timeout_to_redirect_to_extension", "periodic_announce_frequency")
    assert [made[name] for name in names] == ["", "", ""]
    assert [pbx.data("GET", path)[name] for name in names] == ["", 0, 0]
    patched = pbx.data("PATCH", path, {"name": "P"})
    assert [patched.get(name, "gone") for name in names] == ["gone", "", None]
    assert [pbx.data("GET", path).get(name, "gone") for name in names] == ["gone", 0, None]
    assert pbx.data("GET", path)["moh_sound_id"] == "1"
    assert pbx.data("PUT", path, {"name": "P"})["moh_sound_id"] == ""


def test_a_patch_cuts_stored_values_again(pbx: Any) -> None:
    before = pbx.data("GET", "call-queues/QUEUE-F383")["description"]
    assert pbx.data("PATCH", "call-queues/QUEUE-F383", {"name": "Sales"})["description"] == before[:500].strip()


def test_only_queues_mind_another_id_in_the_body(pbx: Any) -> None:
    assert pbx.api("PATCH", "call-queues/QUEUE-F383", {"id": "QUEUE-D676"}).status_code == 400
    assert pbx.data("PATCH", "conference-rooms/CONFERENCE-787E", {"id": "CONFERENCE-1"})["id"] == "CONFERENCE-787E"


def test_actions_without_digits_go_and_0_is_no_digit_to_php(pbx: Any) -> None:
    sent = [{"digits": digits, "extension": "201"} for digits in ("9", "0", "a", "*", "1")] + [
        {"digits": "2", "extension": "x"}, {"digits": "1", "extension": "202"}]
    menu = pbx.data("POST", "ivr-menu", {"name": "I", "extension": "2700", "actions": sent})
    assert [(one["digits"], one["extension"]) for one in menu["actions"]] == [("*", "201"), ("1", "202"), ("9", "201")]
    path, kept = "ivr-menu/" + menu["id"], menu["actions"][1]["id"]
    again = pbx.data("PUT", path, {"name": "I", "actions": [{"digits": "1", "extension": "203"}]})
    assert [(one["id"], one["extension"]) for one in again["actions"]] == [(kept, "203")]
    pbx.data("PATCH", path, {"actions": [{"digits": "0", "extension": "201"}]})
    assert pbx.data("GET", path)["actions"][0]["digits"] == "0"
    assert pbx.data("PUT", path, {"name": "I"})["actions"] == []


@pytest.mark.parametrize("path", (
    "call-queues/QUEUE-F383", "ivr-menu/IVR-B52CDA7E4704A19C196588ECF4D5E14C", "dialplan-applications/DIALPLAN-7375"))
def test_a_copy_has_the_next_free_number_and_is_not_stored(pbx: Any, path: str) -> None:
    copied, resource = pbx.data("GET", path + ":copy"), path.split("/")[0]
    assert copied["extension"] == "2200100" and copied["name"].startswith("copy of ")
    assert copied["id"] not in [one["id"] for one in pbx.data("GET", resource)]


# -- routes --------------------------------------------------------------------------------------------------------


def test_any_write_without_a_trunk_takes_the_trunk_away(pbx: Any) -> None:
    assert pbx.data("PATCH", "incoming-routes/12", {"note": "n"})["providerid"] == "none"
    assert pbx.data("PATCH", "incoming-routes/12", {"providerid": TRUNK})["provider_type"] == "SIP"


def test_a_route_joins_the_schedules_of_its_twin(pbx: Any) -> None:
    twin = {"number": "74951234567", "providerid": TRUNK, "extension": "201"}
    first = int(pbx.data("POST", "incoming-routes", twin)["id"])
    schedule = "off-work-times/" + pbx.data("POST", "off-work-times", {**NIGHT, "incomingRouteIds": [first]})["id"]
    second = int(pbx.data("POST", "incoming-routes", twin)["id"])
    pbx.data("POST", "incoming-routes", {**twin, "providerid": "none"})
    assert pbx.data("GET", schedule)["incomingRouteIds"] == [first, second]
    pbx.data("DELETE", "incoming-routes/%d" % first)
    assert pbx.data("GET", schedule)["incomingRouteIds"] == [second]
    pbx.data("DELETE", "sip-providers/" + TRUNK)
    assert pbx.data("GET", schedule)["incomingRouteIds"] == []
    assert pbx.data("GET", "outbound-routes") == []


def test_the_default_route_is_last_hidden_and_stays(pbx: Any) -> None:
    assert pbx.data("PUT", "incoming-routes/1", {"extension": "busy", "priority": 5})["priority"] == 9999
    assert "1" not in [one["id"] for one in pbx.data("GET", "incoming-routes")]
    assert pbx.api("DELETE", "incoming-routes/1").status_code == 422
    assert pbx.data("POST", "incoming-routes", {"priority": 1})["priority"] == 1001
    assert pbx.data("POST", "incoming-routes", {"priority": 2})["priority"] == 2


@pytest.mark.parametrize("path, known, counted", (
    ("incoming-routes:changePriority", {"12": 7, "1": 3}, 1), ("outbound-routes:changePriority", {"21": "7"}, 1),
    ("off-work-times:changePriorities", {"5": 7, "6": 8}, 2)))
def test_priorities_change_all_or_none(pbx: Any, path: str, known: Dict[str, Any], counted: int) -> None:
    resource, record = path.split(":")[0], next(iter(known))
    before = pbx.data("GET", "%s/%s" % (resource, record))["priority"]
    for wrong in ({**known, "999": 1}, {}, [1, 2], "12"):
        assert pbx.api("POST", path, {"priorities": wrong}).status_code == 422, wrong
    flat = pbx.api("POST", path, known)
    assert flat.status_code == 422 and "ID 12 " not in flat.text
    assert pbx.data("GET", "%s/%s" % (resource, record))["priority"] == before
    assert pbx.data("POST", path, {"priorities": known})["updated"] == counted
    assert pbx.data("GET", "%s/%s" % (resource, record))["priority"] == 7


def test_patch_of_an_outbound_route_is_unchecked(pbx: Any) -> None:
    assert pbx.data("PATCH", "outbound-routes/21", {"restnumbers": 99, "rulename": "r" * 200})["restnumbers"] == 99
    assert len(pbx.data("GET", "outbound-routes/21")["rulename"]) == 200
    put = {"rulename": "r", "providerid": TRUNK}
    assert pbx.api("PUT", "outbound-routes/21", {**put, "restnumbers": 99}).status_code == 422
    assert pbx.api("PUT", "outbound-routes/21", {**put, "providerid": "SIP-TRUNK-NONE0000"}).status_code == 404


def test_copying_a_route_is_no_write(pbx: Any) -> None:
    assert pbx.data("POST", "incoming-routes/12:copy")["priority"] == 1001
    assert pbx.data("GET", "outbound-routes/21:copy")["rulename"].endswith(" - Copy")
    assert pbx.control("GET", "requests")["writes"] == 0


def test_numbers_called_come_from_the_history(pbx: Any) -> None:
    pbx.control("POST", "calls", {"count": 300})
    over = {row["did"] for row in pbx.data("GET", "cdr", params={"grouped": "false", "limit": 1000})["records"]
            if row["did"] and row["from_account"] == TRUNK}
    listed = pbx.data("GET", "incoming-routes:getUniqueDIDs", params={"providerid": TRUNK})
    assert over and {one["value"] for one in listed} == over
    assert pbx.data("GET", "incoming-routes:getUniqueDIDs") == []


# -- schedules -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent, shown", (
    ("1798675200", "2026-12-31"), ("2026-12-31T10:00:00", "2026-12-31"), ("31.12.2026", "2026-12-31"),
    ("03/01/2027", "2027-03-01"), ("31/12/2026", "31/12/2026"), ("not a date", "not a date"),
    ("99999999999999", "99999999999999")))
def test_the_list_shows_what_php_makes_of_a_date(pbx: Any, sent: str, shown: str) -> None:
    made = pbx.data("POST", "off-work-times", {
        **NIGHT, "date_from": sent, "date_to": sent, "name": "ignored", "allowedExtensions": ["201"]})
    assert (made["date_from"], made["name"], made["allowedExtensions"]) == (sent, "Night", [])
    listed = {one["id"]: one for one in pbx.data("GET", "off-work-times")}
    assert listed[made["id"]]["date_from"] == shown


@pytest.mark.parametrize("wrong, count", (
    ({"extension": ""}, 1), ({"action": "playmessage"}, 1), ({"time_from": "25:00", "time_to": "9:5"}, 2),
    ({"time_from": ""}, 1), ({"time_from": "", "time_to": ""}, 1), ({"weekday_from": "1"}, 1),
    ({"date_from": "2027-01-03", "date_to": "2026-12-31"}, 1), ({"date_to": "2026-12-31"}, 1),
    ({"date_from": "2026-12-31", "date_to": "soon"}, 1), ({"calType": "caldav", "calUrl": "example"}, 1)))
def test_a_schedule_must_be_complete(pbx: Any, wrong: Dict[str, Any], count: int) -> None:
    answer = pbx.api("POST", "off-work-times", {**NIGHT, **wrong})
    assert answer.status_code == 422 and len(answer.json()["messages"]["error"]) == count


def test_the_mask_of_a_calendar_secret_is_not_the_one_that_keeps_it(pbx: Any) -> None:
    made = pbx.data("POST", "off-work-times", {
        **NIGHT, "calType": "caldav", "calUrl": "https://cal.example.com/x", "calSecret": "s3cret"})
    path, shown = "off-work-times/" + made["id"], "XXXXXX"
    assert made["calSecret"] == shown
    for sent, kept in (("X" * 8, "s3cret"), (shown, shown), ("", "")):
        pbx.data("PATCH", path, {"calSecret": sent})
        assert pbx.control("GET", "state")["tables"]["off-work-times"][made["id"]]["calSecret"] == kept


def test_schedules_cannot_be_searched_nor_copied_with_routes(pbx: Any) -> None:
    assert pbx.api("GET", "off-work-times", params={"search": "x"}).status_code == 422
    assert pbx.api("GET", "off-work-times", params={"order": "name"}).status_code == 422
    assert pbx.data("GET", "off-work-times/6:copy")["description"] == "copy of New Year's holidays"
    pbx.data("PATCH", "off-work-times/6", {"incomingRouteIds": [12]})
    assert pbx.api("GET", "off-work-times/6:copy").status_code == 422


# -- lists, AMI, ARI -----------------------------------------------------------------------------------------------


def test_lists_are_ordered_and_cut_as_asked(pbx: Any) -> None:
    for number in range(2501, 2561):
        pbx.data("POST", "conference-rooms", {"name": "Room %d" % (9999 - number), "extension": str(number)})

    def listed(**query: Any) -> Any:
        return [one["extension"] for one in pbx.data("GET", "conference-rooms", params=query)]

    assert listed()[:2] == ["1111", "2560"] and len(listed()) == 61
    assert listed(order="extension", orderWay="DESC", limit=2) == ["2560", "2559"]
    assert listed(order_by="id", offset=60) == ["2560"]
    assert len(listed(limit=0)) == len(listed(offset=-1)) == 50
    assert listed(search="ROOM 7498") == ["2501"]


def test_a_system_user_of_ami_is_only_listed(pbx: Any) -> None:
    made = "asterisk-managers/" + pbx.data("POST", "asterisk-managers", {"username": "crm"})["id"]
    assert len(pbx.data("GET", made)["secret"]) == 16
    assert pbx.api("PATCH", made, {"permissions": "all"}).status_code == 422
    pbx.data("PATCH", made, {"networkfilterid": "4"})
    assert pbx.data("PATCH", made, {"networkfilterid": "none"})["networkfilterid"] == "4"
    pbx.data("PATCH", made, {"username": "phpagi"})
    assert [pbx.api(verb, made, {}).status_code for verb in ("GET", "PATCH", "DELETE")] == [403] * 3
    assert {one["username"]: one["isSystem"] for one in pbx.data("GET", "asterisk-managers")} == {
        "1cami": False, "phpagi": True}


def test_users_of_ari_come_in_pages_of_20(pbx: Any) -> None:
    for number in range(24):
        pbx.data("POST", "asterisk-rest-users", {"username": "u%02d" % number, "password": "p"})
    sizes = {limit: len(pbx.data("GET", "asterisk-rest-users", params=limit and {"limit": limit})["items"])
             for limit in ("", "5", "0", "-1", "x")}
    assert sizes == {"": 20, "5": 5, "0": 24, "-1": 24, "x": 24}
    assert pbx.data("PATCH", "asterisk-rest-users/1", {"applications": "a,b"})["applications"] == []
    assert pbx.data("PATCH", "asterisk-rest-users/1", {"applications": ["a", "a"]})["applications"] == ["a"]
    assert pbx.api("PATCH", "asterisk-rest-users/1", {"username": "u01"}).status_code == 422


def test_lists_where_texts_belong_are_refused(pbx: Any) -> None:
    for path, body in (("call-queues", {"name": "Q", "extension": "2500", "members": [{"extension": ["1"]}]}),
                       ("ivr-menu", {"name": "I", "extension": "2700", "actions": [{"extension": ["1"]}]}),
                       ("incoming-routes", {"rulename": ["r"]}),
                       ("off-work-times", {**NIGHT, "incomingRouteIds": [["1"]]})):
        assert pbx.api("POST", path, body).status_code == 422, path
