# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.network_filter import NETWORK_FILTER, SERVICES
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

FIRST = {"SIP": True, "IAX": True, "WEB": True, "SSH": False, "AMI": False, "AJAM": True, "ICMP": True}
# As GET firewall lists a record, ports apart.
ROW = {
    "id": 6,
    "description": "Office",
    "permit": "10.20.0.0/16",
    "deny": "0.0.0.0/0",
    "newer_block_ip": True,
    "local_network": True,
    "permanent": False,
    "priority": 1,
    "rules": {name: {"name": name, "action": allowed, "ports": []} for name, allowed in FIRST.items()},
    "network": "10.20.0.0",
    "subnet": "16",
}
RECORD = {
    **{name: value for name, value in ROW.items() if name not in ("permanent", "priority", "rules")},
    "currentRules": FIRST,
    "isDocker": False,
}
# What answers POST and PATCH.
REPLY = {
    "id": "6",
    "permit": "10.20.0.0/16",
    "deny": "0.0.0.0/0",
    "description": "Office",
    "newer_block_ip": True,
    "local_network": True,
    "rules": [],
}
DECLARED = {
    "permit": "10.20.0.0/16",
    "description": "Office",
    "rules": FIRST,
    "newer_block_ip": True,
    "local_network": True,
    "deny": "0.0.0.0/0",
}


def test_list_and_record_tell_the_same_and_everything():
    assert NETWORK_FILTER.read(RECORD) == DECLARED
    assert NETWORK_FILTER.read(ROW, NETWORK_FILTER.listed) == DECLARED
    assert set(NETWORK_FILTER.listed) == set(NETWORK_FILTER.by_name)


def test_what_was_read_can_be_declared():
    assert NETWORK_FILTER.accept(NETWORK_FILTER.read(RECORD)).values == DECLARED


def test_a_reply_says_nothing_of_the_rules():
    values = NETWORK_FILTER.read(REPLY)
    assert "rules" not in values
    assert values["permit"] == "10.20.0.0/16"


def test_the_body_has_the_network_in_two_parts_and_rules_by_the_apis_name():
    body = NETWORK_FILTER.wire(NETWORK_FILTER.accept({"permit": "10.20.3.4/16", "rules": {"SSH": "yes"}}).values)
    assert body == {"network": "10.20.0.0", "subnet": "16", "currentRules": {"SSH": True}}


def test_rules_that_are_left_out_stay_as_they_are():
    rules = NETWORK_FILTER.by_name["rules"]
    assert rules.merged({**FIRST, "ICMP": False}, {"SSH": True}) == {**FIRST, "ICMP": False, "SSH": True}


def test_a_new_record_blocks_console_and_ami():
    rules = NETWORK_FILTER.by_name["rules"]
    assert rules.default == FIRST
    assert rules.merged(rules.default, {"WEB": False}) == {**FIRST, "WEB": False}
    assert tuple(rules.default) == SERVICES


def test_services_of_extension_modules_are_not_managed():
    assert NETWORK_FILTER.read({"currentRules": {**FIRST, "MODULEX": True}}) == {"rules": FIRST}


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"permit": "10.20.0.0/40"}, 'permit must be an address or a network such as .*, not "10.20.0.0/40"'),
        ({"permit": "10.0.0.0/8", "deny": "all"}, "deny must be an address or a network"),
        ({"permit": "10.0.0.0/8", "rules": {"CTI": True}}, "rules does not know CTI; it knows SIP, IAX, WEB"),
        ({"permit": "10.0.0.0/8", "rules": {"SSH": "perhaps"}}, "rules SSH must be true or false"),
        ({"permit": "10.0.0.0/8", "rules": ["SSH"]}, "rules must be a dictionary of SIP"),
        ({"permit": "10.0.0.0/8", "description": "x" * 256}, "description has 256 characters, the PBX keeps 255"),
        ({"permit": "10.0.0.0/8", "network": "10.0.0.0"}, "unknown option network"),
        ({"description": "Office"}, "permit is missing: it tells which network filter is meant"),
    ],
)
def test_what_is_refused(options, problem):
    with pytest.raises(DeclarationError, match=problem):
        NETWORK_FILTER.accept(options)


def test_two_spellings_of_a_network_are_one_record():
    assert NETWORK_FILTER.accept({"permit": "10.20.9.9/16"}).key == "10.20.0.0/16"


def test_being_shut_out_can_be_agreed_to():
    assert NETWORK_FILTER.accept({"permit": "10.0.0.0/8", "force": True}).consents == {"force"}


def test_each_field_of_the_api_is_offered_or_left_out_with_a_reason():
    offered = {field.api for field in NETWORK_FILTER.fields} | set(NETWORK_FILTER.left_out)
    assert {"network", "subnet", "deny", "description", "newer_block_ip", "local_network", "currentRules"} <= offered
    assert all(NETWORK_FILTER.left_out.values())
