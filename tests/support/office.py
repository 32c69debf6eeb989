# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An office of middling size with a bit of everything, where it counts how much there is and what refers to what."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.mikopbx.pbx.tests.support.people import employees
from ansible_collections.mikopbx.pbx.tests.support.sounds import write_tone

PEOPLE = [str(10000 + place) for place in range(40)]
QUEUES = [str(20000 + place) for place in range(6)]
MENUS = [str(21000 + place) for place in range(3)]
ROOMS = [str(22000 + place) for place in range(6)]
APPLICATIONS = [str(23000 + place) for place in range(5)]
TRUNKS = ["Northline", "Lighthouse", "Branch", "Warehouse"]
SOUNDS = ["Welcome", "We are closed", "Please hold", "Harp"]
NETWORKS = ["127.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "192.0.2.0/24", "198.51.100.7/32"]
HOURS = [("Night", "monday", "friday", "18:00", "23:59"), ("Early morning", "monday", "friday", "00:00", "08:00"),
         ("Saturday", "saturday", "saturday", "00:00", "23:59"), ("Sunday", "sunday", "sunday", "00:00", "23:59")]


def middling_office(folder: Path) -> dict[str, Any]:
    """The arguments of mikopbx_office for it, the connection excepted. Its sounds are written into the folder.

    Queues, menus and an employee refer to each other in a circle.
    """
    people = employees(len(PEOPLE))
    people[0]["fwd_forwardingonbusy"] = QUEUES[0]
    return {**_settings(), **_reachable(folder), **_dialled(), **_routed(), "employees": people}


def _settings() -> dict[str, Any]:
    return {
        "general_settings": {
            "name": "Middling office", "pbx_record_calls_inner": False, "codecs": ["opus", "alaw"],
            "pbx_call_parking_ext": "850", "pbx_call_parking_start_slot": 851, "pbx_call_parking_end_slot": 860},
        "time_settings": {"pbx_timezone": "Europe/London", "ntp_server": ["0.uk.pool.ntp.org", "1.uk.pool.ntp.org"]},
        "mail_settings": {
            "mail_smtp_host": "smtp.example.com", "mail_smtp_port": 587, "mail_smtp_use_tls": "tls",
            "mail_smtp_username": "pbx@example.com", "mail_smtp_password": "Made-Up-For-Tests-1",
            "mail_enable_notifications": True, "system_notifications_email": "admin@example.com"},
        "storage": {"pbx_record_save_period": 180, "pbx_record_s3_local_days": 14},
        "fail2ban": {"maxretry": 5, "bantime": 3600, "whitelist": ["10.0.0.0/8"]},
        "firewall": {"enabled": True},
    }


def _reachable(folder: Path) -> dict[str, Any]:
    return {
        "network_filters": [{"permit": permit, "description": f"Network {place}", "rules": {"SSH": place < 2}}
                            for place, permit in enumerate(NETWORKS)],
        "sound_files": [
            {"name": name, "file": str(write_tone(folder / f"{place}.wav", 440 + 110 * place)),
             "category": "moh" if name == "Harp" else "custom"} for place, name in enumerate(SOUNDS)],
        "asterisk_managers": [
            {"username": name, "secret": f"Made-Up-For-Tests-{name}", "network_filter": NETWORKS[place],
             "permissions": {"call_read": True, "cdr_read": True, "originate_write": place > 0}}
            for place, name in enumerate(("crm", "wallboard", "dialler"))],
    }


def _dialled() -> dict[str, Any]:
    return {
        "conference_rooms": [{"extension": number, "name": f"Room {number}", "pin_code": "4711"} for number in ROOMS],
        "dialplan_applications": [
            {"extension": number, "name": f"Application {number}", "type": "plaintext",
             "applicationlogic": f"1,Answer()\n2,SayDigits({number})\n3,Hangup()"} for number in APPLICATIONS],
        "call_queues": [
            {"extension": number, "name": f"Queue {number}", "members": PEOPLE[place * 6:place * 6 + 6], "moh_sound": "Harp",
             "caller_hear": "moh", "periodic_announce_sound": "Please hold", "periodic_announce_frequency": 30,
             "timeout_to_redirect_to_extension": 60, "timeout_extension": MENUS[place % 3]}
            for place, number in enumerate(QUEUES)],
        "ivr_menus": [
            {"extension": number, "name": f"Menu {number}", "audio_message": "Welcome", "timeout_extension": PEOPLE[0],
             "actions": [{"digits": "1", "extension": QUEUES[place]}, {"digits": "2", "extension": QUEUES[place + 3]},
                         {"digits": "0", "extension": PEOPLE[0]}]} for place, number in enumerate(MENUS)],
    }


def _routed() -> dict[str, Any]:
    routes = [f"Line {place}" for place in range(8)]
    return {
        "sip_providers": [
            {"description": name, "registration_type": "outbound" if place < 2 else "inbound", "host": "sip.example.com",
             "username": f"office-{place}", "secret": f"Made-Up-For-Tests-{place}", "note": f"Contract {place}"}
            for place, name in enumerate(TRUNKS)],
        "incoming_routes": [
            {"rulename": name, "number": f"44207946{place:04d}", "provider": TRUNKS[place % 2],
             "extension": (*QUEUES, *MENUS)[place], "audio_message": "Welcome"} for place, name in enumerate(routes)],
        "off_work_times": [
            *({"description": name, "weekday_from": first, "weekday_to": last, "time_from": begin, "time_to": end,
               "action": "playmessage", "audio_message": "We are closed"} for name, first, last, begin, end in HOURS),
            {"description": "New Year", "date_from": "2027-01-01", "date_to": "2027-01-01", "action": "extension",
             "extension": PEOPLE[0], "allow_restriction": True, "incoming_routes": routes[:2]}],
        "outbound_routes": [
            {"rulename": f"To {begins}", "provider": TRUNKS[place % 2], "numberbeginswith": begins, "restnumbers": 9}
            for place, begins in enumerate(("01", "02", "03", "07", "08", "00"))],
    }
