# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource described as data, and the one engine that lists, reads, creates, changes, deletes and copies.

What a PBX resource does beyond the common way of the API (section 2 of the API facts) is either an attribute of its
description or a small named hook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple, Union

from . import text
from .declared import DECLARED
from .exchange import ACTIONS, Action, ApiRequest, Handler, Messages, Reply, ok, refused
from .store import Row, hex_id

if TYPE_CHECKING:
    from .pbx import Pbx

SAME: Any = object()
"""Marks a setting that follows another one."""
EMPTY = (None, "", "0")
"""What counts as empty where a field is required."""


@dataclass(frozen=True)
class Field:
    """One field of a record."""

    name: str
    kind: str = "string"
    """string, text (through the text sanitizer), routing (digits or a word), integer, boolean, list, map."""
    default: Any = ""
    """Stored by POST when the field is not given."""
    raw_default: Any = SAME
    """Column value of a record that came about without defaults (POST with an unknown numeric id); else default."""
    template: Any = SAME
    """Shown by getDefault; else default."""
    shown_empty: Any = SAME
    """Shown when the stored value is empty or NULL."""
    cut: Optional[int] = None
    choices: Tuple[str, ...] = ()
    minimum: Optional[int] = None
    maximum: Optional[int] = None
    pattern: str = ""
    """A value that does not match loses everything but its digits."""
    null_is_false: bool = False
    empty_turns_into: Any = SAME
    """What the database makes of an empty value; the answer to the write still shows it empty."""
    forgotten_by: Tuple[str, ...] = ()
    """Functions that put the default back when the field is missing."""

    def cast(self, value: Any) -> Any:
        """A given value as the database takes it, neither cut nor cleaned."""
        if self.kind in ("list", "map"):
            return value
        if self.kind == "boolean":
            return text.as_boolean(value)
        if self.kind == "integer":
            return text.as_integer(value)
        return text.as_string(value)

    def clean(self, value: Any) -> Any:
        """A given value as it would be stored."""
        cleaned = self.cast(value)
        if not isinstance(cleaned, str):
            return cleaned
        if self.kind == "routing":
            return cleaned if cleaned in text.ROUTING_WORDS else text.digits(cleaned)[:self.cut]
        if self.cut is not None:
            cleaned = cleaned[:self.cut]
        if self.kind == "text":
            return text.plain_text(cleaned)
        if self.pattern and cleaned and not re.fullmatch(self.pattern, cleaned):
            return text.digits(cleaned)
        return cleaned

    def errors(self, value: Any) -> List[str]:
        """What the API's own check says about a cleaned value; patterns and minimum lengths are not checked."""
        if self.choices and value not in ("", None) and value not in self.choices:
            return ["Field '%s' must be one of: %s" % (self.name, ", ".join(self.choices))]
        if self.minimum is not None and isinstance(value, int) and value < self.minimum:
            return ["Field '%s' must be at least %d (got %d)" % (self.name, self.minimum, value)]
        if self.maximum is not None and isinstance(value, int) and value > self.maximum:
            return ["Field '%s' must be at most %d (got %d)" % (self.name, self.maximum, value)]
        if self.kind == "text" and value and text.is_dangerous(value):
            return ["Dangerous content detected in field '%s'" % self.name]
        return []

    def show(self, value: Any) -> Any:
        """A stored value as the API shows it."""
        if self.shown_empty is not SAME and value in ("", None):
            return self.shown_empty
        if self.kind == "map" and not value:
            return []
        return value


@dataclass(frozen=True)
class Required:
    """A field that must be there and not empty."""

    field: str
    message: str
    by: Tuple[str, ...] = ("create", "update")
    only_new: bool = False
    """Only where no id says which record is meant (and no record has it, with unknown_id_is_new)."""
    refuses_empty: bool = True
    """Also refused by other functions when given empty."""
    pattern: str = ""
    """A value that does not match is refused too."""
    pattern_message: str = ""

    def violated(self, change: "Change") -> str:
        """Why the change is refused, or ""."""
        value = change.given.get(self.field)
        known = change.old is not None if change.resource.unknown_id_is_new else change.names_id
        applies = change.function in self.by and not (self.only_new and known)
        if value in EMPTY and (applies or (self.refuses_empty and value == "")):
            return self.message
        if applies and self.pattern and value not in EMPTY and not re.fullmatch(self.pattern, value):
            return self.pattern_message
        return ""


