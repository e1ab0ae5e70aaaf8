"""What the parts of the board share, and how they stay right when the user's database changes under them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from segue.board import Reservations
from segue.errors import Lost, Misconfigured, Unavailable
from segue.notion.binding import Binding
from segue.notion.client import NotionClient
from segue.notion.failures import NotAccepted, NotThere
from segue.notion.limiter import Lane
from segue.notion.places import Memory, Places
from segue.notion.values import value
from segue_schemas import Ref, Value

T = TypeVar("T")
JSON = dict[str, Any]
_TRASHED = ("archived", "in trash", "in the trash")


class Drifted(Exception):
    """A page shows that the database is no longer as it was when we looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The connection, what is known about the workspace, and what is remembered."""

    client: NotionClient
    places: Places
    memory: Memory
    reservations: Reservations
    now: Callable[[], datetime]
    agents: dict[str, str] = field(default_factory=dict)  # titles of the pages that agent relations lead to
    locks: tuple[threading.Lock, ...] = field(
        default_factory=lambda: tuple(threading.Lock() for _ in range(16))
    )

    def bound(self, database: str, work: Callable[[Binding, bool], T]) -> T:
        """Work with a database; once more with a fresh look at it if it turns out to have changed.

        The second argument of `work` says whether this is the fresh look.
        """
        binding = self.places.binding(database)
        binding.check()
        try:
            return work(binding, False)
        except (NotAccepted, Drifted) as error:
            changed = self.places.rebind(database)
            if not changed and isinstance(error, NotAccepted):
                raise
        fresh = self.places.binding(database)
        fresh.check()
        try:
            return work(fresh, True)
        except NotAccepted as error:
            raise Misconfigured(
                f"{fresh.title}: {error}; its properties were read anew and it is still refused; see "
                "`segue doctor` for what is expected"
            ) from error
        except Drifted as error:
            raise Unavailable(f"{fresh.title} changes while it is read ({error})") from error

    def page(self, page_id: str, lane: Lane = Lane.BULK) -> JSON | None:
        """Read a page by id; None when it is certainly gone or in the trash."""
        try:
            page = self.client.read(f"pages/{page_id}", lane=lane)
        except NotThere:
            return None
        return None if page.get("in_trash") else page

    def write(self, page_id: str, properties: Mapping[str, Any], lane: Lane = Lane.BULK) -> JSON:
        """Write properties of a page; a page that is gone or in the trash is `Lost`."""
        try:
            return self.client.set(f"pages/{page_id}", {"properties": dict(properties)}, lane)
        except NotThere as error:
            raise Lost(str(error)) from None
        except NotAccepted as error:
            if is_trashed(error):
                raise Lost(f"the page {page_id} is in the trash, so nothing was written to it") from None
            raise

    def trash(self, page_id: str) -> None:
        """Move a page to the trash; one that is gone already is no error."""
        try:
            self.client.set(f"pages/{page_id}", {"in_trash": True})
        except NotThere:
            return
        except NotAccepted as error:
            if not is_trashed(error):
                raise

    def lock(self, name: str) -> threading.Lock:
        """Return the lock under which things of this name are made, so that two threads make one."""
        return self.locks[hash(name) % len(self.locks)]

    def whole(self, page_id: str, item: Mapping[str, Any]) -> Value:
        """Read a list of which the page shows only the first items."""
        query: JSON = {"page_size": 100}
        items: list[Any] = []
        while True:
            answer = self.client.read(f"pages/{page_id}/properties/{item['id']}", query)
            items += [part[part["type"]] for part in answer.get("results", ())]
            if not answer.get("has_more"):
                return value({"type": item["type"], item["type"]: items})
            query = {"page_size": 100, "start_cursor": answer["next_cursor"]}


def is_trashed(error: NotAccepted) -> bool:
    """Tell whether Notion refuses because the page lies in the trash."""
    return any(word in str(error) for word in _TRASHED)


def ref(page: Mapping[str, Any]) -> Ref:
    """Return a page's id and address."""
    return Ref(page_id=str(page["id"]), url=str(page.get("url") or ""))
