# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refused delete names. The snippets have the structure of the PBX's, in whatever language it is set to."""
from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.mikopbx.pbx.plugins.module_utils import answers
from ansible_collections.mikopbx.pbx.plugins.module_utils.blockers import blockers_in

SHARED = Path(__file__).resolve().parents[5] / "shared"
RECORDINGS = Path(os.environ.get("MIKOPBX_RECORDINGS") or SHARED / "api" / "exchanges")
KINDS = ("employee ", "incoming route ", "the default incoming route ", "schedule ", "call queue ", "IVR menu ")


def link(page, record, label, action="modify"):
    return "<a href='/admin-cabinet/%s/%s/%s'>%s</a>" % (page, action, record, label)


PERSON = '<i class="icons"><i class="user outline icon"></i></i> %s'
ROUTE = '<i class="map signs icon"></i> %s'


@pytest.mark.parametrize("message, phrase", [
    ("Routing - " + link("extensions", "110", PERSON % "Anna Smith <201>"),
     "employee Anna Smith (number 201, id 110) forwards to it"),
    ("Weiterleitung: " + link("extensions", "110", PERSON % "<201>"), "employee (number 201, id 110) forwards to it"),
    (link("extensions", "110", PERSON % "O&#039;Hara: Tom &amp; Co"),
     "employee O'Hara: Tom & Co (id 110) forwards to it"),
    (link("incoming-routes", "13", ROUTE % "74951234567"), "incoming route 74951234567 (id 13) leads to it"),
    (link("incoming-routes", "13", ROUTE % "Eingangsregel - N 13"), "incoming route (id 13) leads to it"),
    (link("incoming-routes", "13", ROUTE % "Bejövő szabály – N13"), "incoming route (id 13) leads to it"),
    (link("incoming-routes", "3", ROUTE % "City - 13"), "incoming route City - 13 (id 3) leads to it"),
    (link("incoming-routes", "1", ROUTE % "Правило по умолчанию"), "the default incoming route leads to it"),
    (link("outbound-routes", "1", ROUTE % "Mobiles"), "outbound route Mobiles (id 1) refers to it"),
    ("Closed - " + link("off-work-times", "7", "<i class=\"time icon\"></i> Night - <i class='icon a' ></i>Mon - Fri "
                        "<i class='icon b' ></i>20:00 - 23:00"),
     "schedule Night (Mon - Fri 20:00 - 23:00, id 7) refers to it"),
    (link("off-work-times", "8", "<i class=\"time icon\"></i> 营業時間後-<i class='icon a' ></i>01.01.2027"),
     "schedule 营業時間後 (01.01.2027, id 8) refers to it"),
    (link("off-work-times", "9", '<i class="time icon"></i> Holiday -'), "schedule Holiday - (id 9) refers to it"),
    (link("call-queues", "QUEUE-0A", '<i class="users icon"></i> Warteschlange/Queue: Sales: EU <2001>'),
     "call queue Sales: EU (number 2001, id QUEUE-0A) refers to it"),
    (link("call-queues", "QUEUE-0A", "Sales <2001>"), "call queue Sales (number 2001, id QUEUE-0A) refers to it"),
    (link("ivr-menu", "IVR-0B", '<i class="sitemap icon"></i> IVR菜单: Main <2003>'),
     "IVR menu Main (number 2003, id IVR-0B) refers to it"),
    (link("providers", "SIP-TRUNK-0C", '<i class="server icon"></i> SIP: Carrier', "modifysip"),
     "trunk Carrier (id SIP-TRUNK-0C) refers to it"),
    ('<a href="/pbx/ui/extensions//modify//110">Anna</a>', "employee Anna (id 110) forwards to it"),
    ("<a href='/admin-cabinet/module-phone-book/module-phone-book/index'>Phone book</a>",
     "extension module Phone book refers to it"),
    ("<a href='#'>Something</a>", "record Something refers to it"),
])
def test_a_blocker_is_named_in_our_terms(message, phrase):
    assert blockers_in(["words - " + message]) == [phrase]


def test_every_blocker_of_a_list_or_of_several_texts_is_named_once_and_in_order():
    menu = link("ivr-menu", "IVR-0B", "IVR menu: Main <2003>")
    queue = link("call-queues", "QUEUE-0A", "Queue: Sales <2001>")
    both = ["IVR menu Main (number 2003, id IVR-0B) refers to it",
            "call queue Sales (number 2001, id QUEUE-0A) refers to it"]
    as_list = '<div class="ui header">No</div><ul class="list"><li>Menu - {0}</li><li>Digit - {0}</li><li>{1}</li></ul>'
    assert blockers_in([as_list.format(menu, queue)]) == both
    assert blockers_in(["Refers - " + menu, "Refers - " + queue, ""]) == both


@pytest.mark.parametrize("messages", [
    [], [""], ["Employee not found (ID: 113)"], ["<ul><li>Smith James <201></li></ul>"], ["<a href='x'>unclosed"],
    # A link is looked for in a bounded stretch, so that a broken page costs no time.
    ["<a href='x'>" + "y" * 2000 + "</a>"],
])
def test_other_texts_hold_no_blocker(messages):
    assert blockers_in(messages) == []


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings: MIKOPBX_RECORDINGS=%s is missing" % RECORDINGS)
def test_every_recorded_refusal_of_a_delete_names_its_blockers():
    refusals = 0
    for file in sorted(RECORDINGS.glob("*.jsonl")):
        for exchange in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            body = exchange["response"]
            if exchange["method"] != "DELETE" or not isinstance(body, dict) or body.get("result") is not False:
                continue
            with pytest.raises(answers.PbxError) as caught:
                answers.decode("DELETE", exchange["path"], exchange["status"], "", json.dumps(body).encode())
            said = caught.value.text
            where = "%s #%s: %s" % (file.name, exchange.get("seq"), said)
            texts = body["messages"]["error"] if body.get("messages") else []
            blocked = "href=" in "".join(texts)
            assert (caught.value.kind == "conflict") == blocked, where
            if blocked:
                refusals += 1
                named = blockers_in(texts)
                assert named and all(blocker.startswith(KINDS) and blocker in said for blocker in named), where
                assert not set("<>&") & set(said), where
    assert refusals > 70
