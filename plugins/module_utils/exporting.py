# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An office as files of variables: one for each kind of record, and one for what is secret (pure).

The same office is the same bytes, so that a version control system shows what changed on the PBX and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import named
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import scalar
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags

SECRETS_FILE = "office_secrets.yml"
SECRETS_VARIABLE = "office_secrets"

# Where every new PBX has something else than the default of a new record: plural → key (or id, of a record without
# one; empty for settings) → options. On a new PBX these records are there already, so that an option which is left out
# would stay as it is there. As of MikoPBX 2026.1; a test holds it against the first boot.
FIRST_BOOT: Mapping[str, Mapping[str, Sequence[str]]] = {
    "general_settings": {"": ("name", "ssh_disable_password_logins", "rtp_port_to")},
    "time_settings": {"": ("ntp_server",)},
    "mail_settings": {
        "": (
            "mail_smtp_host",
            "mail_smtp_port",
            "mail_smtp_use_tls",
            "mail_smtp_cert_check",
            "mail_smtp_from_username",
            "mail_enable_notifications",
            "system_notifications_email",
        )
    },
    "fail2ban": {"": ("bantime",)},
    "network_filters": {"0.0.0.0/0": ("description", "rules")},
    "employees": {
        number: (
            "fwd_forwarding",
            "fwd_forwardingonbusy",
            "fwd_forwardingonunavailable",
            "mobile_number",
            "mobile_dialstring",
        )
        for number in ("201", "202", "203")
    },
    "dialplan_applications": {
        number: ("description", "type", "applicationlogic") for number in ("000063", "000064", "10003246")
    },
    "call_queues": {
        number: (
            "description",
            "seconds_to_ring_each_member",
            "caller_hear",
            "announce_position",
            "announce_hold_time",
            "periodic_announce_frequency",
            *more,
        )
        for number, more in (("2001", ()), ("2002", ("strategy",)))
    },
    "ivr_menus": {
        "2003": (
            "description",
            "audio_message",
            "actions",
            "allow_enter_any_internal_extension",
            "timeout_extension",
        )
    },
    "sip_providers": {"Demo provider": ("host", "username", "disablefromuser", "additional_hosts")},
    "incoming_routes": {"": ("extension", "ring_timeout", "note")},
    "off_work_times": {
        "1": ("weekday_from", "weekday_to", "time_to", "action", "audio_message"),
        "2": ("weekday_from", "weekday_to", "time_from", "time_to", "action", "audio_message"),
        "3": ("weekday_from", "weekday_to", "time_to", "action", "audio_message"),
        "International Women's Day.": ("date_from", "date_to", "time_from", "time_to", "action", "audio_message"),
        "New Year's holidays": ("date_from", "date_to", "time_from", "time_to", "action", "audio_message"),
    },
    "outbound_routes": {
        "Outgoing template for the Demo provider": ("numberbeginswith", "restnumbers", "note"),
    },
    "asterisk_managers": {"1cami": ("description", "permissions")},
}

_TEMPLATE_SIGNS = ("{{", "{%", "{#")
_SPELLED = {"sip": "SIP", "iax": "IAX", "ivr": "IVR", "api": "API", "rest": "REST"}
# What stands within quotes in Jinja and in YAML, whichever version of Ansible reads it.
_NO_PART_OF_A_SLOT = re.compile(r"[^\w .@+/()-]+")
# What can stand in a block. What YAML takes for a line break, or refuses, would not come back as it was; nor would blanks
# at the end of a line, which many an editor takes away.
_BLOCK = re.compile(r"^(?=.*\S)(?!.*[ \t](?:\n|\Z))[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*\Z", re.DOTALL)

_NOT_SHOWN = "the PBX does not show it"
_LEFT_OUT = "left out by this export"


class Exported(NamedTuple):
    """The texts of the files.

    :ivar files: file name → text, without the one of the secrets.
    :ivar secrets: the text of SECRETS_FILE; empty when secrets are left out.
    """

    files: Dict[str, str]
    secrets: str


class Sounds(NamedTuple):
    """Where sounds lie that were downloaded from the PBX.

    :ivar files: what mikopbx_sound_download returned.
    :ivar folder: the folder with their folders by category.
    :ivar inventory: the folder of the inventory; a path below it is written as one that moves with it.
    """

    files: Sequence[Mapping[str, str]] = ()
    folder: str = ""
    inventory: str = ""


class _Expression(str):
    """A template of our own, which Ansible is to evaluate; with a remark behind it."""

    remark = ""


def exported(
    office: Mapping[str, Any],
    host: str,
    keep_secrets: bool,
    unreadable: Iterable[str] = (),
    withheld: Iterable[str] = (),
    everything: bool = False,
    supplied: Optional[Mapping[str, Any]] = None,
    sounds: Sounds = Sounds(),
) -> Exported:
    """The files for an office.

    :arg office: as mikopbx_office_info returns it.
    :arg host: what the PBX is called in the inventory.
    :arg keep_secrets: write the secrets; else no secret is in any file, whatever the office holds.
    :arg unreadable: secrets that the PBX does not show, as mikopbx_office_info names them.
    :arg withheld: the same for those that were not asked for.
    :arg everything: write also what is as on a new record.
    :arg supplied: the secrets that are in the file so far, of which those stay that the PBX does not show, and those of
        kinds that the office does not hold.
    """
    writer = _Writer(host, keep_secrets, frozenset(unreadable), frozenset(withheld), everything, supplied or {}, sounds)
    files = {
        "office_%s.yml" % resource.plural: writer.file(resource, office[resource.plural])
        for resource in DECLARABLE
        if resource.plural in office
    }
    return Exported(files, writer.secrets_file(office) if keep_secrets else "")


