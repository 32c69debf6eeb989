# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Office data in the raw form of another source, mapped as somebody would who moves a list of people and trunks."""

from __future__ import annotations

from pathlib import Path

PEOPLE = {
    "number": "number",
    "username": "user_username",
    "email": "user_email",
    "mobile": "mobile_number",
    "secret": "sip_secret",
    "sip_enableRecording": "sip_enable_recording",
    "sip_dtmfmode": "sip_dtmfmode",
    "sip_networkfilterid": "network_filter",
    "sip_transport": "sip_transport",
    "sip_manualattributes": "sip_manualattributes",
    "fwd_ringlength": "fwd_ringlength",
    "fwd_forwarding": "fwd_forwarding",
    "fwd_forwardingonbusy": "fwd_forwardingonbusy",
    "fwd_forwardingonunavailable": "fwd_forwardingonunavailable",
}
# The rest of a trunk's names are the options' own.
TRUNKS = {"password": "secret"}
NO_OPTIONS = ("type", "uniqid", "possibleToDelete")


def mapped(raw, names):
    """Records by another source's names as a list of declarations; what is left empty is left out."""
    return [
        {names.get(name, name): value for name, value in record.items() if name not in NO_OPTIONS and value != ""}
        for record in raw.values()
    ]


def raw_people(raw):
    """Employees."""
    return mapped(raw, PEOPLE)


def raw_trunks(raw):
    """SIP providers."""
    return mapped(raw, TRUNKS)


def shared_office(start):
    """The folder shared/office beside the checkout that holds a path, or an empty text."""
    for folder in Path(start).resolve().parents:
        office = folder / "shared" / "office"
        if (office / "employee.json").is_file():
            return str(office)
    return ""


class FilterModule:
    def filters(self):
        return {"raw_people": raw_people, "raw_trunks": raw_trunks, "shared_office": shared_office}
