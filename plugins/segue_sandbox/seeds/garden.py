"""What is known while a seed is planted: who acts, what time it is, and which titles stand for which ids."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from segue_sandbox.call import Actor, Call
from segue_sandbox.seeds.document import Spot, did_you_mean
from segue_sandbox.seeds.plain import people

JSON = dict[str, Any]

STEP = (
    100  # milliseconds between one page and the next, so that the order of the file is the order of creation
)


@dataclass(slots=True, kw_only=True)
class Bed:
    """A data source that is being planted."""

    id: str
    title: str
    spot: Spot
    keys: dict[str, str] = field(default_factory=dict)  # page id by key
    titles: dict[str, list[str]] = field(default_factory=dict)  # page ids by title


@dataclass(slots=True, kw_only=True)
class Garden:
    """All that is planted so far."""

    call: Call
    now: int
    beds: list[Bed] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # page and database ids by title, to share them
    links: list[tuple[str, str, Spot]] = field(default_factory=list)  # row, relation, what it names
    inside: list[tuple[str, Spot]] = field(default_factory=list)  # rows with pages and databases inside
    late: list[Callable[[], None]] = field(default_factory=list)  # what names things, when all are there
    endings: list[tuple[str, str, JSON]] = field(default_factory=list)  # kind, id, what is set last of all

    def acting(self, body: JSON, *, by: Actor | None = None, **params: str) -> Call:
        """Return a call for one of the API's own functions, a moment later than the last."""
        self.now += STEP
        actor = by or self.call.actor
        return replace(self.call, body=body, params=params, query=(), now=self.now, actor=actor)

    def actor(self, spot: Spot | None) -> Actor | None:
        """Return the user that a seed names as the author of something."""
        if spot is None:
            return None
        key = people(self.call, spot)[0]["id"]
        doc = json.loads(self.call.db.execute("SELECT doc FROM user WHERE id = ?", (key,)).fetchone()[0])
        return Actor(id=key, name=doc["name"], type=doc["type"])

    def bed(self, spot: Spot) -> Bed:
        """Return the data source of a title."""
        word = spot.text()
        found = [bed for bed in self.beds if bed.title == word]
        if not found:
            raise spot.error(
                f"there is no database {word!r}{did_you_mean(word, [b.title for b in self.beds])}"
            )
        return found[0]

    def place(self, spot: Spot) -> str:
        """Return the page or database that a seed names by key or title."""
        word = spot.text()
        if word not in self.places:
            raise spot.error(f"there is no page or database {word!r}{did_you_mean(word, self.places)}")
        return self.places[word]

    def row(self, bed: Bed, spot: Spot) -> str:
        """Return the row that a relation names by key or title."""
        word = spot.text()
        if word in bed.keys:
            return bed.keys[word]
        found = bed.titles.get(word, [])
        if not found:
            hint = did_you_mean(word, [*bed.keys, *bed.titles])
            raise spot.error(f"{bed.title} has no row {word!r}{hint}")
        if len(found) > 1:
            raise spot.error(f"{bed.title} has several rows {word!r}; give the one that is meant a _key")
        return found[0]


def size(value: object) -> int:
    """Count the mappings in a document: at least as many as there are pages and rows."""
    if isinstance(value, dict):
        return 1 + sum(size(item) for item in value.values())
    return sum(size(item) for item in value) if isinstance(value, list) else 0