class _Writer:
    """Writes the files of one office, and collects its secrets on the way."""

    def __init__(
        self,
        host: str,
        keep_secrets: bool,
        unreadable: FrozenSet[str],
        withheld: FrozenSet[str],
        everything: bool,
        supplied: Mapping[str, Any],
        sounds: Sounds,
    ) -> None:
        self._host = " ".join(host.split())
        self._keep_secrets = keep_secrets
        self._unreadable = unreadable
        self._withheld = withheld
        self._everything = everything
        self._supplied = supplied
        self._sounds = sounds
        self._secrets: Dict[str, Any] = {}

    def file(self, resource: Resource, held: Any) -> str:
        """The text of the file for one kind of record."""
        lines = ["---", *self._head(resource)]
        variable = "office_" + resource.plural
        if resource.singleton:
            lines += _entry(variable, self._values(resource, held, ""), "")
        elif not held:
            lines.append(variable + ": []")
        else:
            lines.append(variable + ":")
            slots = _Slots()
            for record in held:
                lines += _item(self._values(resource, record, slots.of(resource, record)), "  ")
        return "\n".join(lines) + "\n"

    def secrets_file(self, office: Mapping[str, Any]) -> str:
        """The text of the file for the secrets, once all others were written."""
        # The files of the kinds that are no part of this export go on referring to theirs.
        kept = {kind: held for kind, held in self._supplied.items() if kind not in office and isinstance(held, Mapping)}
        secrets = {**kept, **self._secrets}
        lines = [
            "---",
            "# The secrets of the PBX %s, for the files beside. A new export overwrites this file." % self._host,
            "# What the PBX does not show is empty, and is not managed as long as it is. What is filled in stays.",
            *_entry(SECRETS_VARIABLE, {each.plural: secrets[each.plural] for each in DECLARABLE if each.plural in secrets}, ""),
        ]
        return "\n".join(lines) + "\n"

    def _head(self, resource: Resource) -> Iterator[str]:
        words = " ".join(_SPELLED.get(word, word) for word in resource.plural.split("_"))
        yield "# The %s of the PBX %s, for the role mikopbx.pbx.office. A new export overwrites this file." % (
            words,
            self._host,
        )
        if not self._everything:
            yield "# Left out is what is as on a new %s." % ("PBX" if resource.singleton else "record")
        if resource.precedence:
            yield "# The PBX goes through them in this order."

    def _values(self, resource: Resource, record: Mapping[str, Any], slot: str) -> Dict[str, Any]:
        """What is written of one record."""
        values = {name: value for name, value in record.items() if name not in resource.by_name}
        always = self._always(resource, record)
        whole = self._everything or (resource.standing is not None and resource.standing.option in record)
        title = _title(resource, record)
        for field in resource.fields:
            if field.from_file:
                path = self._sound(record)
                if path:
                    values[field.name] = path
            elif field.secret:
                reference = self._secret(resource, field, record, slot, title)
                if reference:
                    values[field.name] = reference
            elif record.get(field.name) is not None and self._comes_along(resource, field):
                value = record[field.name]
                if not whole and field.name not in always:
                    standard = field.default
                    if isinstance(field, Flags):
                        # A switch that is not named is as on a new record.
                        value = {each: on for each, on in value.items() if on != standard[each]}
                        standard = {}
                    if value == standard:
                        continue
                values[field.name] = value
        return values

    def _always(self, resource: Resource, record: Mapping[str, Any]) -> FrozenSet[str]:
        """Options that are written even if they are as on a new record."""
        on_new_pbx = FIRST_BOOT.get(resource.plural, {})
        key = str(record.get(resource.key) or record.get("id", "")) if resource.key else ""
        return frozenset(
            [field.name for field in resource.fields if field.required or field.explicit or field.chosen]
            + [resource.key, *resource.discriminators, *resource.alternate]
            + [*on_new_pbx.get(key, ())]
        )

    def _comes_along(self, resource: Resource, field: Field) -> bool:
        """False for an option that the PBX takes only beside a secret that nobody has supplied."""
        return not field.beside or bool(self._keep_secrets and self._supply(resource, "", field.beside))

    def _secret(
        self, resource: Resource, field: Field, record: Mapping[str, Any], slot: str, title: str
    ) -> Optional[_Expression]:
        """The reference to a secret, which is kept for its own file; None where there is none."""
        about = "%s of %s" % (field.name, title)
        value = record.get(field.name, "")
        steps = [resource.plural, slot, field.name] if slot else [resource.plural, field.name]
        if about in self._unreadable:
            if self._keep_secrets:
                self._keep(steps, self._supply(resource, slot, field.name))
            return _reference(steps, "default(omit, true)", _NOT_SHOWN)
        if about in self._withheld or (value and not self._keep_secrets):
            return _reference(steps, "default(omit, true)", _LEFT_OUT)
        if value in ("", None):
            return None
        self._keep(steps, value)
        # Ansible before 2.19 makes a list of a text that looks like one, unless it is said to be a text.
        looks_otherwise = str(value).startswith(("{", "[")) or value in ("True", "False")
        return _reference(steps, "string" if looks_otherwise else "", "")

    def _keep(self, steps: Sequence[str], value: str) -> None:
        place = self._secrets
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = value

    def _supply(self, resource: Resource, slot: str, option: str) -> str:
        """What a person has filled in for a secret that the PBX does not show."""
        place: Any = self._supplied
        for step in filter(None, (resource.plural, slot, option)):
            place = place.get(step) if isinstance(place, Mapping) else None
        return place if isinstance(place, str) else ""

    def _sound(self, record: Mapping[str, Any]) -> Optional[str]:
        """The path of the file that was downloaded for a sound."""
        folder = self._sounds.folder.rstrip("/")
        for sound in self._sounds.files:
            if record.get("id") in (None, sound["id"]) and all(sound[name] == record[name] for name in ("name", "category")):
                path = "/".join([folder, *sound["file"].split("/")[-2:]])
                inventory = self._sounds.inventory.rstrip("/") + "/"
                rest = path[len(inventory) :] if inventory != "/" and path.startswith(inventory) else ""
                return _Expression("{{ inventory_dir }}/" + rest) if rest and not _is_template(rest) else path
        return None


