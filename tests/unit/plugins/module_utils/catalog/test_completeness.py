# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the catalogue knows all that the PBX's own description of its API lets one write.

A record may be described as what a POST, PUT or PATCH takes, as what a GET shows, or in part by each: both count.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Mapping, Set

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

DESCRIPTION = Path(__file__).resolve().parents[6] / "shared" / "api" / "openapi.json"
ROOT = "/pbxcore/api/v3/"

# What the description is silent about although the PBX takes or shows it (API facts, the sections named).
SILENT: Dict[str, Dict[str, str]] = {
    "time_settings": {
        name: "section 6.3; the description of time-settings is empty"
        for name in ("PBXTimezone", "NTPServer", "PBXManualTimeSettings", "ManualDateTime")
    },
    "network_filter": {
        "permit": "section 3.12; what is written as network and subnet is shown as one",
        "priority": "section 3.12; only the list shows it",
    },
    "module": {
        name: "section 6.8; installing and switching are methods, and the repository's list shows the rest"
        for name in (
            "name",
            "version",
            "enabled",
            "id",
            "uniqid",
            "developer",
            "description",
            "disabled",
            "release_id",
        )
    },
    "firewall": {"firewallEnabled": "section 3.12; shown beside the list, and written by firewall:enable and :disable"},
}

every_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)

pytestmark = pytest.mark.skipif(not DESCRIPTION.is_file(), reason="no description of the API: %s is missing" % DESCRIPTION)


@lru_cache(maxsize=None)
def described() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def followed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found = described()
        for name in schema["$ref"].split("/")[1:]:
            found = found[name]
        schema = found
    return schema


def properties(schema: Mapping[str, Any]) -> Dict[str, Mapping[str, Any]]:
    """The properties of an object, and in place of its ``settings`` what is in them."""
    schema = followed(schema)
    found: Dict[str, Mapping[str, Any]] = {}
    for part in [*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())]:
        found.update(properties(part))
    for name, each in schema.get("properties", {}).items():
        found[name] = followed(each)
        if name == "settings":
            found.update(properties(each))
    return found


def of_record(resource: Resource) -> Dict[str, Mapping[str, Any]]:
    """What requests take and answers show of one record."""
    collection = ROOT + resource.path
    found: Dict[str, Mapping[str, Any]] = {}
    for path in (collection, collection + "/{id}"):
        # An empty map comes as an empty list.
        methods = described()["paths"].get(path) or {}
        for method in ("get", "post", "put", "patch"):
            described_body = methods.get(method, {}).get("requestBody", {})
            if method == "get" and (resource.singleton or path != collection):
                answer = methods.get("get", {}).get("responses", {}).get("200", {})
                schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                found.update(properties(properties(schema).get("data", {})))
            for content in described_body.get("content", {}).values():
                for name, each in properties(content["schema"]).items():
                    found.setdefault(name, each)
    return found


def offered(resource: Resource) -> Set[str]:
    return {name for field in resource.fields for name in (field.api, field.read_from)}


@every_resource
def test_whatever_can_be_written_is_offered_or_left_out_for_a_reason(resource: Resource) -> None:
    writable = {name for name, schema in of_record(resource).items() if not schema.get("readOnly")} - {"id"}
    assert writable - offered(resource) - set(resource.left_out) == set()


@every_resource
def test_nothing_is_named_that_the_api_does_not_know(resource: Resource) -> None:
    named = offered(resource) | set(resource.left_out)
    assert named - set(of_record(resource)) == set(SILENT.get(resource.name, ()))


@every_resource
def test_a_field_is_offered_or_left_out_and_not_both(resource: Resource) -> None:
    assert offered(resource) & set(resource.left_out) == set()
    assert all(reason.strip() for reason in resource.left_out.values())


@every_resource
def test_switches_within_a_field_are_complete(resource: Resource) -> None:
    record = of_record(resource)
    for field in resource.fields:
        within = properties(record.get(field.api, {}))
        if field.argument()["type"] == "dict" and within:
            assert set(field.argument()["options"]) == set(within), field.name


def test_the_description_is_read_at_all() -> None:
    """Guards the tests above against a description in which they find nothing."""
    assert {"permissions", "secret", "eventfilter"} <= set(of_record(BY_NAME["asterisk_manager"]))
    assert len(properties(of_record(BY_NAME["asterisk_manager"])["permissions"])) == 26
    assert {"PBXLanguage", "codecs"} <= set(of_record(BY_NAME["general_settings"]))
    assert {name for name in BY_NAME if not of_record(BY_NAME[name])} == {"time_settings"}
