# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAX providers: trunks by the protocol that Asterisk PBXs speak to each other. API facts, sections 3.3 and 11.4."""

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import trunks
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Number
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

# Both kinds of trunks share one schema, of which the PBX drops these for IAX without a word.
_SIP_ONLY = (
    "transport",
    "qualify",
    "qualifyfreq",
    "dtmfmode",
    "fromuser",
    "fromdomain",
    "outbound_proxy",
    "disablefromuser",
    "cid_source",
    "cid_custom_header",
    "cid_parser_start",
    "cid_parser_end",
    "cid_parser_regex",
    "did_source",
    "did_custom_header",
    "did_parser_start",
    "did_parser_end",
    "did_parser_regex",
    "cid_did_debug",
    "additionalHosts",
)

IAX_PROVIDER = Resource(
    name="iax_provider",
    plural="iax_providers",
    path="iax-providers",
    key="description",
    lookups=("description",),
    id_prefix="IAX-TRUNK-",
    listing=trunks.listing("IAX"),
    fields=(
        *trunks.WHO,
        # A new trunk without it would get 5060, the port of SIP.
        Number("port", minimum=1, maximum=65535, default=4569, explicit=True),
        *trunks.REST,
    ),
    companions=(trunks.identity,),
    rules=(trunks.demands,),
    consents=trunks.CONSENTS,
    takes_along=trunks.TAKES_ALONG,
    left_out={**trunks.LEFT_OUT, **{name: "the PBX keeps none for an IAX trunk" for name in _SIP_ONLY}},
)
