# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of plans share: a PBX that was read, records of it, and declarations."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, EMPLOYEE, SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import named
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Found

SECRET = "Zx9!kfPq2LmT7w"
MASK = "XXXXXXXX"
GENERATED = "Generated0Secret1Xy"


class Pbx:
    """What a plan and a gathering may know.

    :arg owners: numbers that something else than these records occupies → what that is.
    :arg lacking: (resource, option) that this PBX is too old for.
    :arg records: resource → what was read of it.
    """

    def __init__(self, owners=None, address="192.0.2.10", lacking=(), **records):
        self.found = records
        self.lacking = lacking
        self.address = address
        self.owners = dict(owners or {})
        for kind, found in records.items():
            for item in found:
                for number in BY_NAME[kind].numbers_of(item.values):
                    self.owners.setdefault(number, "%s %s" % (kind.replace("_", " "), named(kind, item)))

    def records(self, resource):
        return self.found.get(resource, [])

    def taken_ids(self, resource):
        return [found.id for found in self.records(resource)]

    def owner(self, number):
        return self.owners.get(number)

    def patterns(self):
        return [number for number in self.owners if "X" in number]

    def controller_address(self):
        return self.address

    def lacks(self, resource, option):
        return (resource, option) in self.lacking


def held(kind, identity, **values):
    """A record of the PBX: what is not said of it is as in a new one."""
    resource = BY_NAME[kind]
    return Found(identity, {**{field.name: field.default for field in resource.fields}, **values}, True)


def employee(number, identity=None, **values):
    record = {"number": number, "user_username": "Person " + number, "sip_secret": SECRET, **values}
    return held(EMPLOYEE.name, identity or "1" + number, **record)


def trunk(description, identity="SIP-TRUNK-00000001", **values):
    record = {"registration_type": "outbound", "host": "a.example", "username": "u", "secret": MASK, **values}
    return held(SIP_PROVIDER.name, identity, description=description, **record)


def filters(*rows):
    """Network filters of which no more than network and name are known."""
    return [Found(identity, {"permit": permit, "description": name}, True) for identity, permit, name in rows]


def sound(identity, name, **values):
    return held("sound_file", identity, name=name, file="/media/custom/%s.wav" % name, **values)


def route(identity, name, priority, number="", provider="", extension="201", **values):
    """An incoming route."""
    place = {"priority": priority, "number": number, "provider": provider, "extension": extension}
    return held("incoming_route", identity, rulename=name, **place, **values)


def way_out(identity, name, priority, provider="SIP-TRUNK-00000001", **values):
    """An outbound route."""
    return held("outbound_route", identity, rulename=name, priority=priority, provider=provider, **values)


def queue(number, identity=None, members=("201",), **values):
    """A call queue."""
    record = {"extension": number, "name": "Queue " + number, "members": list(members), **values}
    return held("call_queue", identity or "QUEUE-" + number, **record)


def menu(number, identity=None, **values):
    """An IVR menu; its actions are given as a text for each digit."""
    actions = [{"digits": digits, "extension": target} for digits, target in values.pop("keys", {}).items()]
    record = {"extension": number, "name": "Menu " + number, "actions": actions, **values}
    return held("ivr_menu", identity or "IVR-" + number, **record)


def room(number, identity=None, **values):
    """A conference room."""
    return held("conference_room", identity or "CONFERENCE-" + number, extension=number, name="Room " + number, **values)


def network(identity, permit, name="", web=False):
    """A network filter in full."""
    rules = {**BY_NAME["network_filter"].by_name["rules"].default, "WEB": web}
    return held("network_filter", identity, permit=permit, description=name, rules=rules)


def firewall(enabled):
    return held("firewall", "", enabled=enabled)


def declare(resource, *records):
    """Declarations as they stand in the list of an office."""
    resource = BY_NAME[resource] if isinstance(resource, str) else resource
    if resource.singleton:
        return [resource.accept(record, resource.plural) for record in records]
    return [resource.accept(record, "%s[%d]" % (resource.plural, place)) for place, record in enumerate(records)]


def matched(declared, pbx):
    matching = Matching(pbx, declared)
    assert matching.problems == []
    return matching


def make(declared, pbx, **options):
    return plan.make(declared, pbx, new_secret=lambda: GENERATED, **options)


def problems(declared, pbx, **options):
    with pytest.raises(DeclarationError) as caught:
        make(declared, pbx, **options)
    return caught.value.problems


def order_of(result):
    """The steps of a plan: what is done, to what kind of record, to which."""
    return [(step.action, step.change.resource.name, step.change.key) for step in result.steps]


def new(number, **options):
    """The declaration of a new employee."""
    return dict(number=number, user_username="New " + number, sip_secret=SECRET, **options)


def gone(key, name="number"):
    return {name: key, "state": "absent"}
