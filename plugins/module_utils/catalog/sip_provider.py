# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIP providers: the trunks that connect the PBX with the outer world. API facts, sections 3.3 and 11.2."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Addresses,
    Choice,
    Field,
    Flag,
    Number,
    Reference,
    Secret,
    WritePolicy,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Dependent, Listing, Resource, Values

OUTBOUND, INBOUND, NONE = "outbound", "inbound", "none"

# What the PBX shows for the secret of an outbound trunk; sent back with registration_type outbound, it keeps it.
MASK = "XXXXXXXX"

# registration_type → what the PBX demands in every write that names the type.
_DEMANDED = {OUTBOUND: ("host", "username", "secret"), INBOUND: ("username", "secret"), NONE: ("host",)}


def _identity(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """What every write of a trunk repeats: note, which is cleared when missing, and what registration_type demands.

    Without registration_type the PBX neither recognises the mask nor takes a secret.
    """
    names = ("description", "registration_type", "note", *_DEMANDED.get(after["registration_type"], ()))
    return {name: after[name] for name in names if name in after}


def _demands(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    kind = after.get("registration_type")
    if kind not in _DEMANDED:
        yield 'registration_type is missing: the PBX holds "%s", and takes no change without one' % kind
    for name in _DEMANDED.get(str(kind), ()):
        if not after.get(name):
            yield "%s is missing: a trunk with registration_type %s needs it" % (name, kind)
    if kind == INBOUND and after.get("secret") == MASK:
        yield (
            "secret is missing: the PBX hides the one that it has, and needs it anew "
            "when registration_type changes from outbound to %s" % kind
        )
    if kind == INBOUND and "+" in after.get("username", ""):
        yield "username must not contain + on a trunk with registration_type inbound"


SIP_PROVIDER = Resource(
    name="sip_provider",
    plural="sip_providers",
    path="sip-providers",
    key="description",
    lookups=("description",),
    id_prefix="SIP-TRUNK-",
    # Without the literal "true" disabled trunks are hidden; the list holds IAX trunks too.
    listing=Listing(query={"includeDisabled": "true"}, only={"type": "SIP"}),
    fields=(
        Field("description", required=True, max_length=255, sanitized=True),
        Choice("registration_type", choices=(OUTBOUND, INBOUND, NONE), required=True),
        Field("host", max_length=255, pattern=r"^[^\s]+$", form="a host name or an address, without spaces"),
        Field(
            "username",
            max_length=100,
            pattern=r"^[a-zA-Z0-9_.+\-]+$",
            form="letters, digits and _ . + - only (the PBX would reduce anything else to its digits)",
        ),
        Secret(
            "secret",
            max_length=100,
            mask=MASK,
            hidden_while=("registration_type", OUTBOUND),
            policy=WritePolicy("update_secret"),
        ),
        Number("port", minimum=1, maximum=65535, default=5060, explicit=True),
        Choice("transport", choices=("udp,tcp", "udp", "tcp", "tls"), default="udp,tcp", explicit=True),
        Flag("qualify", default=True),
        Number("qualifyfreq", minimum=10, maximum=3600, default=60),
        Choice("dtmfmode", choices=("auto", "auto_info", "inband", "rfc4733", "info"), default="auto"),
        Field("fromuser", max_length=100),
        Field("fromdomain", max_length=255),
        Field("outbound_proxy", max_length=255),
        Flag("disablefromuser", default=False),
        Field("cid_source", default="default"),
        Field("cid_custom_header", max_length=100),
        Field("cid_parser_start", max_length=50),
        Field("cid_parser_end", max_length=50),
        Field("cid_parser_regex", max_length=255),
        Field("did_source", default="default"),
        Field("did_custom_header", max_length=100),
        Field("did_parser_start", max_length=50),
        Field("did_parser_end", max_length=50),
        Field("did_parser_regex", max_length=255),
        Flag("cid_did_debug", default=False),
        Field("manualattributes", sanitized=True),
        Reference(
            "network_filter",
            api="networkfilterid",
            to="network_filter",
            unclearable="the PBX cannot take a network filter off a trunk again; only another one can replace it",
        ),
        Flag("disabled", default=False),
        Field("note", max_length=500, sanitized=True),
        Addresses("additional_hosts", api="additionalHosts"),
    ),
    companions=(_identity,),
    rules=(_demands,),
    dependents=(
        Dependent("incoming-routes", "providerid", "incoming route", ("rulename", "number"), "delete_routes"),
        Dependent("outbound-routes", "providerid", "outbound route", ("rulename",), "delete_routes"),
    ),
)
