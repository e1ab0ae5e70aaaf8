"""Formulas and rollups: what they come to, and that they never stand in the way of reading a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from notion_client import Client

from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
Result = Callable[[str], JSON]

NOON = 1_800_014_400_000  # 2027-01-15T12:00:00Z

SCHEMA: JSON = {
    "Name": {"title": {}}, "N": {"number": {}}, "None": {"number": {}}, "Due": {"date": {}},
    "Done": {"checkbox": {}},
    "Tags": {"multi_select": {}}, "State": {"status": {}}, "Id": {"unique_id": {"prefix": "T"}},
    'Say "it"': {"url": {}},
}  # fmt: skip


def words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


@pytest.fixture
def source(sandbox: Sandbox, notion: Client, root: str) -> str:
    """A data source in a workspace where it is noon for good."""
    sandbox.clock.stop(NOON)
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": root}, initial_data_source={"properties": SCHEMA}
    )
    return str(made["data_sources"][0]["id"])


def row(notion: Client, source: str, given: JSON) -> str:
    page: Any = notion.pages.create(parent={"data_source_id": source}, properties=given)
    return str(page["id"])


def value(notion: Client, page: str, name: str) -> Any:
    found: Any = notion.pages.retrieve(page)
    prop = found["properties"][name]
    return prop[prop["type"]]


@pytest.fixture
def result(notion: Client, source: str) -> Result:
    """Work out a formula for one and the same row."""
    page = row(
        notion, source,
        {
            "Name": {"title": words("Song")}, "N": {"number": 4}, "Done": {"checkbox": True},
            "Due": {"date": {"start": "2027-01-31"}}, "Tags": {"multi_select": [{"name": "b"},
            {"name": "a"}]},
            "State": {"status": {"name": "Done"}}, 'Say "it"': {"url": "https://a.b"},
        },
    )  # fmt: skip

    def worked_out(expression: str) -> JSON:
        notion.data_sources.update(source, properties={"F": {"formula": {"expression": expression}}})
        return dict(value(notion, page, "F"))

    return worked_out


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("1 + 2 * 3 ^ 2 - -4 % 3", 20, id="precedence"),
        pytest.param("(1 + 2) / 4", 0.75, id="division"),
        pytest.param("1 / 0", None, id="division by zero"),
        pytest.param('prop("N") * 2.5', 10, id="property"),
        pytest.param('prop("None") + 1', 1, id="nothing counts as 0"),
        pytest.param('prop("None")', None, id="nothing stays nothing"),
        pytest.param('"a" + 1 + true', "a1true", id="joining"),
        pytest.param('prop("Name") + "!"', "Song!", id="title"),
        pytest.param('length(prop("Tags")) == 2 and not (1 > 2)', True, id="logic"),
        pytest.param('prop("Done") ? "yes" : "no"', "yes", id="ternary"),
        pytest.param('if(prop("N") >= 5, "big", "small")', "small", id="if"),
        pytest.param('ifs(prop("N") > 5, "a", prop("N") > 3, "b", "c")', "b", id="ifs"),
        pytest.param('empty(prop("None")) && !empty(prop("Due"))', True, id="empty"),
        pytest.param('prop("State") == "Done"', True, id="status"),
        pytest.param('prop("Id")', "T-1", id="unique id"),
        pytest.param('prop("Say \\"it\\"")', "https://a.b", id="quoted name"),
        pytest.param("round(2.5) + floor(-1.5) + abs(-3)", 4, id="rounding"),
        pytest.param("max(1, 7, 3) - min([4, 2])", 5, id="extremes"),
        pytest.param('prop("Tags").sort().join("-").upper()', "A-B", id="methods"),
        pytest.param("[1, 2, 3].map(current * 2).filter(current > 2).sum()", 10, id="lists"),
        pytest.param("let(x, 3, x * x)", 9, id="names"),
        pytest.param('replaceAll("a-b-c", "-", "+")', "a+b+c", id="replace"),
        pytest.param('contains("abc", "b") or test("abc", "^z")', True, id="contains"),
        pytest.param('"abc".substring(1, 2)', "b", id="substring"),
        pytest.param('toNumber("12") + 1 /* a remark */', 13, id="number from text"),
        pytest.param('dateAdd(prop("Due"), 1, "months")', "2027-02-28", id="a month on"),
        pytest.param('dateSubtract(prop("Due"), 1, "weeks")', "2027-01-24", id="a week back"),
        pytest.param("now()", "2027-01-15T12:00:00.000+00:00", id="now"),
        pytest.param("today()", "2027-01-15", id="today"),
        pytest.param('dateBetween(prop("Due"), now(), "days")', 15, id="days between"),
        pytest.param(
            'formatDate(prop("Due"), "D MMM YYYY [at] HH:mm")', "31 Jan 2027 at 00:00", id="printed"
        ),
        pytest.param('prop("Due") > now()', True, id="comparing dates"),
        pytest.param('year(prop("Due")) * 100 + month(prop("Due"))', 202701, id="parts of dates"),
        pytest.param("someday(1)", None, id="unknown function"),
        pytest.param("1 +", None, id="cut short"),
        pytest.param("9 ^ 9 ^ 9 ^ 9", None, id="beyond numbers"),
        pytest.param('repeat("x", 1000000000)', None, id="beyond memory"),
        pytest.param("(" * 500 + "1" + ")" * 500, None, id="nested too deeply"),
    ],
)
def test_a_formula_comes_to_its_value(result: Result, expression: str, expected: Any) -> None:
    found = result(expression)
    shown = found[found["type"]]
    assert (shown["start"] if isinstance(shown, dict) else shown) == expected


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        pytest.param('prop("None") / 0', "number", id="number"),
        pytest.param('dateAdd(prop("Due"), prop("N"), "eons")', "date", id="date"),
        pytest.param('prop("None")', "number", id="property"),
        pytest.param("unknown()", "string", id="unknown"),
    ],
)
def test_an_empty_formula_has_the_type_of_its_expression(result: Result, expression: str, kind: str) -> None:
    assert result(expression) == {"type": kind, kind: None}


def test_references_are_kept_by_id_and_outlive_a_renaming(notion: Client, source: str) -> None:
    page = row(notion, source, {"N": {"number": 4}})
    formula = {"formula": {"expression": 'prop("N") + 1'}}
    found: Any = notion.data_sources.update(source, properties={"F": formula})
    expression = found["properties"]["F"]["formula"]["expression"]
    number = found["properties"]["N"]["id"]
    assert expression.startswith(f"{{{{notion:block_property:{number}:{source}:")
    assert expression.endswith("}} + 1")
    notion.data_sources.update(source, properties={"N": {"name": "Number"}})
    assert value(notion, page, "F") == {"type": "number", "number": 5}


def test_formulas_that_need_each_other_end(notion: Client, source: str) -> None:
    page = row(notion, source, {})
    notion.data_sources.update(source, properties={"A": {"formula": {"expression": "1"}}})
    notion.data_sources.update(source, properties={"B": {"formula": {"expression": 'prop("A") + 1'}}})
    notion.data_sources.update(source, properties={"A": {"formula": {"expression": 'prop("B") + 1'}}})
    assert value(notion, page, "A")["type"] == "number"


@pytest.fixture
def related(notion: Client, source: str) -> str:
    """A row that relates to three others."""
    relation = {"data_source_id": source, "single_property": {}}
    notion.data_sources.update(source, properties={"Rel": {"relation": relation}})
    rows = [
        {"N": {"number": 1}, "Name": {"title": words("a")}, "Due": {"date": {"start": "2027-01-05"}}},
        {"N": {"number": 4}, "Name": {"title": words("b")}, "Done": {"checkbox": True}},
        {"Name": {"title": words("a")}, "Due": {"date": {"start": "2027-01-01", "end": "2027-02-01"}}},
    ]
    ids = [{"id": row(notion, source, given)} for given in rows]
    return row(notion, source, {"Rel": {"relation": ids}})


@pytest.mark.parametrize(
    ("target", "function", "expected"),
    [
        pytest.param("N", "count", 3, id="count"),
        pytest.param("N", "count_values", 2, id="count values"),
        pytest.param("N", "sum", 5, id="sum"),
        pytest.param("N", "average", 2.5, id="average"),
        pytest.param("N", "median", 2.5, id="median"),
        pytest.param("N", "min", 1, id="min"),
        pytest.param("N", "max", 4, id="max"),
        pytest.param("N", "range", 3, id="range"),
        pytest.param("N", "empty", 1, id="empty"),
        pytest.param("N", "not_empty", 2, id="not empty"),
        pytest.param("Name", "unique", 2, id="unique"),
        pytest.param("Done", "checked", 1, id="checked"),
        pytest.param("Done", "percent_unchecked", 2 / 3, id="percent unchecked"),
    ],
)
def test_a_rollup_counts(
    notion: Client, source: str, related: str, target: str, function: str, expected: float
) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": target, "function": function}
    notion.data_sources.update(source, properties={"Roll": {"rollup": rollup}})
    assert value(notion, related, "Roll") == {"type": "number", "number": expected, "function": function}


@pytest.mark.parametrize(
    ("function", "start", "end"),
    [
        pytest.param("earliest_date", "2027-01-01", None, id="earliest"),
        pytest.param("latest_date", "2027-02-01", None, id="latest"),
        pytest.param("date_range", "2027-01-01", "2027-02-01", id="range"),
    ],
)
def test_a_rollup_of_dates(
    notion: Client, source: str, related: str, function: str, start: str, end: str | None
) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": "Due", "function": function}
    notion.data_sources.update(source, properties={"Roll": {"rollup": rollup}})
    date = {"start": start, "end": end, "time_zone": None}
    assert value(notion, related, "Roll") == {"type": "date", "date": date, "function": function}


def test_a_rollup_shows_the_values_and_lists_them_page_by_page(
    notion: Client, source: str, related: str
) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": "Name", "function": "show_original"}
    notion.data_sources.update(source, properties={"Roll": {"rollup": rollup}})
    shown = value(notion, related, "Roll")
    assert [item["title"][0]["plain_text"] for item in shown["array"]] == ["a", "b", "a"]
    page: Any = notion.pages.retrieve(related)
    listed: Any = notion.pages.properties.retrieve(related, page["properties"]["Roll"]["id"], page_size=2)
    assert (len(listed["results"]), listed["has_more"]) == (2, True)
    assert listed["property_item"]["rollup"] == {"type": "array", "array": [], "function": "show_original"}


def test_a_rollup_that_is_read_in_parts_is_incomplete_until_the_end(
    notion: Client, source: str, related: str
) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": "N", "function": "sum"}
    notion.data_sources.update(source, properties={"Roll": {"rollup": rollup}})
    page: Any = notion.pages.retrieve(related)
    prop_id = page["properties"]["Roll"]["id"]
    first: Any = notion.pages.properties.retrieve(related, prop_id, page_size=2)
    assert first["property_item"]["rollup"] == {"type": "incomplete", "incomplete": {}, "function": "sum"}
    last: Any = notion.pages.properties.retrieve(related, prop_id, start_cursor=first["next_cursor"])
    assert last["property_item"]["rollup"] == {"type": "number", "number": 5, "function": "sum"}


@pytest.mark.parametrize(
    "change", [pytest.param(None, id="deleted"), pytest.param({"checkbox": {}}, id="of another type")]
)
def test_a_rollup_whose_relation_is_gone_is_empty(
    notion: Client, source: str, related: str, change: JSON | None
) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": "N", "function": "sum"}
    notion.data_sources.update(source, properties={"Roll": {"rollup": rollup}})
    found: Any = notion.data_sources.update(source, properties={"Rel": change})
    assert found["properties"]["Roll"]["rollup"]["rollup_property_name"] == ""
    assert value(notion, related, "Roll") == {"type": "number", "number": None, "function": "sum"}
    listed: Any = notion.pages.properties.retrieve(related, found["properties"]["Roll"]["id"])
    assert listed["results"] == []


def test_formulas_reach_into_related_pages_and_rollups(notion: Client, source: str, related: str) -> None:
    rollup = {"relation_property_name": "Rel", "rollup_property_name": "N", "function": "sum"}
    formulas = {"A": 'prop("Roll") * 2', "B": 'prop("Rel").map(current.prop("Name")).join("/")'}
    notion.data_sources.update(source, properties={
        "Roll": {"rollup": rollup}, **{name: {"formula": {"expression": text}} for name,
        text in formulas.items()},
    })  # fmt: skip
    assert value(notion, related, "A") == {"type": "number", "number": 10}
    assert value(notion, related, "B") == {"type": "string", "string": "a/b/a"}
