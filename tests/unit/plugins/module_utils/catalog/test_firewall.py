# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.firewall import FIREWALL
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError


@pytest.mark.parametrize("stored, enabled", [("1", True), ("0", False), (None, False)])
def test_the_switch_is_read_from_the_list_of_filters(stored, enabled):
    assert FIREWALL.read({"items": [], "total": 0, "firewallEnabled": stored, "fail2banEnabled": "1"}) == {
        "enabled": enabled
    }


@pytest.mark.parametrize("wanted, action", [(True, "firewall:enable"), ("no", "firewall:disable")])
def test_the_switch_has_a_request_for_each_way(wanted, action):
    assert FIREWALL.update_action(FIREWALL.wire(FIREWALL.accept({"enabled": wanted}).values)) == action


def test_the_switch_takes_the_apis_name_and_the_consent():
    declared = FIREWALL.accept({"firewallEnabled": True, "force": "yes"})
    assert declared.values == {"enabled": True}
    assert declared.consents == {"force"}


def test_the_switch_has_no_identity():
    assert set(FIREWALL.argument_spec()) == {"enabled", "force"}
    with pytest.raises(DeclarationError, match="unknown option state"):
        FIREWALL.accept({"state": "absent"})


def test_half_a_switch_is_refused():
    with pytest.raises(DeclarationError, match='enabled must be true or false, not "perhaps"'):
        FIREWALL.accept({"enabled": "perhaps"})
