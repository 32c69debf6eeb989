# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Employees by the hundred, where their number counts and not who they are."""
from __future__ import annotations

_NAMES = ("Anna Fairchild", "Нино Беридзе", "გიორგი ლომიძე", "王小明", "أمينة الحداد", "Søren Kjær", "Łucja Wójcik",
          "佐藤 健", "Ελένη Παππά", "João Neves")
_TEAM = 10


def employees(count: int) -> list[dict[str, object]]:
    """So many employees as a person declares them, in teams of ten.

    Each has a mail address and forwards unanswered calls to the first of the team, who has a mobile. No passwords: they
    are made for whoever is new.
    """
    people = []
    for place in range(count):
        leader = 10000 + place - place % _TEAM
        person: dict[str, object] = {
            "number": str(10000 + place),
            "user_username": f"{_NAMES[place % len(_NAMES)]} {place}",
            "user_email": f"employee{place}@example.com",
        }
        if place % _TEAM:
            person.update(fwd_ringlength=20, fwd_forwardingonunavailable=str(leader))
        else:
            person.update(mobile_number=f"447700900{place // _TEAM:03d}")  # of the range kept for fiction
        people.append(person)
    return people
