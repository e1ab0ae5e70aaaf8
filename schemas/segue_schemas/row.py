"""Rows of any database in plain values, and the ways to look for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from segue_schemas.record import Record

# text, number, checkbox, select or status name, date, and lists of names, links or page ids
Value = str | float | int | bool | datetime | date | tuple[str, ...] | None


class Database(StrEnum):
    """The databases that the project knows by role; their ids and titles are the user's."""

    TASKS = "tasks"
    ISSUES = "issues"
    TRACKS = "tracks"
    PLAYLISTS = "playlists"
    ARTISTS = "artists"


class Row(Record):
    """One row, its values by property name as the user calls them."""

    page_id: str
    database: str
    title: str
    url: str = ""
    values: dict[str, Value] = Field(default_factory=dict)
    cut: tuple[str, ...] = ()  # properties of which only the first 25 items are here
    in_trash: bool = False
    created: datetime | None = None
    edited: datetime | None = None  # in whole minutes


class Where(Record):
    """A condition on one property: `Where(name="ISRC", is_="US…")`."""

    name: str
    is_: Value = None  # equals; for lists: contains
    not_: Value = None
    empty: bool | None = None


class Ref(Record):
    """A page that exists: its id and address."""

    page_id: str
    url: str = ""
