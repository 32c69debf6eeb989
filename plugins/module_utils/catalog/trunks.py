# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SIP and IAX providers have in common: the PBX keeps both as trunks. API facts, sections 3.3 and 11.2."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Choice,
    Field,
    Flag,
    Host,
    Reference,
    Secret,
    WritePolicy,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Listing, Values

OUTBOUND, INBOUND, NONE = "outbound", "inbound", "none"

# What the PBX shows for the secret of an outbound trunk; sent back with registration_type outbound, it keeps it.
MASK = "XXXXXXXX"

# registration_type → what the PBX demands in every write that names the type.
_DEMANDED = {OUTBOUND: ("host", "username", "secret"), INBOUND: ("username", "secret"), NONE: ("host",)}

# The resources of both kinds, for what refers to a trunk.
PROVIDERS = ("sip_provider", "iax_provider")

# What deleting a trunk takes along, and what allows that.
CONSENTS = ("delete_routes",)
TAKES_ALONG = ("incoming_route", "outbound_route")
LEFT_OUT = {"type": "the address of the request gives it, and it cannot be changed"}

WHO: Tuple[Field, ...] = (
    Field("description", required=True, max_length=255, sanitized=True),
    Choice("registration_type", choices=(OUTBOUND, INBOUND, NONE), required=True),
    Host("host", max_length=255, pattern=r"^[^\s]+$", form="a host name or an address, without spaces"),
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
)

REST: Tuple[Field, ...] = (
    Field("manualattributes", sanitized=True),
    Reference(
        "network_filter",
        api="networkfilterid",
        to="network_filter",
        unclearable="the PBX cannot take a network filter off a trunk again; only another one can replace it",
    ),
    Flag("disabled", default=False),
    Field("note", max_length=500, sanitized=True),
)


def listing(kind: str) -> Listing:
    """The list of trunks of a kind, ``SIP`` or ``IAX``: both are in either list, so that one request serves them.

    Without the literal "true" disabled trunks are hidden.
    """
    return Listing(path="sip-providers", query={"includeDisabled": "true"}, only={"type": kind})


def identity(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """What every write of a trunk repeats: note, which is cleared when missing, and what registration_type demands.

    Without registration_type the PBX neither recognises the mask nor takes a secret.
    """
    names = ("description", "registration_type", "note", *_DEMANDED.get(after["registration_type"], ()))
    return {name: after[name] for name in names if name in after}


def demands(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """What the PBX refuses a trunk for, which is another thing for each registration_type."""
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
