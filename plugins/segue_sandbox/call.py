"""One request while it is being answered: what came in, who asks, and what it may touch."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segue_sandbox.ids import Ids

JSON = dict[str, Any]

V2025 = "2025-09-03"
V2026 = "2026-03-11"
VERSIONS = (V2025, V2026)

CAPABILITIES = frozenset({
    "read_content", "update_content", "insert_content", "read_comments", "insert_comments",
    "read_users", "read_emails",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request, complete."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer, complete."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a connection's bot, or the person at the page."""

    id: str
    name: str
    type: str = "bot"
    capabilities: frozenset[str] = CAPABILITIES
    roots: tuple[str, ...] | None = None  # pages and databases shared with it; None = the whole workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an object, for webhooks and for the page."""

    type: str  # such as page.properties_updated
    entity_type: str
    entity_id: str
    actor: Actor
    at: int
    data: JSON


@dataclass(slots=True, kw_only=True)
class Call:
    """Given to every endpoint. All that it does to `db` is one transaction."""

    db: sqlite3.Connection
    ids: Ids
    now: int  # milliseconds
    actor: Actor
    version: str = V2026
    params: Mapping[str, str] = field(default_factory=dict)  # from the path; ids checked and dashed
    query: tuple[tuple[str, str], ...] = ()
    body: JSON = field(default_factory=dict)
    request: Request = field(default_factory=lambda: Request(method="GET", path="/"))
    base_url: str = ""  # where this sandbox listens, for upload and file addresses
    query_lag: float = 0.0  # seconds by which queries and searches lag behind writes; a fault on demand
    events: list[Event] = field(default_factory=list)
    status: int | None = None  # of the answer, where it is not the one of the route
    posts: bool = False  # set where webhooks wait to be sent

    def emit(self, type: str, entity_id: str, **data: Any) -> None:
        """Note an event; it is told to the world once the transaction is committed."""
        kind = type.split(".")[0]
        self.events.append(
            Event(type=type, entity_type=kind, entity_id=entity_id, actor=self.actor, at=self.now, data=data)
        )

    def asked(self, key: str) -> str | None:
        """Return one query parameter, or None."""
        return next((value for name, value in self.query if name == key), None)

    def meta(self, key: str) -> str:
        """Return one of the workspace's own facts."""
        return str(self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


Endpoint = Callable[[Call], JSON]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path, the endpoint behind it, and the capability it needs."""

    method: str
    pattern: re.Pattern[str]
    endpoint: Endpoint
    needs: str | None
    status: int


def route(method: str, path: str, endpoint: Endpoint, needs: str | None = None, status: int = 200) -> Route:
    """Name an endpoint: `route("GET", "/v1/pages/{page_id}", retrieve, "read_content")`.

    Parameters whose name ends in `_id` are checked as ids, except `property_id` and `task_id`.
    """
    regex = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(regex + "/?$"), endpoint, needs, status)
