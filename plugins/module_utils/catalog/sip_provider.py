# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIP providers: the trunks that connect the PBX with the outer world. API facts, sections 3.3 and 11.2."""

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import trunks
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Addresses,
    Choice,
    Field,
    Flag,
    Host,
    Number,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

SIP_PROVIDER = Resource(
    name="sip_provider",
    plural="sip_providers",
    path="sip-providers",
    key="description",
    lookups=("description",),
    id_prefix="SIP-TRUNK-",
    listing=trunks.listing("SIP"),
    fields=(
        *trunks.WHO,
        Number("port", minimum=1, maximum=65535, default=5060, explicit=True),
        Choice("transport", choices=("udp,tcp", "udp", "tcp", "tls"), default="udp,tcp", explicit=True),
        Flag("qualify", default=True),
        Number("qualifyfreq", minimum=10, maximum=3600, default=60),
        Choice("dtmfmode", choices=("auto", "auto_info", "inband", "rfc4733", "info"), default="auto"),
        Field("fromuser", max_length=100),
        Host("fromdomain", max_length=255),
        Host("outbound_proxy", max_length=255),
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
        *trunks.REST,
        Addresses("additional_hosts", api="additionalHosts"),
    ),
    companions=(trunks.identity,),
    rules=(trunks.demands,),
    consents=trunks.CONSENTS,
    takes_along=trunks.TAKES_ALONG,
    left_out=trunks.LEFT_OUT,
)
