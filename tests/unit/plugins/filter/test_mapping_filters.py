# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.filter.mapped_office import mapped_office
from ansible_collections.mikopbx.pbx.plugins.filter.number_range import number_range
from ansible_collections.mikopbx.pbx.plugins.filter.renumbered import renumbered


def test_a_list_and_an_office_keep_their_shape() -> None:
    records = [{"number": "201", "fwd_forwarding": "250"}]
    moved = [{"number": "3201", "fwd_forwarding": "3250", "renamed_from": "201"}]
    assert renumbered(records, {"2": "32"}, kind="employees", also="250") == moved
    assert renumbered({"employees": records}, {"2": "32"}, also=["240-260"]) == {"employees": moved}
    assert mapped_office(records, {"2": "32"}, kind="employees") == [{"number": "3201", "fwd_forwarding": "250"}]
    assert mapped_office({"employees": records}) == {"employees": records}
    assert mapped_office({"general_settings": {"name": "A"}}) == {"general_settings": {"name": "A"}}


def test_hosts_and_ids() -> None:
    office = {"sip_providers": [{"id": "SIP-1", "description": "x", "host": "a.example"}]}
    assert mapped_office(office, hosts={"a.example": "b.example"}) == {
        "sip_providers": [{"description": "x", "host": "b.example"}]
    }
    assert mapped_office(office, keep_ids=True) == office


def test_wrong_use_is_named() -> None:
    with pytest.raises(AnsibleFilterError, match="renumbered takes an office"):
        renumbered([], {"2": "32"})
    with pytest.raises(AnsibleFilterError, match="renumbered: unknown kind people; it knows"):
        renumbered([], {"2": "32"}, kind="people")
    with pytest.raises(AnsibleFilterError, match="mapped_office: hosts must be a dictionary"):
        mapped_office({}, hosts="a")
    with pytest.raises(AnsibleFilterError, match="renumbered: also: 260-240: runs backwards"):
        renumbered({}, {"2": "32"}, also="260-240")
    with pytest.raises(AnsibleFilterError, match=r"renumbered: employees\[0\] \(201\): would become 9"):
        renumbered([{"number": "201"}], {"201": "9"}, kind="employees")


def test_number_range() -> None:
    assert number_range("098-100") == ["098", "099", "100"]
    with pytest.raises(AnsibleFilterError, match="number_range: 2-1: runs backwards"):
        number_range("2-1")
