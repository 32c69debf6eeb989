# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that are networks or addresses, in the one spelling in which they can be compared (pure)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, List, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Texts

_FORM = "an address or a network such as 10.20.0.0/16 or 2001:db8::/32"


def network_of(text: str) -> str:
    """The network that an address, a network, or an address in a network stands for, such as ``10.20.0.0/16``.

    The PBX does the same to IPv4 and keeps IPv6 as it was written (API facts, section 3.12), so that both sides of
    a comparison go through here.

    :raises ValueError: it is none, or one that the PBX takes for something else.
    """
    network = ipaddress.ip_network(text, strict=False)
    address = network.network_address
    if "%" in text or isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        raise ValueError("not for filters")
    mask = text.partition("/")[2]
    # 0.0.0.255, a mask turned round, is a /24 here and a /8 to the PBX.
    if "." in mask and mask != str(network.netmask):
        raise ValueError("not a mask")
    return str(network)


class Cidr(Field):
    """One network; a bare address is a network of its own, bits beyond the mask are dropped.

    :arg parts: the API's names under which address and length of the prefix are written, where that is apart.
    """

    def __init__(self, name: str, parts: Optional[Tuple[str, str]] = None, **settings: Any) -> None:
        super().__init__(name, form=_FORM, **settings)
        self._parts = parts

    def accept(self, value: Any) -> str:
        text: str = super().accept(value)
        try:
            return network_of(text) if text else ""
        except ValueError:
            raise FieldError("must be %s" % self.form) from None

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        try:
            return network_of(text) if text else ""
        except ValueError:
            return text

    def body(self, value: Any) -> Dict[str, Any]:
        if not self._parts:
            return super().body(value)
        address, dummy, length = value.partition("/")
        return dict(zip(self._parts, (address, length)))


class Networks(Texts):
    """A set of addresses and networks, which the PBX keeps as one text; order does not count."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, item="", form="addresses and networks", separator=" ", ordered=False, **settings)

    def accept(self, value: Any) -> List[str]:
        texts = super().accept(value)
        try:
            return sorted({_entry(text) for text in texts})
        except ValueError as error:
            raise FieldError("must hold %s: %s" % (self.form, error)) from None

    def read(self, raw: Any) -> List[str]:
        return sorted({_kept(text) for text in super().read(raw)})


def _entry(text: str) -> str:
    """An address without, a network with the length of its prefix."""
    network = network_of(text)
    return network if "/" in text else network.partition("/")[0]


def _kept(text: str) -> str:
    try:
        return _entry(text)
    except ValueError:
        return text