class _Slots:
    """The names under which the secrets of records are kept: their keys, as far as those are no trouble in a template."""

    def __init__(self) -> None:
        self._taken: Dict[str, int] = {}

    def of(self, resource: Resource, record: Mapping[str, Any]) -> str:
        """The name for one record, in the order in which they are written."""
        key = str(record.get("id") or record.get(resource.key) or resource.called(record) or "nameless")
        slot = _NO_PART_OF_A_SLOT.sub("-", key)
        if slot != key:
            slot = "%s-%s" % (slot.strip("-"), hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:8])
        count = self._taken[slot] = self._taken.get(slot, 0) + 1
        return slot if count == 1 else "%s (%d)" % (slot, count)


def _title(resource: Resource, record: Mapping[str, Any]) -> str:
    """How mikopbx_office_info names a record."""
    if resource.singleton:
        return resource.name
    return "%s %s" % (resource.name, named(resource.name, Found(str(record.get("id", "")), dict(record), True)))


def _reference(steps: Sequence[str], filtered: str, remark: str) -> _Expression:
    place = SECRETS_VARIABLE + "." + steps[0]
    place += "['%s'].%s" % (steps[1], steps[2]) if len(steps) == 3 else "." + steps[1]
    expression = _Expression("{{ %s }}" % (" | ".join(filter(None, (place, filtered)))))
    expression.remark = remark
    return expression


# -- YAML --------------------------------------------------------------------------------------------------------------


def _item(values: Mapping[str, Any], margin: str) -> Iterator[str]:
    """An element of a list that is a mapping."""
    lead = margin + "- "
    for name, value in values.items():
        for line in _entry(name, value, margin + "  "):
            yield lead + line[len(lead) :] if line.strip() else line
            lead = margin + "  "


def _entry(name: str, value: Any, margin: str) -> Iterator[str]:
    """One entry of a mapping."""
    head = "%s%s:" % (margin, scalar(name))
    if isinstance(value, Mapping) and value:
        yield head
        for each, inner in value.items():
            yield from _entry(each, inner, margin + "  ")
    elif isinstance(value, (list, tuple)) and value:
        yield head
        for element in value:
            if isinstance(element, Mapping):
                yield from _item(element, margin + "  ")
            else:
                first, rest = _text(element, margin + "    ")
                yield "%s  - %s" % (margin, first)
                yield from rest
    else:
        first, rest = _text(value, margin + "  ")
        yield "%s %s" % (head, first)
        yield from rest


def _text(value: Any, margin: str) -> Tuple[str, List[str]]:
    """A value that is no container: what follows its name, and the lines below."""
    if isinstance(value, _Expression):
        # scalar() would leave it as it is for one that begins with a letter, which none does.
        return scalar(str(value)) + ("  # " + value.remark if value.remark else ""), []
    if not isinstance(value, str):
        return scalar(value), []
    tag = "!unsafe " if _is_template(value) else ""
    if "\n" not in value or not _BLOCK.match(value):
        return tag + scalar(value), []
    ends = len(value) - len(value.rstrip("\n"))
    header = "|" + ("2" if value[0] in " \n\t" else "") + ("-" if ends == 0 else "" if ends == 1 else "+")
    lines = value.split("\n")[: None if ends == 0 else -1]
    return tag + header, [margin + line if line else "" for line in lines]


def _is_template(text: str) -> bool:
    return any(sign in text for sign in _TEMPLATE_SIGNS)
