# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees: a person with an internal number, a SIP account, a mobile number and forwardings.

API facts, sections 3.1, 11.2 and 11.4 (employees:batchCreate, employees:export).
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Destination
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Choice,
    Email,
    Extension,
    Field,
    Flag,
    Number,
    Picture,
    Reference,
    Secret,
    WritePolicy,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Batch, BulkRead, Listing, Resource, Values

FORWARDINGS = ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
RING_SECONDS = 45


def _ring_time_beside_forwarding(
    after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]
) -> Values:
    """A forwarding sent alone makes the PBX set the ring time to 45, or to 0 when the forwarding is cleared."""
    if "fwd_forwarding" not in changes or "fwd_ringlength" in changes:
        return {}
    stored = before.get("fwd_ringlength", RING_SECONDS)
    # 0 is what an earlier clearing left behind; the PBX refuses it beside a forwarding.
    return {"fwd_ringlength": stored if stored >= 3 or not after["fwd_forwarding"] else RING_SECONDS}


def _dial_string_follows_mobile(
    after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]
) -> Values:
    """A stored dial string that repeats the mobile number would go on dialling the old one."""
    if "mobile_number" not in changes or "mobile_dialstring" in changes:
        return {}
    stored = before.get("mobile_dialstring", "")
    if not after["mobile_number"]:
        return {"mobile_dialstring": ""} if stored else {}
    return {"mobile_dialstring": after["mobile_number"]} if stored and stored == before.get("mobile_number") else {}


def _forwarding_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for name in FORWARDINGS:
        if after.get(name) and after.get(name) == after.get("number"):
            yield "%s is the employee's own number %s; forward to another number or leave it empty" % (
                name,
                after["number"],
            )
    if after.get("fwd_forwarding") and not 3 <= after.get("fwd_ringlength", RING_SECONDS) <= 180:
        yield "fwd_ringlength must be between 3 and 180 seconds beside fwd_forwarding"
    if after.get("mobile_number") and after.get("mobile_number") == after.get("number"):
        yield "mobile_number is the employee's own internal number"
    if after.get("mobile_dialstring") and "mobile_number" in after and not after["mobile_number"]:
        yield "mobile_dialstring needs a mobile_number: without one the PBX does not keep it"


def _secret_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """The PBX checks the stored secret again with every change, whatever the change is."""
    stored = before.get("sip_secret")
    if stored and after.get("sip_secret") == stored:
        objection = EMPLOYEE.by_name["sip_secret"].objection(stored)
        if objection:
            yield (
                "the stored sip_secret is too weak by the PBX's rules of today, so that the PBX refuses every change "
                "of this employee; give a new sip_secret together with the change"
            )


EMPLOYEE = Resource(
    name="employee",
    plural="employees",
    path="employees",
    key="number",
    unique=True,
    title="user_username",
    numbers=("number", "mobile_number"),
    listing=Listing(rows=("data",)),
    fields=(
        Extension("number", required=True, listed="number"),
        Field("user_username", required=True, listed="user_username", max_length=100, sanitized=True),
        Email("user_email", listed="user_email", max_length=255),
        Picture("user_avatar", policy=WritePolicy("update_avatar")),
        Secret("sip_secret", required=True, max_length=100, strong=True),
        Choice(
            "sip_dtmfmode", choices=("auto", "auto_info", "inband", "rfc4733", "info"), default="auto", unset="auto"
        ),
        # A single create without it gives udp, a batch gives udp,tcp: it is always sent (section 3.1).
        Choice(
            "sip_transport",
            choices=("udp", "tcp", "tls", "udp,tcp"),
            default="udp,tcp",
            unset="udp,tcp",
            explicit=True,
        ),
        Field("sip_manualattributes", max_length=1024),
        Flag("sip_enable_recording", api="sip_enableRecording", default=True),
        Reference("network_filter", api="sip_networkfilterid", to="network_filter"),
        Number("fwd_ringlength", minimum=0, maximum=180, default=RING_SECONDS),
        Destination("fwd_forwarding"),
        Destination("fwd_forwardingonbusy"),
        Destination("fwd_forwardingonunavailable"),
        Field(
            "mobile_number",
            pattern=r"^\+?[1-9][0-9]{1,14}$",
            form="digits, with or without a leading +, 2 to 15 of them, not beginning with 0",
        ),
        Field("mobile_dialstring", max_length=255),
    ),
    bulk=BulkRead(
        action="employees:export",
        body={"format": "full"},
        link="filename",
        threshold=20,
        lacks=("network_filter",),
    ),
    batch=Batch(
        action="employees:batchCreate",
        rows="employees",
        size=20,
        # skip_errors: the rows after a refused one are still tried.
        body={"mode": "create", "skip_errors": True},
        limits={"user_username": 32, "user_email": 32, "sip_secret": 64},
        without=("user_avatar",),
    ),
    weighed=("sip_secret", "fwd_ringlength", *FORWARDINGS, "mobile_number", "mobile_dialstring"),
    # PUT without mobile_number deletes the mobile, and without fwd_ringlength rewrites it (section 3.1).
    update_method="PATCH",
    companions=(_ring_time_beside_forwarding, _dial_string_follows_mobile),
    rules=(_forwarding_rules, _secret_rules),
)
