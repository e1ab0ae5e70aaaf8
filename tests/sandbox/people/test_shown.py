"""What the page for people shows: tables, values, pages and their blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from notion_client import Client

JSON = dict[str, Any]
NewRow = Callable[..., str]
ValueOf = Callable[[str, str], Any]
Do = Callable[..., httpx.Response]


def words(text: str, **marks: bool) -> JSON:
    return {"type": "text", "text": {"content": text}, "annotations": marks}


@pytest.mark.usefixtures("source")
def test_the_first_view_lists_databases_and_pages(browser: httpx.Client) -> None:
    text = browser.get("/").text
    assert "Tasks" in text
    assert "0 rows" in text
    assert "Studio" in text


def test_an_empty_workspace_says_so(browser: httpx.Client) -> None:
    assert "This workspace is empty" in browser.get("/").text


def test_a_table_shows_its_columns_in_the_order_in_which_they_were_made(
    browser: httpx.Client, source: str, columns: list[str]
) -> None:
    text = browser.get(f"/d/{source}").text
    heads = re.findall(r'role="columnheader".*?<span>(.*?)</span>', text)
    assert heads == columns
    assert "No rows yet" in text


VALUES = [
    pytest.param({"Status": {"status": {"name": "In progress"}}}, "c-blue status.*?In progress", id="status"),
    pytest.param({"Kind": {"select": {"name": "Single"}}}, r'class="pill c-blue">Single<', id="select"),
    pytest.param({"Day": {"date": {"start": "2026-11-05"}}}, "Nov 5, 2026", id="day"),
    pytest.param({"Day": {"date": {"start": "2026-11-05", "end": "2026-11-07"}}}, "2026 → Nov 7", id="days"),
    pytest.param({"Done": {"checkbox": True}}, 'data-ticked="true"', id="ticked"),
    pytest.param({"Tempo": {"number": 127}}, ">127<", id="number"),
    pytest.param({"Share": {"number": 0.5}}, ">50%<", id="percent"),
    pytest.param({"Link": {"url": "https://example.com/a"}}, 'href="https://example.com/a"', id="link"),
    pytest.param({"Mail": {"email": "a@example.com"}}, 'href="mailto:a@example.com"', id="mail"),
    pytest.param({"Notes": {"rich_text": [words("loud", bold=True)]}}, "<strong>loud</strong>", id="bold"),
    pytest.param({}, ">T-1<", id="number of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("properties", "shown"), VALUES)
def test_a_value_is_shown_by_its_type(
    browser: httpx.Client, source: str, new_row: NewRow, properties: JSON, shown: str
) -> None:
    page = new_row(**properties)
    assert re.search(shown, browser.get(f"/d/{source}").text)
    assert re.search(shown, browser.get(f"/p/{page}").text)


def test_a_page_shows_its_blocks(browser: httpx.Client, notion: Client, new_row: NewRow) -> None:
    page = new_row()
    inner = {"type": "numbered_list_item", "numbered_list_item": {"rich_text": [words("Inner")]}}
    item = {"rich_text": [words("Outer")], "children": [inner]}
    row = {"type": "table_row", "table_row": {"cells": [[words("Key")], [words("8A")]]}}
    table = {"table_width": 2, "has_column_header": True, "has_row_header": False, "children": [row]}
    notion.blocks.children.append(
        page,
        children=[
            {"type": "bulleted_list_item", "bulleted_list_item": item},
            {"type": "to_do", "to_do": {"rich_text": [words("Listen")], "checked": True}},
            {"type": "table", "table": table},
            {
                "type": "image",
                "image": {"type": "external", "external": {"url": "https://example.com/a.png"}},
            },
        ],
    )
    text = browser.get(f"/p/{page}").text
    assert re.search(r"<ul><li[^>]*><span>Outer</span><ol><li[^>]*><span>Inner</span>", text)
    assert re.search(r'<input type="checkbox" checked data-todo="[^"]+"><span>Listen', text)
    assert "<th>Key</th><th>8A</th>" in text
    # A picture of another site would tell it who reads this page, so it is linked to.
    assert 'class="bookmark"' in text
    assert "<img" not in text


def test_rows_come_in_stretches_and_can_be_found_and_sorted(
    browser: httpx.Client, source: str, new_row: NewRow, prop_id: ValueOf
) -> None:
    for n in range(8):
        new_row(f"Row {n}", Tempo={"number": (n * 5) % 8})
    assert _titles(browser, source, first=2, count=3) == ["Row 5", "Row 4", "Row 3"]
    assert _titles(browser, source, find="ROW 7") == ["Row 7"]
    tempo = prop_id(str(browser.get(f"/d/{source}").text.split('data-page="')[1][:36]), "Tempo")
    assert _titles(browser, source, sort=tempo, count=3) == ["Row 0", "Row 5", "Row 2"]
    assert _titles(browser, source, sort=tempo, down=1, count=2) == ["Row 3", "Row 6"]


def _titles(browser: httpx.Client, source: str, **query: Any) -> list[str]:
    return re.findall(r'class="name">(.*?)<', browser.get(f"/d/{source}", params=query).text)


def test_options_are_sorted_by_their_place_in_the_schema(
    browser: httpx.Client, source: str, new_row: NewRow, prop_id: ValueOf
) -> None:
    for name in ("Done", "Not started", "In progress"):
        page = new_row(name, Status={"status": {"name": name}})
    status = prop_id(page, "Status")
    assert _titles(browser, source, sort=status) == ["Not started", "In progress", "Done"]
    assert len(_titles(browser, source, sort="gone")) == 3


def test_the_first_view_counts_rows_by_status(browser: httpx.Client, new_row: NewRow) -> None:
    for name in ("Done", "Not started", "Done"):
        new_row(Status={"status": {"name": name}})
    assert re.search("1 Not started<.*2 Done<.*3 rows", browser.get("/").text)


def test_many_empty_properties_step_aside(browser: httpx.Client, new_row: NewRow) -> None:
    text = browser.get(f"/p/{new_row(Tempo={'number': 127})}").text
    before, aside = text.split("10 empty properties")
    assert ">127<" in before
    assert ">Notes<" in aside


def test_relations_formulas_and_rollups_are_shown(
    browser: httpx.Client, notion: Client, source: str, new_row: NewRow
) -> None:
    notion.data_sources.update(
        source,
        properties={
            "Needs": {"relation": {"data_source_id": source, "single_property": {}}},
            "Twice": {"formula": {"expression": 'prop("Tempo") * 2'}},
        },
    )
    counted = {
        "relation_property_name": "Needs", "rollup_property_name": "Tempo", "function": "sum",
    }  # fmt: skip
    notion.data_sources.update(source, properties={"Sum": {"rollup": counted}})
    first, second = (new_row(name, Tempo={"number": 60}) for name in ("One", "Two"))
    new_row("Both", Tempo={"number": 7}, Needs={"relation": [{"id": first}, {"id": second}]})
    text = browser.get(f"/d/{source}?find=both").text
    assert re.search(rf'href="/p/{first.replace("-", "")}" class="chip">.*?One<', text)
    assert ">14<" in text
    assert ">120<" in text


def test_a_long_page_is_shown_in_stretches(browser: httpx.Client, notion: Client, new_row: NewRow) -> None:
    page = new_row()
    for start in range(0, 400, 100):
        lines = [{"paragraph": {"rich_text": [words(f"Line {start + n}.")]}} for n in range(100)]
        notion.blocks.children.append(page, children=lines)
    text = browser.get(f"/p/{page}").text
    assert "Line 299." in text
    assert "Line 300." not in text
    onward = re.search(r'href="(\?blocks=\d+)"', text)
    assert onward
    assert "Line 399." in browser.get(f"/p/{page}{onward[1]}").text


def test_an_address_of_a_page_that_is_here_leads_here(
    browser: httpx.Client, notion: Client, new_row: NewRow
) -> None:
    target = new_row("The report")
    page: Any = notion.pages.retrieve(target)
    link = {"text": {"content": "read it", "link": {"url": page["url"]}}}
    row = new_row("Done", Link={"url": page["url"]}, Notes={"rich_text": [link]})
    text = browser.get(f"/p/{row}").text
    here = f"/p/{target.replace('-', '')}"
    assert re.search(rf'href="{here}" class="chip">.*?The report<', text)
    assert f'<a href="{here}">read it</a>' in text
    assert page["url"] not in re.sub(r'(value|data-\w+)="[^"]*"', "", text)
