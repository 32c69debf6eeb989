# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export leaves out, because a new record or a new PBX has it anyway, is there again when it is applied."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
import pytest
import yaml
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.exporting import FIRST_BOOT, exported
from ansible_collections.mikopbx.pbx.plugins.module_utils.removal import removed
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource
from ansible_collections.mikopbx.pbx.tests.conformance.test_offices import OFFICES, offices
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office
from hypothesis import given


OMITTED = "what stands for omit"


class Loader(yaml.SafeLoader):
    """Reads a file of variables. No text of these offices looks like a template of the export."""


def unmarked(loader: Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


Loader.add_constructor("!unsafe", unmarked)


@pytest.fixture(scope="module")
def engine(start: Callable[..., Any]) -> Engine:
    return Engine(start("--no-limiter"))


def otherwise(resource: Resource, record: dict[str, Any]) -> set[str]:
    """The options of a record of the first boot that are not as on a new record, and that are not written anyway."""
    anyway = {resource.key, *resource.discriminators, *resource.alternate}
    anyway |= {field.name for field in resource.fields if field.beside}
    return {field.name for field in resource.fields if field.name in record and record[field.name] != field.default
            and not (field.required or field.explicit or field.secret or field.name in anyway)}


def test_the_table_of_the_first_boot_is_that_of_the_first_boot(engine: Engine) -> None:
    engine.reset()
    office = engine.read_back()
    found: dict[str, dict[str, set[str]]] = {}
    for resource in DECLARABLE:
        held = office[resource.plural]
        for record in [held] if resource.singleton else held:
            options = otherwise(resource, record)
            key = str(record.get(resource.key) or record.get("id", "")) if resource.key else ""
            if options and not (resource.standing and record.get(resource.standing.option)):
                found.setdefault(resource.plural, {})[key] = options
    # Not declarable as it is on the first boot, and so not read back; another description takes its place.
    found["call_queues"]["2001"].add("description")
    found["ivr_menus"]["2003"].add("description")
    del found["api_keys"]  # made for the recordings
    assert found == {plural: {key: set(options) for key, options in records.items()}
                     for plural, records in FIRST_BOOT.items()}


def as_the_role_gets_it(office: Office, everything: bool) -> Office:
    """The variables of an export, evaluated."""
    texts = exported(office, "london", True, everything=everything)
    secrets = evaluated(yaml.load(texts.secrets, Loader), {})
    variables = [evaluated(yaml.load(text, Loader), secrets) for text in texts.files.values()]
    return {name[len("office_"):]: value for each in variables for name, value in each.items()}


def evaluated(value: Any, secrets: Any) -> Any:
    """A value as Ansible would have it."""
    if isinstance(value, dict):
        return {name: evaluated(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list):
        return [evaluated(inner, secrets) for inner in value]
    if isinstance(value, str) and value.startswith("{{ office_secrets"):
        text = jinja2.Template(value).render(**secrets, omit=OMITTED)
        return None if text == OMITTED else text  # None is an option that is left out
    return value


@pytest.mark.parametrize("everything", [False, True])
def test_an_export_of_the_first_boot_changes_nothing(engine: Engine, everything: bool) -> None:
    engine.reset()
    variables = as_the_role_gets_it(engine.read_back(), everything)
    assert engine.plan(variables)[0].lines == []
    assert engine.differences(variables) == []


def test_an_export_of_the_first_boot_can_be_removed(engine: Engine) -> None:
    """All that goes is gone then, and what every PBX comes with is there as before."""
    engine.reset()
    before = engine.read_back()
    gone = removed(as_the_role_gets_it(before, everything=False))
    engine.apply(gone)
    after = engine.read_back()
    assert after["network_filters"] == before["network_filters"]
    assert after["dialplan_applications"] == before["dialplan_applications"] and len(after["dialplan_applications"]) == 3
    for resource in DECLARABLE:
        if resource.plural not in ("network_filters", "dialplan_applications", "custom_files") and not resource.singleton:
            left = [record for record in after[resource.plural] if not record.get("default")]
            assert left == [], resource.plural


@OFFICES
@given(office=offices())
def test_an_export_makes_a_new_pbx_equal(engine: Engine, office: Office) -> None:
    engine.reset()
    engine.apply(office, purge=True)
    before = engine.read_back()
    variables = as_the_role_gets_it(before, everything=False)
    assert engine.plan(variables, purge=True)[0].lines == []
    assert engine.differences(variables) == []
    engine.reset()
    # What the PBX does not show has to be supplied.
    for trunk in variables["sip_providers"] + variables["iax_providers"]:
        if trunk["registration_type"] == "outbound":
            trunk["secret"] = "Zx9!kfPq2LmT7w"
    for key in variables["api_keys"]:
        key["key"] = "0123456789abcdef" * 4
    engine.apply(variables, purge=True)
    assert engine.read_back() == before
