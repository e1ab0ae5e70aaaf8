"""Making pages so that nothing is made twice: reserve a blank page, remember its id, fill it by id."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segue.board import MARKER
from segue.errors import Unavailable
from segue.notion.binding import Binding
from segue.notion.desk import Desk, ref
from segue.notion.failures import Uncertain
from segue.notion.tasks import option, title_of
from segue.notion.text import markdown_parts, rich_text
from segue_schemas import Ref

JSON = dict[str, Any]
ASKED = 3  # times in a row, before the caller is told to come back later


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is made. Below a page it bears its own title from the start, in a database the marker."""

    kind: str  # "source" or "page"
    id: str
    title: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}:{self.title}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Read what was written with `str`."""
        kind, _, rest = text.partition(":")
        id_, _, title = rest.partition(":")
        return cls(kind, id_, title)


def marker(key: str) -> str:
    """Return the title of the blank page that is reserved for a key."""
    return MARKER + hashlib.sha256(key.encode()).hexdigest()[:16]


def reserve(desk: Desk, key: str, place: Place, body: JSON) -> tuple[Ref, bool]:
    """Return the page of this key, and whether it was made just now."""
    for _ in range(ASKED):
        known = desk.reservations.begin(key, str(place))
        if known:
            return Ref(page_id=known), False
        try:
            made = ref(desk.client.make("pages", body))
        except Uncertain as error:
            if not error.committed:
                continue  # there may be a surplus page now; the sweep finds it by its title
            made = Ref(page_id=error.committed)
        desk.reservations.made(key, made.page_id)
        return made, True
    raise Unavailable(f"nobody knows whether Notion has made the page for {key!r}; it is asked again later")


def make_row(desk: Desk, binding: Binding, key: str, properties: Mapping[str, Any], body: str = "") -> Ref:
    """Make a row, its title last; called again with the same key it finishes what was begun."""
    page, new = reserve_row(desk, binding, key)
    title = binding.title_property
    whole = {title.id: {"title": []}, **properties}  # without a title of its own it would keep the marker
    return fill_row(desk, page.page_id, new, whole, body)


def reserve_row(desk: Desk, binding: Binding, key: str) -> tuple[Ref, bool]:
    """Reserve a blank row."""
    blank: JSON = {binding.title_property.id: {"title": rich_text(marker(key))}}
    status = binding.get("status")
    # Left to itself, Notion gives a new row the first status, which may well be the one for ready.
    hidden = next((word for word in ("Reserved", "Draft") if binding.words.options.get(word)), None)
    if status and hidden and (chosen := option(status, binding, hidden)):
        blank[status.id] = chosen
    parent = {"type": "data_source_id", "data_source_id": binding.source_id}
    return reserve(desk, key, Place("source", binding.source_id), {"parent": parent, "properties": blank})


def fill_row(desk: Desk, page_id: str, new: bool, properties: Mapping[str, Any], body: str) -> Ref:
    """Fill a reserved row: its text first, its properties with the title last."""
    if not new:
        page = desk.client.read(f"pages/{page_id}")
        if not title_of(page).startswith(MARKER):
            return ref(page)  # it was filled before, and what a person did with it since stays
        if page.get("in_trash"):
            desk.client.set(f"pages/{page_id}", {"in_trash": False})
    if body:
        write_text(desk, page_id, body)
    return ref(desk.client.set(f"pages/{page_id}", {"properties": dict(properties)}))


def write_text(desk: Desk, page_id: str, markdown: str) -> None:
    """Replace a page's text; a long one is written in parts, from the start again if one gets lost."""
    first, *rest = markdown_parts(markdown) or [""]
    for _ in range(ASKED):
        replaced = {"type": "replace_content", "replace_content": {"new_str": first}}
        desk.client.set(f"pages/{page_id}/markdown", replaced)
        try:
            for part in rest:
                body = {"type": "insert_content", "insert_content": {"content": part}}
                desk.client.make(f"pages/{page_id}/markdown", body, method="PATCH")
        except Uncertain:
            continue
        return
    raise Unavailable(f"nobody knows whether all parts of the text of {page_id} were written")
