# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.addresses import Cidr, Networks
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from hypothesis import given
from hypothesis import strategies as st

PERMIT = Cidr("permit", parts=("network", "subnet"))
DENY = Cidr("deny")
WHITELIST = Networks("whitelist")


def prefixed(version, bits):
    return st.builds("{}/{}".format, st.ip_addresses(v=version), st.integers(0, bits))


V4 = st.ip_addresses(v=4).map(str) | prefixed(4, 32)
V6 = st.one_of(st.ip_addresses(v=6).map(str), prefixed(6, 128)).filter(
    lambda text: not ipaddress.ip_network(text, strict=False).network_address.ipv4_mapped
)


def stored_by_the_pbx(body):
    """IPv4 is masked, IPv6 is kept as it came; the form of a network is what the API's schema asks for."""
    network, subnet = body["network"], int(body["subnet"])
    if ":" in network:
        return "%s/%d" % (network, subnet)
    octets = [int(octet) for octet in network.split(".")]
    number = sum(octet << 8 * place for place, octet in enumerate(reversed(octets)))
    masked = number & (0xFFFFFFFF << (32 - subnet)) & 0xFFFFFFFF
    return "%s/%d" % (".".join(str(masked >> shift & 255) for shift in (24, 16, 8, 0)), subnet)


@given(V4 | V6)
def test_what_the_pbx_makes_of_a_network_is_what_was_accepted(text):
    canonical = PERMIT.accept(text)
    assert stored_by_the_pbx(PERMIT.body(canonical)) == canonical
    assert PERMIT.read(canonical) == PERMIT.accept(canonical) == canonical


@given(V6)
def test_ipv6_is_sent_in_a_form_that_the_pbx_recognises(text):
    network = PERMIT.body(PERMIT.accept(text))["network"]
    groups = network.split(":")
    assert 3 <= len(groups) <= 8
    assert all(len(group) <= 4 for group in groups)


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("10.20.0.0/16", "10.20.0.0/16"),
        (" 10.20.3.4/16 ", "10.20.0.0/16"),
        ("10.20.0.0/255.255.0.0", "10.20.0.0/16"),
        ("203.0.113.7", "203.0.113.7/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("1.2.3.4/0.0.0.0", "0.0.0.0/0"),
        ("2001:DB8:0::5/32", "2001:db8::/32"),
        ("2001:db8::5", "2001:db8::5/128"),
        ("::/0", "::/0"),
        ("", ""),
    ],
)
def test_one_spelling_for_a_network(text, canonical):
    assert PERMIT.accept(text) == canonical
    assert DENY.read(text) == canonical


@pytest.mark.parametrize(
    "text",
    ["office", "10.20.0.0/33", "10.20.0/16", "10.20.0.0/16/8", "300.1.1.1", "2001:db8::/129", "fe80::1%eth0/64",
     "::ffff:1.2.3.4", "10.0.0.0/0.0.0.255", "10.0.0.0/255.0.255.0", "10.0.0.0 10.1.0.0", 5, "1.2.3.4/-1"],
)
def test_what_is_no_network_is_refused(text):
    with pytest.raises(FieldError, match="^must be an address or a network such as 10.20.0.0/16"):
        PERMIT.accept(text)


def test_a_network_that_cannot_be_read_stays_as_it_is():
    assert PERMIT.read("10.0.0.0/8,10.1.0.0/8") == "10.0.0.0/8,10.1.0.0/8"
    assert PERMIT.read(None) == ""


def test_a_network_is_written_in_two_parts_where_the_pbx_wants_them():
    assert PERMIT.body("10.20.0.0/16") == {"network": "10.20.0.0", "subnet": "16"}
    assert PERMIT.body("2001:db8::/32") == {"network": "2001:db8::", "subnet": "32"}
    assert DENY.body("10.20.0.0/16") == {"deny": "10.20.0.0/16"}
    assert DENY.body("") == {"deny": ""}


@given(st.lists(V4 | V6, max_size=6))
def test_a_list_of_networks_is_a_fixed_point(texts):
    canonical = WHITELIST.accept(texts)
    assert WHITELIST.accept(canonical) == canonical
    assert WHITELIST.read(WHITELIST.wire(canonical)) == canonical
    assert WHITELIST.read(WHITELIST.wire(reversed(canonical))) == canonical


def test_a_list_of_networks_knows_addresses_from_networks():
    assert WHITELIST.accept(["10.0.0.5/8", "10.0.0.0/8", "192.168.0.1", "2001:DB8::1"]) == [
        "10.0.0.0/8", "192.168.0.1", "2001:db8::1"]
    assert WHITELIST.accept("10.0.0.1, 10.0.0.2") == ["10.0.0.1", "10.0.0.2"]
    assert WHITELIST.accept(["10.0.0.1/32"]) == ["10.0.0.1/32"]


def test_a_list_is_read_with_what_the_pbx_took_without_a_look():
    # Shown by the PBX after 10.0.0.5/8 had been written (API facts, section 11.4).
    assert WHITELIST.read("10.0.0.5/8 300.1.1.1/8") == ["10.0.0.0/8", "300.1.1.1/8"]
    assert WHITELIST.read("") == WHITELIST.read(None) == []


@pytest.mark.parametrize("value", [["10.0.0.1", "bogus"], "300.1.1.1", [["10.0.0.1"]], {"a": 1}, 7, [True]])
def test_a_list_of_networks_holds_nothing_else(value):
    with pytest.raises(FieldError, match="must"):
        WHITELIST.accept(value)


def test_the_wrong_entry_is_named():
    with pytest.raises(FieldError, match="must hold addresses and networks: 'bogus' does not appear"):
        WHITELIST.accept(["10.0.0.1", "bogus"])
