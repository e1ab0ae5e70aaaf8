"""Tells open documents what has changed, as server-sent events."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterable
from itertools import count

from starlette.requests import Request
from starlette.responses import StreamingResponse

from segue_sandbox.call import Event
from segue_sandbox.people.policy import HEADERS
from segue_sandbox.sandbox import Sandbox

BREATH = 15.0  # seconds between signs of life, by which a dead connection is noticed
CALM = 0.04  # seconds in which changes are gathered into one message
MOST = 200  # ids in one message; beyond that everything is read again


class Listeners:
    """The open documents, and the ids that each has yet to be told."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._run, self._count, self._told = secrets.token_hex(4), count(1), 0
        self._waiting: dict[asyncio.Event, tuple[asyncio.AbstractEventLoop, set[str]]] = {}
        self._over = False
        sandbox.listeners.append(self.tell)
        sandbox.leaving.append(self.leave)

    @property
    def state(self) -> str:
        """Name the state of the workspace: two equal names have no change between them."""
        return f"{self._run}.{self._told}"

    def tell(self, events: list[Event]) -> None:
        """Note what happened; called by whichever thread did it."""
        self._told = next(self._count)
        if not self._waiting:
            return
        ids = {name for event in events for name in _concerned(event)}
        for bell, (loop, changed) in list(self._waiting.items()):
            loop.call_soon_threadsafe(_ring, bell, changed, ids)

    def leave(self) -> None:
        """End all streams; a server that stops waits for them."""
        self._over = True
        for bell in self._waiting:
            bell.set()

    async def follow(self) -> AsyncIterator[str]:
        """Yield messages until the document is closed."""
        bell = asyncio.Event()
        changed: set[str] = set()
        self._waiting[bell] = (asyncio.get_running_loop(), changed)
        try:
            yield f"retry: 1000\nevent: hello\ndata: {json.dumps(self.state)}\n\n"
            while not self._over:
                yield await _next(bell, changed)
        finally:
            del self._waiting[bell]


def _ring(bell: asyncio.Event, changed: set[str], ids: set[str]) -> None:
    changed |= ids
    bell.set()


async def _next(bell: asyncio.Event, changed: set[str]) -> str:
    try:
        await asyncio.wait_for(bell.wait(), BREATH)
    except TimeoutError:
        return ": still here\n\n"
    await asyncio.sleep(CALM)
    bell.clear()
    ids = sorted(changed)
    changed.clear()
    return f"event: change\ndata: {json.dumps(ids if len(ids) <= MOST else ['*'])}\n\n"


def _concerned(event: Event) -> Iterable[str]:
    """Name the objects that an event is about: the one itself, and where it lies."""
    parent = event.data.get("parent") or {}
    named = (event.entity_id, parent.get("id"), parent.get("data_source_id"), event.data.get("page_id"))
    return (name for name in named if isinstance(name, str))


def stream(listeners: Listeners, request: Request) -> StreamingResponse:
    """Answer a document that wants to be told."""
    return StreamingResponse(listeners.follow(), media_type="text/event-stream", headers=HEADERS)
