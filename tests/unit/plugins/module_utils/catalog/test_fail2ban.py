# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.fail2ban import FAIL2BAN
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

STORED = {
    "maxretry": 7,
    "bantime": 10800,
    "findtime": 600,
    "whitelist": "10.0.0.0/8 192.168.0.1 172.16.0.0/12 2001:db8::/32",
    "PBXFirewallMaxReqSec": "100",
    "extensionsCount": 38,
}
DECLARED = {
    "maxretry": 7,
    "bantime": 10800,
    "findtime": 600,
    "whitelist": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.1", "2001:db8::/32"],
    "pbx_firewall_max_req_sec": 100,
}


def test_what_is_read_can_be_declared():
    assert FAIL2BAN.read(STORED) == DECLARED
    assert FAIL2BAN.accept(DECLARED).values == DECLARED


@given(
    st.fixed_dictionaries(
        {
            "maxretry": st.integers(1, 100),
            "bantime": st.integers(60, 2592000) | st.integers(60, 2592000).map(str),
            "findtime": st.integers(60, 86400),
            "whitelist": st.lists(st.ip_addresses(v=4).map(str)),
            "pbx_firewall_max_req_sec": st.integers(0, 10000),
        }
    )
)
def test_canonical_form_is_a_fixed_point(options):
    values = FAIL2BAN.accept(options).values
    assert FAIL2BAN.read(FAIL2BAN.wire(values)) == values


def test_types_are_those_that_do_not_wedge_a_worker():
    body = FAIL2BAN.wire(FAIL2BAN.accept({**DECLARED, "maxretry": "7", "PBXFirewallMaxReqSec": 100}).values)
    assert body == {
        "maxretry": 7,
        "bantime": 10800,
        "findtime": 600,
        "whitelist": "10.0.0.0/8 172.16.0.0/12 192.168.0.1 2001:db8::/32",
        "PBXFirewallMaxReqSec": "100",
    }
    assert FAIL2BAN.wire({"whitelist": []}) == {"whitelist": ""}


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"maxretry": "abc"}, 'maxretry must be a whole number, not "abc"'),
        ({"maxretry": 20.9}, "maxretry must be a whole number"),
        ({"maxretry": True}, "maxretry must be a whole number"),
        ({"maxretry": [5]}, "maxretry must be a whole number"),
        ({"maxretry": 0}, "maxretry must be between 1 and 100"),
        ({"maxretry": 500}, "maxretry must be between 1 and 100"),
        ({"bantime": 10}, "bantime must be between 60 and"),
        ({"findtime": -1}, "findtime must be between 60 and"),
        ({"pbx_firewall_max_req_sec": "abc"}, "pbx_firewall_max_req_sec must be a whole number"),
        ({"whitelist": ["10.0.0.0/8", "bogus"]}, "whitelist must hold addresses and networks: 'bogus'"),
        ({"whitelist": {"10.0.0.0/8": True}}, "whitelist must be a list of addresses and networks"),
        ({"enabled": True}, "unknown option enabled"),
    ],
)
def test_what_is_refused(options, problem):
    with pytest.raises(DeclarationError, match=problem):
        FAIL2BAN.accept(options)


def test_settings_that_make_no_sense_are_read_all_the_same():
    values = FAIL2BAN.read({"maxretry": 0, "bantime": 10, "findtime": -1, "PBXFirewallMaxReqSec": "abc"})
    assert values == {"maxretry": 0, "bantime": 10, "findtime": -1, "pbx_firewall_max_req_sec": 0}
