# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.iax_provider import IAX_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sip_provider import SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

TRUNKS = pytest.mark.parametrize("trunk", [SIP_PROVIDER, IAX_PROVIDER], ids=lambda trunk: trunk.name)

# As POST and GET show one.
RAW = {
    "id": "IAX-TRUNK-E9D7EED5",
    "type": "IAX",
    "note": "n1",
    "disabled": False,
    "username": "iaxa",
    "secret": "XXXXXXXX",
    "host": "iax.example.com",
    "port": 4569,
    "registration_type": "outbound",
    "description": "IAX A",
    "manualattributes": "",
    "networkfilterid": "none",
    "networkfilter_represent": '<i class="globe icon"></i> Connections from any addresses are allowed',
}
OUTBOUND = {"description": "A", "registration_type": "outbound", "host": "a.example", "username": "u", "note": "n"}


def judged(trunk, **values):
    return [text for rule in trunk.rules for text in rule(values, {})]


# -- one record -----------------------------------------------------------------------------------------------


def test_a_record_is_read_in_full():
    values = IAX_PROVIDER.read(RAW)
    assert values == {
        "description": "IAX A",
        "registration_type": "outbound",
        "host": "iax.example.com",
        "username": "iaxa",
        "secret": "XXXXXXXX",
        "port": 4569,
        "manualattributes": "",
        "network_filter": "",
        "disabled": False,
        "note": "n1",
    }
    assert set(values) == set(IAX_PROVIDER.by_name)
    body = IAX_PROVIDER.wire(values)
    assert body == {name: RAW[name] for name in body}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "description": st.text("Aä <>/'", max_size=20),
            "registration_type": st.sampled_from(["outbound", "inbound", "none"]),
            "host": st.sampled_from(["", "a.example", " 10.0.0.1:4570 "]),
            "username": st.from_regex(r"[a-zA-Z0-9_.+\-]{0,9}", fullmatch=True),
            "port": st.integers(1, 65535) | st.integers(1, 65535).map(str),
            "manualattributes": st.sampled_from(["", "qualify=5000\ntrunk=no"]),
            "networkfilterid": st.sampled_from(["none", "", "4", 4]),
            "disabled": st.sampled_from([True, "no", "1"]),
            "note": st.text(max_size=20),
        },
    )
)
def test_what_was_accepted_comes_back_as_it_was(options):
    values = IAX_PROVIDER.accept(options, "iax_providers[0]").values if options.get("description", "").strip() else {}
    assert IAX_PROVIDER.read(IAX_PROVIDER.wire(values)) == values


def test_the_port_is_that_of_the_protocol_and_always_sent():
    """A trunk that is created without one gets the port of SIP."""
    port = IAX_PROVIDER.by_name["port"]
    assert (port.default, port.explicit) == (4569, True)


def test_the_options_are_those_that_the_pbx_keeps():
    with pytest.raises(DeclarationError) as caught:
        IAX_PROVIDER.accept({"description": "A", "qualify": True, "transport": "tls"})
    assert [text.partition(";")[0] for text in caught.value.problems] == [
        "unknown option qualify",
        "unknown option transport",
    ]
    assert set(IAX_PROVIDER.left_out) == {field.api for field in SIP_PROVIDER.fields} - set(RAW) | {"type"}


# -- what both kinds of trunks share --------------------------------------------------------------------------


def test_both_lists_are_one_request():
    sip, iax = SIP_PROVIDER.listing, IAX_PROVIDER.listing
    assert (sip.path, sip.query) == (iax.path, iax.query) == ("sip-providers", {"includeDisabled": "true"})
    assert (sip.only, iax.only) == ({"type": "SIP"}, {"type": "IAX"})


@TRUNKS
@pytest.mark.parametrize(
    "kind, demanded",
    [("outbound", {"host", "username", "secret"}), ("inbound", {"username", "secret"}), ("none", {"host"})],
)
def test_each_way_of_registering_demands_its_own(trunk, kind, demanded):
    missing = judged(trunk, description="A", registration_type=kind, host="", username="", secret="")
    assert {text.partition(" ")[0] for text in missing} == demanded
    assert judged(trunk, **{**OUTBOUND, "registration_type": kind, "secret": "s"}) == []


@TRUNKS
def test_what_a_stored_trunk_lacks_is_named(trunk):
    assert judged(trunk, description="A", registration_type="", host="a") == [
        'registration_type is missing: the PBX holds "", and takes no change without one'
    ]


@TRUNKS
def test_a_hidden_secret_cannot_be_shown_from_now_on(trunk):
    before = {**OUTBOUND, "secret": "XXXXXXXX"}
    (text,) = judged(trunk, **{**before, "registration_type": "inbound"})
    assert text.startswith("secret is missing: the PBX hides the one that it has")
    assert judged(trunk, **before) == []


@TRUNKS
def test_an_inbound_login_has_no_plus(trunk):
    inbound = {**OUTBOUND, "registration_type": "inbound", "secret": "s", "username": "+49"}
    assert judged(trunk, **inbound) == ["username must not contain + on a trunk with registration_type inbound"]
    assert judged(trunk, **{**inbound, "registration_type": "outbound"}) == []


@TRUNKS
@pytest.mark.parametrize(
    "kind, also",
    [("outbound", {"host", "username", "secret"}), ("inbound", {"username", "secret"}), ("none", {"host"})],
)
def test_any_change_carries_what_it_would_lose_otherwise(trunk, kind, also):
    before = {**OUTBOUND, "registration_type": kind, "secret": "s", "disabled": False}
    along = companions(trunk, before, {"disabled": True})
    assert set(along) == {"description", "registration_type", "note"} | also
    assert along == {name: before[name] for name in along}
    assert "note" not in companions(trunk, before, {"note": "other"})


@TRUNKS
def test_routes_go_only_with_consent(trunk):
    assert trunk.takes_along == ("incoming_route", "outbound_route")
    assert trunk.accept({"description": "A", "state": "absent", "delete_routes": True}).consents == {"delete_routes"}


@TRUNKS
def test_a_network_filter_stays(trunk):
    assert trunk.by_name["network_filter"].unclearable
    assert trunk.by_name["network_filter"].to == ("network_filter",)
