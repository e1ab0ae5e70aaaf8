"""Pages of artists, where Tracks leads to them by a relation: found by name, or made once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segue import Run
from segue.changes import CreateRow
from segue_music.columns import Columns
from segue_music.matching.text import fold

if TYPE_CHECKING:
    from segue_music.kit import Kit


def pages_of(part: Run, kit: Kit, columns: Columns, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pages of these artists; nothing where Tracks has no relation to them."""
    column = columns.get("artist")
    if column is None or column.type != "relation":
        return ()
    found: list[str] = []
    with kit.artists:  # two tracks at a time must not make a page each for one artist
        for name in names:
            page_id = part.step(f"find {name!r} in Artists", _find, kit, name)
            if not page_id:
                page_id = _made(part, kit, name)
            found.append(page_id)
    return tuple(dict.fromkeys(found))


def _find(kit: Kit, name: str) -> str:
    for row in kit.mirror.rows("artists"):
        if _plain(row.title) == _plain(name):
            return row.page_id
    return ""


def _made(part: Run, kit: Kit, name: str) -> str:
    title = next(name for name, type_ in part.board.columns("artists").items() if type_ == "title")
    made = part.change(CreateRow(database="artists", values={title: name}))
    part.step(f"remember {name!r} in Artists", _noted, kit, made["page_id"], made["url"], name)
    return str(made["page_id"])


def _noted(kit: Kit, page_id: str, url: str, name: str) -> None:
    from segue_schemas import Row

    kit.mirror.put("artists", Row(page_id=page_id, database="artists", title=name, url=url))


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", fold(name)).strip()
