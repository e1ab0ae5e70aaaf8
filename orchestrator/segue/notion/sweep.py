"""Removes the surplus of uncertain creations: blank pages that were reserved and that nobody will fill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from segue.board import MARKER, Reservation
from segue.notion.creation import Place, marker
from segue.notion.desk import Desk
from segue.notion.failures import NotThere
from segue.notion.query import listed
from segue.notion.tasks import title_of
from segue.notion.values import moment

JSON = dict[str, Any]


def sweep(desk: Desk) -> int:
    """Trash surplus pages of all reservations that are old enough; return how many."""
    before = desk.now() - timedelta(seconds=desk.client.config.sweep_after)
    old = [one for one in desk.reservations.doubtful() if one.first <= before]
    blank: dict[str, list[JSON]] = {}  # reserved rows by data source, asked for once
    return sum(_settle(desk, one, blank, before) for one in old)


def _settle(desk: Desk, one: Reservation, blank: dict[str, list[JSON]], before: datetime) -> int:
    place = Place.read(one.place)
    try:
        if place.kind == "page":
            pages = _below(desk, place)
        else:
            if place.id not in blank:
                blank[place.id] = list(_blank_rows(desk, place.id))
            pages = [page for page in blank[place.id] if title_of(page) == marker(one.key)]
    except NotThere:
        pages = []  # the place itself is gone, and all that was in it
    trashed = young = 0
    for page in pages:
        if page["id"] == one.page_id:
            continue
        made = moment(page["created_time"])
        if made and made > before:
            young += 1  # perhaps it is being filled just now
        elif _trashed(desk, str(page["id"]), place, one):
            trashed += 1
    if not young:
        desk.reservations.settled(one.key)
    return trashed


def _trashed(desk: Desk, page_id: str, place: Place, one: Reservation) -> bool:
    """Trash a page, if reading it by id confirms that it is a reserved one and blank."""
    page = desk.page(page_id)
    wanted = place.title if place.kind == "page" else marker(one.key)
    if page is None or title_of(page) != wanted:
        return False
    desk.trash(page_id)
    return True


def _blank_rows(desk: Desk, source_id: str) -> Iterator[JSON]:
    source = desk.client.read(f"data_sources/{source_id}")
    title = next(schema for schema in source["properties"].values() if schema["type"] == "title")
    begins = {"property": title["id"], "title": {"starts_with": MARKER}}
    yield from listed(desk.client, source_id, {"filter": begins}).pages


def _below(desk: Desk, place: Place) -> list[JSON]:
    """List the pages directly below a page that bear the title and have no text."""
    query: JSON = {"page_size": 100}
    found: list[JSON] = []
    while True:
        answer = desk.client.read(f"blocks/{place.id}/children", query)
        found += [
            block
            for block in answer["results"]
            if block["type"] == "child_page"
            and block["child_page"]["title"] == place.title
            and not block["has_children"]
        ]
        if not answer.get("has_more"):
            return found
        query = {"page_size": 100, "start_cursor": answer["next_cursor"]}