@dataclass
class Change:
    """One create, update or patch on its way."""

    pbx: "Pbx"
    request: ApiRequest
    resource: "Resource"
    old: Optional[Row]
    given: Row
    """Cleaned fields that the client sent."""
    row: Row
    """What will be stored."""

    @property
    def function(self) -> str:
        """create, update or patch."""
        return self.request.function

    @property
    def names_id(self) -> bool:
        """Whether the client said which record it means."""
        return bool(self.request.data.get("id"))


Errors = Union[Messages, Reply, None]


@dataclass(frozen=True)
class NotFound:
    """Texts (with %s for the id) and statuses where a record is not there."""

    get: str
    change: str
    delete: str
    patch: str = ""
    update: str = ""
    """Where given, a PUT of an unknown record is refused before anything else is looked at."""
    delete_status: int = 422
    get_status: int = 422
    update_status: int = 404
    copy: str = ""


def _nothing(change: Change) -> None:
    return None


@dataclass(frozen=True)
class Resource:
    """The description of a resource."""

    name: str
    fields: Tuple[Field, ...]
    not_found: NotFound
    table: str = ""
    """Where the records are; the resource's name when not given."""
    id_prefix: str = ""
    """Prefix of generated ids (8 hex digits follow); "" means autoincrement numbers."""
    id_is_integer: bool = False
    required: Tuple[Required, ...] = ()
    listed: Tuple[str, ...] = ()
    order: Callable[[Row], Any] = lambda row: 0
    searched: Tuple[str, ...] = ()
    sortable: Tuple[str, ...] = ()
    """Columns that `order` and `order_by` may name."""
    reload: str = ""
    """Page that the answer to a create names, without the id."""
    always_reloads: bool = False
    """Whether updates name the page too."""
    deleted: Callable[["Pbx", Row], Reply] = lambda pbx, row: ok({"deleted_id": str(row["id"])})
    checks_whole_row: bool = False
    """A PATCH checks all stored values again, not only what was sent."""
    patch_finds_first: bool = False
    """A PATCH of an unknown record is 404 before anything else is looked at."""
    patch_sends_all: bool = False
    """A PATCH is carried out as if the other stored values had been sent too."""
    patch: Optional[Callable[[Change], Reply]] = None
    """A PATCH that goes its own way, past the engine."""
    unknown_id_is_new: bool = False
    """A POST with an unknown id is a create like any other; else one with a numeric id answers as an update does."""
    codeless: bool = False
    """Successful writes are 200, creates too, and the envelope has no httpCode."""
    prepare: Callable[[Change], Errors] = _nothing
    """Before required fields are checked."""
    adjust: Callable[[Change], Errors] = _nothing
    """Side effects of the way of writing on other fields."""
    check: Callable[[Change], Errors] = _nothing
    """Rules of this resource; a list of texts refuses the change."""
    commit: Callable[[Change], Errors] = _nothing
    """What else is stored (numbers, lists of their own); may still refuse."""
    shown: Callable[["Pbx", Row, Row], Row] = lambda pbx, row, view: view
    """(pbx, stored row, view so far) -> the detail view."""
    answered: Optional[Callable[["Pbx", Row], Row]] = None
    """What POST, PUT and PATCH answer where it is not the detail view."""
    item: Optional[Callable[["Pbx", Row], Row]] = None
    """List item; without it the fields of `listed`."""
    select: Callable[["Pbx", ApiRequest, List[Row]], List[Row]] = lambda pbx, request, rows: rows
    listing: Callable[["Pbx", List[Row]], Any] = lambda pbx, items: items
    """The whole `data` of the list answer."""
    pages: bool = True
    template: Callable[["Pbx", Row], Row] = lambda pbx, view: view
    removable: Callable[["Pbx", Row], Optional[Reply]] = lambda pbx, row: None
    removed: Callable[["Pbx", Row], None] = lambda pbx, row: None
    duplicate: Optional[Callable[["Pbx", Row], Union[Row, Reply]]] = None
    """What :copy shows."""
    functions: Tuple[str, ...] = ("getList", "getRecord", "getDefault", "create", "update", "patch", "delete")

    @property
    def home(self) -> str:
        """The table of the records."""
        return self.table or self.name

    # -- reading ----------------------------------------------------------------------------------------------

    def view(self, pbx: "Pbx", row: Row) -> Row:
        """The detail view of a stored row."""
        view: Row = {"id": int(row["id"]) if self.id_is_integer else str(row["id"])}
        for one in self.fields:
            view[one.name] = one.show(row.get(one.name))
        return self.shown(pbx, row, view)

    def get_record(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """GET /resource/{id}."""
        row = pbx.store.find(self.home, str(request.data.get("id", "")))
        if row is None:
            status = self.not_found.get_status
            return refused(filled(self.not_found.get, request), status, shows_code=status == 404)
        return ok(self.view(pbx, row))

    def get_list(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """GET /resource."""
        rows = self.select(pbx, request, sorted(pbx.store.rows(self.home), key=self.order))
        needle = request.query.get("search", "").lower()
        if needle and self.searched:
            rows = [row for row in rows if any(needle in str(row.get(name) or "").lower() for name in self.searched)]
        rows = self._sorted(request, pbx, rows)
        total = len(rows)
        rows = paged(request, rows) if self.pages else rows
        make = self.item or self._plain_item
        listing = self.listing(pbx, [make(pbx, row) for row in rows])
        if isinstance(listing, dict):
            for name in ("total", "recordsTotal", "recordsFiltered"):
                if name in listing:
                    listing[name] = total
        return ok(listing)

    def _sorted(self, request: ApiRequest, pbx: "Pbx", rows: List[Row]) -> List[Row]:
        """The rows in the order that the request asks for; records stand by id in the order they were made."""
        column = request.query.get("order_by") or request.query.get("order") or ""
        if column not in self.sortable:
            return rows
        way = request.query.get("order_direction") or request.query.get("orderWay") or ""
        made = {str(row["id"]): place for place, row in enumerate(pbx.store.rows(self.home))}

        def key(row: Row) -> Any:
            return made[str(row["id"])] if column == "id" else (row.get(column) is not None, row.get(column))

        return sorted(rows, key=key, reverse=way.upper() == "DESC")

    def _plain_item(self, pbx: "Pbx", row: Row) -> Row:
        view = self.view(pbx, row)
        return {name: view[name] for name in ("id",) + self.listed}

    def get_default(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """GET /resource:getDefault: a template, nothing is stored."""
        view: Row = {"id": hex_id(self.id_prefix) if self.id_prefix else ""}
        for one in self.fields:
            view[one.name] = one.show(one.default if one.template is SAME else one.template)
        return ok(self.template(pbx, view))

    def copy(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """GET /resource/{id}:copy: a template made from a record, nothing is stored."""
        row = pbx.store.find(self.home, str(request.data.get("id", "")))
        if row is None or self.duplicate is None:
            return refused(filled(self.not_found.copy or self.not_found.get, request))
        shown = self.duplicate(pbx, row)
        return shown if isinstance(shown, Reply) else ok(shown)

    # -- writing ----------------------------------------------------------------------------------------------

    def clean(self, data: Dict[str, Any]) -> Row:
        """The fields that a body holds, cleaned; null is as good as absent."""
        given: Row = {}
        for one in self.fields:
            if data.get(one.name) is not None:
                given[one.name] = one.clean(data[one.name])
            elif one.null_is_false and one.name in data:
                given[one.name] = False
        return given

    def raw(self, data: Dict[str, Any]) -> Row:
        """The fields that a body holds, as the database takes them."""
        return {one.name: one.cast(data[one.name]) for one in self.fields if data.get(one.name) is not None}

    def missing(self, change: Change) -> Dict[str, str]:
        """Required fields that are not there or not as they have to be."""
        return {rule.field: reason for rule in self.required if (reason := rule.violated(change))}

    def save(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """POST, PUT and PATCH."""
        try:
            return self._save(request, pbx)
        except text.WrongShape as error:
            return refused(str(error))

    def _save(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        record_id = text.as_string(request.data.get("id") or "")
        old = pbx.store.find(self.home, record_id)
        if request.function == "patch" and old is None and self.patch_finds_first:
            return refused(filled(self.not_found.patch, request), 404, shows_code=True)
        if request.function == "update" and old is None and self.not_found.update:
            status = self.not_found.update_status
            return refused(filled(self.not_found.update, request), status, shows_code=status == 404)
        if request.function == "patch" and self.patch is not None:
            return self.patch(Change(pbx, request, self, old, self.raw(request.data), dict(old or {})))
        sent = request.data
        if request.function == "patch" and self.patch_sends_all and old is not None:
            sent = {**{one.name: old.get(one.name) for one in self.fields}, **sent}
        given = self.clean(sent)
        change = Change(pbx, request, self, old, given, dict(old) if old is not None else {})
        return (self._refusal(self.prepare(change))
                or self._missing_fields(change)
                or self._build(change)
                or self._refusal(self.adjust(change))
                or self._refusal(self._schema_errors(change) or None)
                or self._refusal(self.check(change))
                or self._store(change))

    @staticmethod
    def _refusal(errors: Errors) -> Optional[Reply]:
        if errors is None or isinstance(errors, Reply):
            return errors
        return refused(errors, shows_code=True) if errors else None

    def _missing_fields(self, change: Change) -> Optional[Reply]:
        missing = self.missing(change)
        return refused(missing) if missing else None

    def _build(self, change: Change) -> Optional[Reply]:
        if change.old is None:
            if change.function != "create":
                return refused(filled(self.not_found.change, change.request), 404, shows_code=True)
            raw = not self._is_new(change)
            change.row.update({one.name: one.raw_default if raw and one.raw_default is not SAME else one.default
                               for one in self.fields})
        else:
            change.row.update({one.name: one.default for one in self.fields
                               if change.function in one.forgotten_by and one.name not in change.given})
        change.row.update(change.given)
        return None

    def _is_new(self, change: Change) -> bool:
        """Whether a write is a create; a numeric id of the client's own does not count as one everywhere."""
        return change.old is None and (not change.names_id or bool(self.id_prefix) or self.unknown_id_is_new)

    def _schema_errors(self, change: Change) -> List[str]:
        whole = self.checks_whole_row and change.function == "patch"
        return [error for one in self.fields if whole or one.name in change.given
                for error in one.errors(change.row.get(one.name))]

    def _store(self, change: Change) -> Reply:
        if change.old is None:
            change.row["id"] = change.pbx.store.next_id(self.home)
            if self.id_prefix:
                change.row["id"] = text.as_string(change.request.data.get("id") or "") or hex_id(self.id_prefix)
        refusal = self._refusal(self.commit(change))
        if refusal is not None:
            return refusal
        change.pbx.store.put(self.home, change.row)
        answer = (self.answered or self.view)(change.pbx, change.row)
        change.row.update({one.name: one.empty_turns_into for one in self.fields
                           if one.empty_turns_into is not SAME and change.row[one.name] == ""})
        new = self._is_new(change)
        return ok(answer, status=201 if new and not self.codeless else 200, shows_code=not self.codeless,
                  reload=self.reload + str(change.row["id"]) if new or self.always_reloads else "")

    def delete(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """DELETE /resource/{id}."""
        row = pbx.store.find(self.home, str(request.data.get("id", "")))
        if row is None:
            status = self.not_found.delete_status
            return refused(filled(self.not_found.delete, request), status, shows_code=status == 404)
        refusal = self.removable(pbx, row)
        if refusal is not None:
            return refusal
        pbx.store.remove(self.home, str(row["id"]))
        self.removed(pbx, row)
        return self.deleted(pbx, row)

    # -- registration -----------------------------------------------------------------------------------------

    def register(self) -> "Resource":
        """Enter the engine's handlers for this resource into the table of actions."""
        handlers: Dict[str, Tuple[Handler, str]] = {
            "getList": (self.get_list, "GetListAction"),
            "getRecord": (self.get_record, "GetRecordAction"),
            "getDefault": (self.get_default, "GetDefaultAction"),
            "create": (self.save, "SaveRecordAction"),
            "update": (self.save, "SaveRecordAction"),
            "patch": (self.save, "SaveRecordAction"),
            "delete": (self.delete, "DeleteRecordAction"),
            "copy": (self.copy, "CopyRecordAction"),
        }
        for function in self.functions:
            handler, processor = handlers[function]
            ACTIONS[self.name, function] = Action(handler, "%s\\%s::main" % (DECLARED[self.name].processor, processor),
                                                  reads=function == "copy")
        return self


def filled(message: str, request: ApiRequest) -> str:
    """A message with the id in its place."""
    return message.replace("%s", str(request.data.get("id", "")))


def paged(request: ApiRequest, rows: List[Row]) -> List[Row]:
    """The page that limit and offset ask for: all without them, 50 without a usable limit, 1000 at most."""
    limit, offset = request.query.get("limit"), request.query.get("offset")
    if limit is None and offset is None:
        return rows
    start = max(text.as_integer(offset or "0"), 0)
    size = text.as_integer(limit or "0")
    return rows[start:start + min(size if size > 0 else 50, 1000)]
