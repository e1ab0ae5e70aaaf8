"""Filters and sorts of many shapes, each timed with some rows and with ten times as many."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from segue_sandbox.bench_rows import Field
from segue_sandbox.bench_speed import Served

JSON = dict[str, Any]

ROUNDS = 7  # queries of a shape whose median is taken
ENOUGH = 2.0  # seconds after which a slow shape is not asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The first page of 100 rows of one filter and sort, in milliseconds."""

    name: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        """Return how many times slower it is with ten times the rows."""
        return self.many / self.few


def table(shapes: list[Shape], rows: int) -> Iterator[str]:
    """Return the lines of a table of shapes."""
    yield f"  {'first page of':58} {rows:>9,} {10 * rows:>9,}   slower"
    for shape in shapes:
        yield f"  {shape.name:58} {shape.few:6.1f} ms {shape.many:6.1f} ms {shape.ratio:6.1f} x"


def timed(server: Served, field: Field) -> dict[str, float]:
    """Return the median time of each shape in milliseconds."""
    return {name: _median(server, field, body) for name, body in _bodies(server, field).items()}


def _median(server: Served, field: Field, body: JSON) -> float:
    times: list[float] = []
    while len(times) < ROUNDS and (not times or sum(times) < ENOUGH * 1000):
        begun = time.perf_counter()
        server.ask("POST", f"/v1/data_sources/{field.source_id}/query", body)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _bodies(server: Served, field: Field) -> dict[str, JSON]:
    me = server.ask("GET", f"/v1/pages/{field.page_ids[0]}")["properties"]["People"]["people"][0]["id"]
    newest = f"track {len(field.page_ids) - 1}"
    filters = {**_FILTERS, **_about(me, newest)}
    return {
        **{name: {"filter": filter} for name, filter in filters.items()},
        **{f"sorted by {_told(sorts)}": {"sorts": sorts} for sorts in _SORTS},
        **{
            f"{name}, by {_told(sorts)}": {"filter": filters[name], "sorts": sorts}
            for name, sorts in _COMBINED
        },
    }


def _by(name: str, way: str = "ascending") -> JSON:
    return {"property": name, "direction": way}


def _told(sorts: list[JSON]) -> str:
    return ", ".join(
        f"{sort.get('property') or sort['timestamp']}{' ↓' if sort['direction'] == 'descending' else ''}"
        for sort in sorts
    )


def _about(me: str, newest: str) -> dict[str, JSON]:
    return {
        "title contains, one row": {"property": "Name", "title": {"contains": newest}},
        "title equals, one row": {"property": "Name", "title": {"equals": newest}},
        "title ends with, one row": {"property": "Name", "title": {"ends_with": newest[1:]}},
        "people contains, all": {"property": "People", "people": {"contains": me}},
        "people does not contain, none": {"property": "People", "people": {"does_not_contain": me}},
        "created by contains, all": {"property": "Author", "created_by": {"contains": me}},
        "created by does not contain, none": {"property": "Author", "created_by": {"does_not_contain": me}},
    }


_FILTERS: dict[str, JSON] = {
    "status equals, a quarter": {"property": "Status", "status": {"equals": "Running"}},
    "status does not equal, most": {"property": "Status", "status": {"does_not_equal": "Running"}},
    "select is empty, few": {"property": "Genre", "select": {"is_empty": True}},
    "select is not empty, most": {"property": "Genre", "select": {"is_not_empty": True}},
    "email is empty, few": {"property": "Mail", "email": {"is_empty": True}},
    "URL is not empty, few": {"property": "Link", "url": {"is_not_empty": True}},
    "URL is empty, most": {"property": "Link", "url": {"is_empty": True}},
    "date is empty, few": {"property": "Due", "date": {"is_empty": True}},
    "select does not equal, few": {"property": "Shelf", "select": {"does_not_equal": "Cellar"}},
    "checkbox not ticked, few": {"property": "Kept", "checkbox": {"equals": False}},
    "checkbox ticked, half": {"property": "Liked", "checkbox": {"equals": True}},
    "title contains, all": {"property": "Name", "title": {"contains": "rack"}},
    "title contains two letters, none": {"property": "Name", "title": {"contains": "xq"}},
    "title does not contain, none": {"property": "Name", "title": {"does_not_contain": "track"}},
    "text contains, a quarter": {"property": "Notes", "rich_text": {"contains": "flea market"}},
    "text contains, none": {"property": "Notes", "rich_text": {"contains": "zebra"}},
    "text starts with, a quarter": {"property": "Notes", "rich_text": {"starts_with": "played"}},
    "multi-select contains, a third": {"property": "Moods", "multi_select": {"contains": "Mood 3"}},
    "multi-select does not contain, most": {
        "property": "Moods", "multi_select": {"does_not_contain": "Mood 3"},
    },
    "number above, few": {"property": "Number", "number": {"less_than": 30}},
    "number above, most": {"property": "Number", "number": {"greater_than": 30}},
    "date on a day, few": {"property": "Due", "date": {"equals": "2031-01-01"}},
    "date in the past week": {"property": "Due", "date": {"past_week": {}}},
    "date after, most": {"property": "Due", "date": {"on_or_after": "2026-01-02"}},
    "created in the past week, many": {"timestamp": "created_time", "created_time": {"past_week": {}}},
    "edited before, none": {"timestamp": "last_edited_time", "last_edited_time": {"before": "2001-01-01"}},
    "status and select that never meet": {"and": [
        {"property": "Status", "status": {"equals": "Running"}},
        {"property": "Genre", "select": {"equals": "Genre 3"}},
    ]},
    "status and ticked": {"and": [
        {"property": "Status", "status": {"equals": "Running"}},
        {"property": "Liked", "checkbox": {"equals": True}},
    ]},
    "one status or another": {"or": [
        {"property": "Status", "status": {"equals": "Running"}},
        {"property": "Status", "status": {"equals": "Ready"}},
    ]},
    "empty email or empty select": {"or": [
        {"property": "Mail", "email": {"is_empty": True}},
        {"property": "Genre", "select": {"is_empty": True}},
    ]},
}  # fmt: skip
_STAMP = {"timestamp": "last_edited_time", "direction": "descending"}
_SORTS: tuple[list[JSON], ...] = (
    [_by("Name")], [_by("Name", "descending")], [_by("Number")], [_by("Number", "descending")],
    [_by("Due")], [_by("Due", "descending")], [_by("Status")], [_by("Genre", "descending")], [_by("Moods")],
    [_by("Liked")], [_by("People")], [_by("Author")], [_by("Mail")], [_by("Link")],
    [_by("Status"), _by("Due")], [_by("Due"), _by("Number", "descending")], [_STAMP],
)  # fmt: skip
_COMBINED: tuple[tuple[str, list[JSON]], ...] = (
    ("status equals, a quarter", [_STAMP]),
    ("status equals, a quarter", [_by("Status")]),
    ("status equals, a quarter", [_by("Due")]),
    ("status equals, a quarter", [_by("Number")]),
    ("status equals, a quarter", [_by("Genre"), _by("Name")]),
    ("select is empty, few", [_by("Number")]),
    ("email is empty, few", [_by("Status")]),
    ("text contains, a quarter", [_by("Due", "descending")]),
    ("title contains, one row", [_by("Number")]),
    ("number above, most", [_by("Number")]),
    ("date after, most", [_by("Due")]),
)
