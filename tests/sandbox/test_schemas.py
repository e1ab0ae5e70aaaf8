"""Schemas: options, relations and rollups; properties added, renamed, given another type, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from databases import EVERY_TYPE, JSON, change, database, properties, refused, row, words
from notion_client import APIResponseError, Client


def value(notion: Client, page: str, name: str) -> Any:
    found: Any = notion.pages.retrieve(page)
    prop = found["properties"][name]
    return prop[prop["type"]]


def plain(found: Any) -> Any:
    """Boil a value down: texts to words, options to names, dates to their start."""
    if isinstance(found, list) and found and "plain_text" in found[0]:
        return "".join(part["plain_text"] for part in found)
    if isinstance(found, list):
        return [item["name"] for item in found]
    if isinstance(found, dict):
        return found.get("name") or found.get("start")
    return found


def test_an_empty_status_gets_the_three_usual_options(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}, "Status": {"status": {}}})
    status = properties(notion, source)["Status"]["status"]
    options = {option["id"]: (option["name"], option["color"]) for option in status["options"]}
    assert list(options.values()) == [("Not started", "default"), ("In progress", "blue"), ("Done", "green")]
    assert [
        (group["name"], group["color"],
        [options[id][0] for id in group["option_ids"]]) for group in status["groups"]
    ] == [
        ("To-do", "gray", ["Not started"]), ("In progress", "blue", ["In progress"]), ("Complete", "green",
        ["Done"]),
    ]  # fmt: skip


def test_new_status_options_land_in_to_do_unless_they_name_a_group(notion: Client, root: str) -> None:
    options = [{"name": "Backlog"}, {"name": "Running", "group": "In progress"}]
    _, source = database(notion, root, {"Name": {"title": {}}, "S": {"status": {"options": options}}})
    status = properties(notion, source)["S"]["status"]
    ids = {option["name"]: option["id"] for option in status["options"]}
    assert [group["option_ids"] for group in status["groups"]] == [[ids["Backlog"]], [ids["Running"]], []]


def test_options_keep_their_ids_when_the_list_is_written_again(notion: Client, root: str) -> None:
    _, source = database(notion, root, EVERY_TYPE)
    before = properties(notion, source)["Multi"]["multi_select"]["options"]
    after = change(notion, source, {"Multi": {"multi_select": {"options": [{"name": "z"}, {"name": "y"}]}}})
    names = {option["name"]: option for option in after["Multi"]["multi_select"]["options"]}
    assert list(names) == ["z", "y"]
    assert names["y"] == before[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(
            [{"name": "A", "color": "blue"}], "Cannot update color of select with name: A.", id="colour"
        ),
        pytest.param([{"name": "B"}, {"name": "b"}], "duplicate", id="twice, in another case"),
        pytest.param([{"name": "a,b"}], "Invalid select option, commas not allowed: a,b", id="comma"),
        pytest.param([{"name": "n" * 101}], "length should be ≤ `100`, instead was `101`", id="too long"),
        pytest.param(
            [{"name": str(n)} for n in range(101)], "should be ≤ `100`, instead was `101`", id="too many"
        ),
        pytest.param([{"name": "B", "color": "mauve"}], 'instead was `"mauve"`', id="unknown colour"),
        pytest.param([{}], "should be defined, instead was `undefined`", id="no name"),
    ],
)
def test_wrong_options_are_refused(notion: Client, root: str, options: list[JSON], said: str) -> None:
    _, source = database(notion, root, EVERY_TYPE)
    with pytest.raises(APIResponseError) as error:
        change(notion, source, {"Select": {"select": {"options": options}}})
    assert said in refused(error)
    assert [option["name"] for option in properties(notion, source)["Select"]["select"]["options"]] == ["A"]


def test_properties_are_added_renamed_and_deleted(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}, "Old": {"number": {}}, "Gone": {"url": {}}})
    id_before = properties(notion, source)["Old"]["id"]
    after = change(notion, source, {"New": {"date": {}}, id_before: {"name": "Renamed"}, "Gone": None})
    assert set(after) == {"Name", "New", "Renamed"}
    assert after["Renamed"]["id"] == id_before
    assert after["Renamed"]["number"] == {"format": "number"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"Nothing": None}, "Nothing is not a property that exists.",
        id="delete what is not there"),
        pytest.param({"Name": None}, "title", id="delete the title"),
        pytest.param({"Name": {"number": {}}}, "title", id="retype the title"),
        pytest.param({"Second": {"title": {}}}, "title", id="a second title"),
        pytest.param({"Other": {"name": "Name", "url": {}}}, "Name", id="a name twice"),
        pytest.param({"Other": {"colour": {}}}, "body.properties.Other.number should be defined",
        id="unknown type"),
        pytest.param({"Other": {"button": {}}}, "should be defined", id="a button"),
        pytest.param({"Other": 5}, "should be an object, instead was `5`", id="not an object"),
        pytest.param(
            {"Sum": {"rollup": {"relation_property_name": "X", "rollup_property_name": "Name",
            "function": "sum"}}},
            "X is not a property that exists.", id="a rollup of no relation",
        ),
        pytest.param({"F": {"formula": {"expression": 'prop("X")'}}}, "Type error with formula",
        id="a formula"),
    ],
)  # fmt: skip
def test_wrong_schemas_are_refused_whole(notion: Client, root: str, given: JSON, said: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}})
    with pytest.raises(APIResponseError) as error:
        change(notion, source, {"Fine": {"url": {}}, **given})
    assert said in refused(error)
    assert list(properties(notion, source)) == ["Name"]


@pytest.mark.parametrize(
    ("old", "given", "new", "expected"),
    [
        pytest.param({"rich_text": {}}, {"rich_text": words("12.5")}, {"number": {}}, 12.5,
        id="text to number"),
        pytest.param({"rich_text": {}}, {"rich_text": words("many")}, {"number": {}}, None,
        id="words to number"),
        pytest.param({"number": {}}, {"number": 7}, {"rich_text": {}}, "7", id="number to text"),
        pytest.param({"url": {}}, {"url": "https://a.b"}, {"email": {}}, "https://a.b", id="url to email"),
        pytest.param({"select": {}}, {"select": {"name": "A"}}, {"multi_select": {}}, ["A"],
        id="select to many"),
        pytest.param(
            {"multi_select": {}}, {"multi_select": [{"name": "A"}, {"name": "B"}]}, {"select": {}}, "A",
            id="many to select",
        ),
        pytest.param({"select": {}}, {"select": {"name": "done"}}, {"status": {}}, "Done",
        id="select to status"),
        pytest.param({"checkbox": {}}, {"checkbox": True}, {"rich_text": {}}, "Yes", id="tick to text"),
        pytest.param({"people": {}}, {"people": []}, {"number": {}}, None, id="people to number"),
        pytest.param(
            {"rich_text": {}}, {"rich_text": words("2026-01-02")}, {"date": {}}, "2026-01-02",
            id="text to date",
        ),
    ],
)  # fmt: skip
def test_values_follow_a_property_to_its_new_type(
    notion: Client, root: str, old: JSON, given: JSON, new: JSON, expected: Any
) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}, "P": old})
    page = row(notion, source, {"P": given})
    change(notion, source, {"P": new})
    assert plain(value(notion, page, "P")) == expected


def test_a_dual_relation_makes_its_mirror_and_names_it(notion: Client, root: str) -> None:
    _, projects = database(notion, root, {"Name": {"title": {}}}, "Projects")
    _, tasks = database(notion, root, {"Name": {"title": {}}}, "Tasks")
    after = change(
        notion, tasks, {"Project": {"relation": {"data_source_id": projects, "dual_property": {}}}}
    )
    relation = after["Project"]["relation"]
    mirror = properties(notion, projects)["Related to Tasks (Project)"]
    assert relation["type"] == "dual_property"
    assert relation["data_source_id"] == projects
    assert relation["dual_property"] == {
        "synced_property_name": "Related to Tasks (Project)", "synced_property_id": mirror["id"],
    }  # fmt: skip
    assert mirror["relation"]["dual_property"]["synced_property_name"] == "Project"
    change(notion, projects, {"Related to Tasks (Project)": {"name": "Tasks"}})
    found = properties(notion, tasks)["Project"]["relation"]["dual_property"]
    assert found["synced_property_name"] == "Tasks"
    change(notion, tasks, {"Project": None})
    left = properties(notion, projects)["Tasks"]["relation"]
    assert (left["type"], left["data_source_id"]) == ("single_property", tasks)


def test_a_single_relation_that_becomes_dual_fills_the_other_side(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}})
    change(notion, source, {"Next": {"relation": {"data_source_id": source, "single_property": {}}}})
    first = row(notion, source, {})
    second = row(notion, source, {"Next": {"relation": [{"id": first}]}})
    dual = {"data_source_id": source, "dual_property": {"synced_property_name": "Before"}}
    change(notion, source, {"Next": {"relation": dual}})
    assert value(notion, first, "Before") == [{"id": second}]


def test_a_rollup_shows_its_relation_by_name_and_decoded_id(notion: Client, root: str) -> None:
    from urllib.parse import unquote

    _, source = database(notion, root, {"Name": {"title": {}}, "N": {"number": {}}})
    relation = {"relation": {"data_source_id": source, "single_property": {}}}
    rollup = {"relation_property_name": "R", "rollup_property_name": "N", "function": "sum"}
    after = change(notion, source, {"Sum": {"rollup": rollup}, "R": relation})
    assert after["Sum"]["rollup"] == {
        "rollup_property_name": "N", "relation_property_name": "R",
        "rollup_property_id": unquote(after["N"]["id"]),
        "relation_property_id": unquote(after["R"]["id"]), "function": "sum",
    }  # fmt: skip


def test_a_schema_can_be_written_back_as_it_was_read(notion: Client, root: str) -> None:
    _, source = database(notion, root, EVERY_TYPE)
    change(notion, source, {"R": {"relation": {"data_source_id": source, "dual_property": {}}}})
    before = properties(notion, source)
    assert change(notion, source, before) == before


def test_a_unique_id_numbers_the_rows_that_are_there(notion: Client, root: str) -> None:
    _, source = database(notion, root, {"Name": {"title": {}}})
    first, second = row(notion, source, {}), row(notion, source, {})
    change(notion, source, {"Id": {"unique_id": {"prefix": "SEG"}}})
    third = row(notion, source, {})
    numbers = sorted(value(notion, page, "Id")["number"] for page in (first, second))
    assert numbers == [1, 2]
    assert value(notion, third, "Id") == {"prefix": "SEG", "number": 3}
