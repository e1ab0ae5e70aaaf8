"""Filters of queries: what each condition lets through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

JSON = dict[str, Any]
Names = Callable[..., str]
EVERYTHING = "alpha beta gamma delta empty"


def in_order(found: str) -> str:
    """Put names into the order of the table, whatever the order of the answer."""
    return " ".join(name for name in EVERYTHING.split() if name in found.split())


def case(prop: str, kind: str, condition: str, value: Any, fits: str) -> Any:
    shown = str(value).replace(" ", "_")[:40]
    return pytest.param(prop, {kind: {condition: value}}, fits, id=f"{prop}-{kind}-{condition}-{shown}")


@pytest.mark.parametrize(
    ("prop", "condition", "fits"),
    [
        case("Name", "title", "equals", "ALPHA", "alpha"),
        case("Name", "rich_text", "contains", "LT", "delta"),
        case("Name", "title", "does_not_contain", "a", "empty"),
        case("Name", "title", "is_empty", True, "empty"),
        case("Notes", "rich_text", "equals", "hello world", "alpha"),
        case("Notes", "rich_text", "does_not_equal", "Hello World", "beta gamma delta empty"),
        case("Notes", "rich_text", "contains", "hello", "alpha delta"),
        case("Notes", "rich_text", "contains", "0%", "gamma"),
        case("Notes", "rich_text", "contains", "_", ""),
        case("Notes", "rich_text", "does_not_contain", "hello", "beta gamma empty"),
        case("Notes", "rich_text", "starts_with", "HELLO", "alpha"),
        case("Notes", "rich_text", "ends_with", "hello", "delta"),
        case("Notes", "rich_text", "is_not_empty", True, "alpha gamma delta"),
        case("Link", "url", "ends_with", "/one", "alpha"),
        case("Link", "rich_text", "starts_with", "https://", "alpha beta"),
        case("Mail", "email", "is_not_empty", True, "alpha"),
        case("Mail", "rich_text", "equals", "A@A.example", "alpha"),
        case("Phone", "phone_number", "contains", "30", "alpha"),
        case("Tempo", "number", "equals", 128.5, "beta"),
        case("Tempo", "number", "does_not_equal", 120, "beta gamma delta empty"),
        case("Tempo", "number", "greater_than", 120, "beta"),
        case("Tempo", "number", "greater_than_or_equal_to", 120, "alpha beta"),
        case("Tempo", "number", "less_than", 120, "gamma"),
        case("Tempo", "number", "less_than_or_equal_to", -3, "gamma"),
        case("Tempo", "number", "is_empty", True, "delta empty"),
        case("No", "unique_id", "greater_than", 3, "delta empty"),
        case("No", "unique_id", "does_not_equal", 1, "beta gamma delta empty"),
        case("Done", "checkbox", "equals", True, "alpha"),
        case("Done", "checkbox", "equals", False, "beta gamma delta empty"),
        case("Done", "checkbox", "does_not_equal", True, "beta gamma delta empty"),
        case("Kind", "select", "equals", "Single", "alpha delta"),
        case("Kind", "select", "equals", ["Single", "Album"], "alpha beta delta"),
        case("Kind", "select", "equals", "Tape", ""),
        case("Kind", "select", "does_not_equal", "Single", "beta gamma empty"),
        case("Kind", "select", "does_not_equal", ["Single", "Album"], "gamma empty"),
        case("Kind", "select", "is_empty", True, "gamma empty"),
        case("Status", "status", "equals", "Ready", "alpha gamma"),
        case("Tags", "multi_select", "contains", "live", "alpha beta"),
        case("Tags", "multi_select", "contains", ["remix", "demo"], "alpha"),
        case("Tags", "multi_select", "does_not_contain", "remix", "beta gamma delta empty"),
        case("Tags", "multi_select", "is_not_empty", True, "alpha beta"),
        case("Day", "date", "equals", "2026-05-13", "alpha"),
        case("Day", "date", "equals", "2026-05-14", "beta"),
        case("Day", "date", "equals", "2026-05-14T08:30:59Z", "beta"),
        case("Day", "date", "equals", "2026-05-14T08:31:00Z", ""),
        case("Day", "date", "equals", "today", "alpha"),
        case("Day", "date", "equals", "tomorrow", "beta"),
        case("Day", "date", "equals", "yesterday", ""),
        case("Day", "date", "equals", "one_week_ago", "gamma"),
        case("Day", "date", "equals", "one_month_from_now", "delta"),
        case("Day", "date", "before", "2026-05-14T10:30:00+02:00", "alpha gamma"),
        case("Day", "date", "on_or_before", "2026-05-14T10:30:00+02:00", "alpha beta gamma"),
        case("Day", "date", "after", "2026-05-14", "delta"),
        case("Day", "date", "on_or_after", "2026-05-14", "beta delta"),
        case("Day", "date", "this_week", {}, "alpha beta"),
        case("Day", "date", "past_week", {}, "alpha gamma"),
        case("Day", "date", "past_month", {}, "alpha gamma"),
        case("Day", "date", "past_year", {}, "alpha gamma"),
        case("Day", "date", "next_week", {}, "alpha beta"),
        case("Day", "date", "next_month", {}, "alpha beta delta"),
        case("Day", "date", "next_year", {}, "alpha beta delta"),
        case("Day", "date", "is_empty", True, "empty"),
        case("Made", "created_time", "before", "2026-05-06", "alpha beta"),
        case("Made", "date", "on_or_after", "2026-05-12T12:00:59Z", "delta empty"),
        case("Made", "created_time", "is_empty", True, ""),
        case("Changed", "last_edited_time", "equals", "2026-05-13T11:59:00Z", "beta empty"),
        case("Changed", "last_edited_time", "is_not_empty", True, EVERYTHING),
        case("Owner", "people", "contains", "me", "alpha"),
        case("Owner", "people", "does_not_contain", "me", "beta gamma delta empty"),
        case("Owner", "people", "is_empty", True, "beta gamma delta empty"),
        case("Made by", "created_by", "contains", "me", EVERYTHING),
        case("Changed by", "people", "does_not_contain", "me", ""),
        case("Files", "files", "is_not_empty", True, "alpha"),
        case("Links", "relation", "is_not_empty", True, "beta"),
        case("Double", "formula", "number", {"equals": 240}, "alpha"),
        case("Double", "formula", "number", {"less_than": 0}, "gamma"),
        case("Shout", "formula", "string", {"contains": "BETA!"}, "beta"),
        case("Shout", "formula", "number", {"greater_than": 0}, ""),
        case("Ticked", "formula", "checkbox", {"equals": True}, "alpha"),
        case("Ticked", "formula", "checkbox", {"equals": False}, "beta gamma delta empty"),
        case("Their sum", "rollup", "number", {"equals": 248.5}, "beta"),
        case("Their tempo", "rollup", "any", {"number": {"greater_than": 121}}, "beta"),
        case("Their tempo", "rollup", "every", {"number": {"greater_than": 121}}, "alpha gamma delta empty"),
        case("Their tempo", "rollup", "none", {"number": {"greater_than": 200}}, EVERYTHING),
        case("Their kinds", "rollup", "any", {"select": {"equals": "Album"}}, "beta"),
    ],
)  # fmt: skip
def test_a_condition(names: Names, prop: str, condition: JSON, fits: str) -> None:
    assert in_order(names(filter={"property": prop, **condition})) == fits


def test_ids_stand_for_names_and_rows(
    api: httpx.Client, source: str, row_ids: dict[str, str], names: Names
) -> None:
    schema = api.get(f"/v1/data_sources/{source}").json()["properties"]
    by_id = {"property": schema["Tempo"]["id"], "number": {"equals": 120}}
    assert names(filter=by_id) == "alpha"
    for written in (row_ids["alpha"], row_ids["alpha"].replace("-", "").upper()):
        assert names(filter={"property": "Links", "relation": {"contains": written}}) == "beta"
    owned = {"property": "Owner", "people": {"contains": api.get("/v1/users/me").json()["id"]}}
    assert names(filter=owned) == "alpha"


READY: JSON = {"property": "Status", "status": {"equals": "Ready"}}
FAST: JSON = {"property": "Tempo", "number": {"greater_than": 100}}
LIVE: JSON = {"property": "Tags", "multi_select": {"contains": "live"}}
DOUBLE: JSON = {"property": "Double", "formula": {"number": {"greater_than": 200}}}


@pytest.mark.parametrize(
    ("filter", "fits"),
    [
        pytest.param({"and": [READY, FAST]}, "alpha", id="and"),
        pytest.param({"or": [READY, LIVE]}, "alpha beta gamma", id="or"),
        pytest.param({"or": [{"and": [READY, LIVE]}, {"and": [FAST, LIVE]}]}, "alpha beta", id="or-of-ands"),
        pytest.param({"and": [{"or": [READY, LIVE]}, FAST]}, "alpha beta", id="and-of-or"),
        pytest.param({"and": []}, EVERYTHING, id="and-of-nothing"),
        pytest.param({"or": []}, EVERYTHING, id="or-of-nothing"),
        pytest.param({"or": [DOUBLE, READY]}, "alpha beta gamma", id="formula-or-status"),
        pytest.param({"and": [DOUBLE, READY]}, "alpha", id="formula-and-status"),
        pytest.param(
            {"timestamp": "created_time", "created_time": {"past_week": {}}},
            "gamma delta empty", id="created",
        ),
        pytest.param(
            {"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": "2026-05-13T11:59:30Z"}},
            "beta empty", id="edited",
        ),
        pytest.param(
            {"and": [READY, {"timestamp": "created_time", "created_time": {"before": "2026-05-01"}}]},
            "alpha", id="created-and-status",
        ),
    ],
)  # fmt: skip
def test_groups_and_timestamps(names: Names, filter: JSON, fits: str) -> None:
    assert in_order(names(filter=filter)) == fits
