# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a handler is given (ApiRequest), what it gives back (Reply), and the table of handlers (ACTIONS)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Tuple, Union

if TYPE_CHECKING:
    from .pbx import Pbx

Messages = Union[List[str], Dict[str, Any]]


@dataclass
class ApiRequest:
    """One API request, after routing and input cleaning."""

    method: str
    resource: str
    function: str
    """Name of what is asked: getList, getRecord, create, update, patch, delete, or a custom method."""
    record_id: Optional[str] = None
    data: Dict[str, Any] = field(default_factory=dict)
    """Body and query together, the query winning; strings trimmed and repaired as the PBX does."""
    body_id: Any = None
    """The `id` that the body or the query holds; in `data` the one of the path stands in its place."""
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    client: str = ""


@dataclass
class Reply:
    """One answer. `raw` (content type, bytes) replaces the JSON envelope."""

    data: Any = field(default_factory=list)
    status: int = 200
    messages: Messages = field(default_factory=list)
    shows_code: bool = False
    """Whether the envelope carries httpCode."""
    reload: str = ""
    raw: Optional[Tuple[str, bytes]] = None
    headers: Dict[str, str] = field(default_factory=dict)
    result: Optional[bool] = None
    """Whether it succeeded, where the status does not say so."""


def ok(data: Any = None, **more: Any) -> Reply:
    """A successful answer with data (an empty map is shown as [], as the PBX does)."""
    return Reply(data=[] if data is None or data == {} else data, **more)


def refused(error: Any, status: int = 422, shows_code: bool = False, kind: str = "error", data: Any = None) -> Reply:
    """A refusal; error is one text, a list of texts or a map of field to text."""
    texts = [error] if isinstance(error, str) else error
    return Reply(data=[] if data is None else data, status=status, messages={kind: texts}, shows_code=shows_code)


Handler = Callable[[ApiRequest, "Pbx"], Reply]


@dataclass(frozen=True)
class Action:
    """A handler with what the router must know about it."""

    handler: Handler
    processor: str
    public: bool = False
    """Answered without any token."""
    reads: bool = False
    """Changes nothing on the PBX although it is a POST."""


ACTIONS: Dict[Tuple[str, str], Action] = {}
"""(resource, function) -> Action; which verb a function takes is in declared.py."""


def action(resource: str, function: str, processor: str = "", public: bool = False,
           reads: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for a function of a resource."""
    def register(handler: Handler) -> Handler:
        ACTIONS[resource, function] = Action(handler, processor, public, reads)
        return handler
    return register
