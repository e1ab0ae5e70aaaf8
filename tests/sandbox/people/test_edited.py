"""What can be done from the page for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest
from notion_client import Client

from segue_sandbox.people.edits import retouched

JSON = dict[str, Any]
NewRow = Callable[..., str]
ValueOf = Callable[[str, str], Any]
Do = Callable[..., httpx.Response]


def words(text: str, **marks: bool) -> JSON:
    return {"type": "text", "text": {"content": text}, "annotations": marks}


EDITS = [
    pytest.param("Name", {"text": "Second"}, "Second", id="title"),
    pytest.param("Tempo", {"text": "1,024.5"}, 1024.5, id="number"),
    pytest.param("Tempo", {"text": ""}, None, id="no number"),
    pytest.param("Share", {"text": "25%"}, 0.25, id="percent"),
    pytest.param("Link", {"text": "https://example.com"}, "https://example.com", id="url"),
    pytest.param("Done", {"checked": True}, True, id="checkbox"),
    pytest.param("Kind", {"new": "Remix"}, "Remix", id="new option"),
    pytest.param("Tags", {"new": "live"}, ["live"], id="new tag"),
    pytest.param("Day", {"start": "2026-11-05"}, "2026-11-05", id="day"),
    pytest.param("Day", {"start": ""}, None, id="no day"),
    pytest.param("Files", {"link": "https://example.com/a.wav"}, ["a.wav"], id="file"),
]


@pytest.mark.parametrize(("name", "given", "expected"), EDITS)
def test_a_value_is_edited(
    new_row: NewRow, value_of: ValueOf, prop_id: ValueOf, do: Do, name: str, given: JSON, expected: Any
) -> None:
    page = new_row()
    answer = do("set", page=page, prop=prop_id(page, name), **given)
    assert answer.status_code == 200, answer.text
    assert _simple(value_of(page, name)) == expected


def _simple(value: Any) -> Any:
    if isinstance(value, list):
        names = [item.get("plain_text") or item.get("name") for item in value]
        return names[0] if value and "plain_text" in value[0] else names
    return (value.get("name") or value.get("start")) if isinstance(value, dict) else value


def test_edits_are_made_by_the_person(notion: Client, new_row: NewRow, do: Do) -> None:
    page = new_row()
    do("set", page=page, prop="title", text="Mine")
    users: Any = notion.users.list()
    person = next(user["id"] for user in users["results"] if user["type"] == "person")
    found: Any = notion.pages.retrieve(page)
    assert found["last_edited_by"]["id"] == person
    assert found["created_by"]["id"] != person


def test_what_cannot_be_written_is_told_and_nothing_changes(
    new_row: NewRow, value_of: ValueOf, prop_id: ValueOf, do: Do
) -> None:
    page = new_row(Tempo={"number": 120})
    answer = do("set", page=page, prop=prop_id(page, "Tempo"), text="fast")
    assert answer.status_code == 400
    assert "“fast” is not a number" in answer.json()["problem"]
    assert value_of(page, "Tempo") == 120


def test_a_tag_is_taken_away_by_choosing_it_again(
    new_row: NewRow, value_of: ValueOf, prop_id: ValueOf, do: Do
) -> None:
    page = new_row(Tags={"multi_select": [{"name": "a"}, {"name": "b"}]})
    first = value_of(page, "Tags")[0]["id"]
    do("set", page=page, prop=prop_id(page, "Tags"), option=first)
    assert _simple(value_of(page, "Tags")) == ["b"]


def test_a_relation_beyond_the_25_that_a_page_shows_keeps_all_its_rows(
    notion: Client, source: str, new_row: NewRow, prop_id: ValueOf, do: Do
) -> None:
    relation = {"relation": {"data_source_id": source, "single_property": {}}}
    notion.data_sources.update(source, properties={"Needs": relation})
    others = [new_row(f"Row {n}") for n in range(31)]
    page = new_row("Many", Needs={"relation": [{"id": other} for other in others[:30]]})
    key = prop_id(page, "Needs")
    do("set", page=page, prop=key, option=others[30])
    items: Any = notion.pages.properties.retrieve(page, key)
    assert [item["relation"]["id"] for item in items["results"]] == others


MARKED = [words("Keep "), words("this", bold=True), words(" as it is")]


RETOUCHED = [
    pytest.param("Keep this as it was", ["Keep ", "this", " as it was"], id="at the end"),
    pytest.param("Keep those as it is", ["Keep ", "those", " as it is"], id="inside a mark"),
    pytest.param("", [], id="nothing left"),
    pytest.param("So: Keep this as it is", ["So: Keep ", "this", " as it is"], id="at the start"),
]


@pytest.mark.parametrize(("text", "parts"), RETOUCHED)
def test_editing_words_keeps_the_marks_of_the_others(text: str, parts: list[str]) -> None:
    old = [{**item, "plain_text": item["text"]["content"]} for item in MARKED]
    new = retouched(old, text)
    assert [item["text"]["content"] for item in new] == parts
    bold = [item["plain_text"] for item in new if item["annotations"].get("bold")]
    assert all(part in ("this", "those") for part in bold)


def test_a_row_is_created_trashed_and_restored(
    browser: httpx.Client, notion: Client, source: str, do: Do
) -> None:
    made = do("create", id=source).json()["id"]
    assert "Untitled" in browser.get(f"/d/{source}").text
    do("trash", id=made)
    assert "No rows yet" in browser.get(f"/d/{source}").text
    assert made in browser.get("/trash").text
    assert "This page is in the trash" in browser.get(f"/p/{made}").text
    do("restore", id=made)
    assert "The trash is empty" in browser.get("/trash").text
    found: Any = notion.pages.retrieve(made)
    assert found["in_trash"] is False


def test_comments_are_read_and_written(
    browser: httpx.Client, notion: Client, new_row: NewRow, do: Do
) -> None:
    page = new_row()
    notion.comments.create(parent={"page_id": page}, rich_text=[words("From a program")])
    assert do("comment", id=page, text="From a person").status_code == 200
    text = browser.get(f"/p/{page}").text
    assert text.index("From a program") < text.index("From a person")


def test_text_is_added_to_a_page(browser: httpx.Client, new_row: NewRow, do: Do) -> None:
    page = new_row()
    assert do("write", id=page, text="## Later\n\n- listen").status_code == 200
    assert re.search(r"<h3>Later</h3>.*<li[^>]*><span>listen", browser.get(f"/p/{page}").text)


def test_a_to_do_is_ticked(notion: Client, new_row: NewRow, do: Do) -> None:
    page = new_row()
    to_do = {"type": "to_do", "to_do": {"rich_text": [words("Listen")]}}
    made: Any = notion.blocks.children.append(page, children=[to_do])
    do("tick", id=made["results"][0]["id"], checked=True)
    block: Any = notion.blocks.retrieve(made["results"][0]["id"])
    assert block["to_do"]["checked"] is True


EDITORS = [
    pytest.param("Status", ["In progress", 'role="listbox"'], id="status"),
    pytest.param("Kind", ["Single"], id="select"),
    pytest.param("Owner", ["You"], id="people"),
    pytest.param("Day", ['type="date"'], id="date"),
    pytest.param("Notes", ["<textarea"], id="text"),
    pytest.param("Files", ['type="file"'], id="files"),
]


@pytest.mark.parametrize(("name", "parts"), EDITORS)
def test_each_kind_of_value_has_an_editor(
    browser: httpx.Client, new_row: NewRow, prop_id: ValueOf, name: str, parts: list[str]
) -> None:
    page = new_row()
    answer = browser.get("/people/edit", params={"page": page, "prop": prop_id(page, name)})
    assert answer.status_code == 200
    for part in parts:
        assert part in answer.text


def test_a_menu_offers_to_create_what_it_does_not_find(
    browser: httpx.Client, new_row: NewRow, prop_id: ValueOf
) -> None:
    page = new_row()
    query = {"page": page, "prop": prop_id(page, "Kind"), "find": "Remix"}
    assert "Create" in browser.get("/people/edit", params=query).text
    assert "Create" not in browser.get("/people/edit", params={**query, "find": "single"}).text


def test_a_picture_is_uploaded_and_shown(
    browser: httpx.Client, source: str, new_row: NewRow, prop_id: ValueOf, do: Do
) -> None:
    page = new_row()
    picture = b"\x89PNG\r\n\x1a\n"
    made = browser.post(
        "/people/upload?name=cover.png", content=picture, headers={"Content-Type": "image/png"}
    )
    do("set", page=page, prop=prop_id(page, "Files"), uploads=[made.json()["id"]])
    found = re.search(r'<img src="(/files/[^"]+)" alt="cover.png"', browser.get(f"/d/{source}").text)
    assert found
    assert browser.get(unescape(found[1])).content == picture


def test_only_the_page_itself_may_upload(browser: httpx.Client) -> None:
    answer = browser.post("/people/upload?name=a", content=b"a", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_time_keeps_the_offset_it_had(new_row: NewRow, value_of: ValueOf, prop_id: ValueOf, do: Do) -> None:
    page = new_row(Day={"date": {"start": "2026-11-05T10:30:00+09:00"}})
    do("set", page=page, prop=prop_id(page, "Day"), start="2026-11-06", start_time="08:15")
    assert value_of(page, "Day")["start"] == "2026-11-06T08:15:00.000+09:00"
