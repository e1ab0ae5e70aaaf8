"""Details in which real answers of Notion are told from made-up ones: ids, formulas, lists, refusals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from segue_sandbox.api import data_sources
from segue_sandbox.formulas_print import printed_again
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
OR, NULL = "or `undefined`", "`null`, or `undefined`"
PROP = "{{notion:block_property:title:a:b}}"


def words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


@pytest.fixture
def database(http: httpx.Client, root: str) -> JSON:
    schema: JSON = {
        "Name": {"title": {}}, "N": {"number": {}}, "Kind": {"select": {"options": [{"name": "a"}]}},
        "Twice": {"formula": {"expression": 'prop("N")*2'}},
    }  # fmt: skip
    body = {"parent": {"page_id": root}, "initial_data_source": {"properties": schema}}
    return dict(http.post("/v1/databases", json=body).json())


@pytest.fixture
def source(database: JSON) -> str:
    return str(database["data_sources"][0]["id"])


def marked(node_id: str) -> str:
    """Return the part of an id in which Notion says what it is of, or the version of one without it."""
    return node_id[24:28] if UUID(node_id).version == 8 else f"version {UUID(node_id).version}"


def test_ids_tell_what_they_are_of(http: httpx.Client, root: str, database: JSON, source: str) -> None:
    added = {"parent": {"database_id": database["id"]}, "properties": {"Who": {"title": {}}}}
    second = http.post("/v1/data_sources", json=added).json()["id"]
    view = {"database_id": database["id"], "data_source_id": source, "name": "V", "type": "table"}
    made = http.post("/v1/views", json=view).json()["id"]
    comment = http.post("/v1/comments", json={"parent": {"page_id": root}, "rich_text": words("hm")}).json()
    option = http.get(f"/v1/data_sources/{source}").json()["properties"]["Kind"]["select"]["options"][0]
    found = {
        "database": database["id"], "first source": source, "second source": second, "view": made,
        "query": http.post(f"/v1/views/{made}/queries", json={}).json()["id"], "option": option["id"],
        "comment": comment["id"], "discussion": comment["discussion_id"],
        "upload": http.post("/v1/file_uploads", json={"filename": "a.txt"}).json()["id"],
        "bot": http.get("/v1/users/me").json()["id"],
    }  # fmt: skip
    assert {name: marked(one) for name, one in found.items()} == {
        "database": "version 4", "first source": "version 4", "second source": "000b", "view": "000c",
        "query": "version 4", "option": "version 4", "comment": "001d", "discussion": "001c",
        "upload": "00b2", "bot": "0027",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(f'{PROP}=="a"', f'{PROP} == "a"', id="signs"),
        pytest.param("if((a==1),(b),(c+1))", "if(a == 1, b, c + 1)", id="around arguments"),
        pytest.param("now()>(if(a,b,c))", "now() > if(a, b, c)", id="around a call"),
        pytest.param("(a-(b%2))+2", "(a - (b % 2)) + 2", id="around an operator's side"),
        pytest.param("((1))", "1", id="around it all"),
        pytest.param("-(a+b)*1.50", "-(a + b) * 1.50", id="minus"),
        pytest.param("not  a   and !b", "not a and !b", id="not"),
        pytest.param("a?b:[1,2]", "a ? b : [1, 2]", id="choice"),
        pytest.param('a.map(current+1).join(",")', 'a.map(current + 1).join(",")', id="after a dot"),
        pytest.param('"a,b  //c"+d', '"a,b  //c" + d', id="nothing inside a text"),
        pytest.param("1  /* why */", "1  /* why */", id="a comment is kept"),
        pytest.param("what  is(this", "what  is(this", id="not understood"),
        pytest.param("1+" * 5000 + "1", "1+" * 5000 + "1", id="endless"),
    ],
)
def test_a_formula_is_printed_evenly(written: str, read: str) -> None:
    assert printed_again(written) == read


def test_a_formula_of_a_connection_cannot_be_filtered(
    sandbox: Sandbox, http: httpx.Client, source: str
) -> None:
    expression = http.get(f"/v1/data_sources/{source}").json()["properties"]["Twice"]["formula"]["expression"]
    assert expression.endswith("}} * 2")
    asked = {"filter": {"property": "Twice", "formula": {"number": {"equals": 2}}}}
    refused = http.post(f"/v1/data_sources/{source}/query", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_error")
    assert refused.json()["message"] == "Unable to filter based on a formula of unknown type"
    again = {"properties": {"Other": {"formula": {"expression": 'prop("N") * 2'}}}}
    with sandbox.call(params={"data_source_id": source}, body=again) as call:
        data_sources.update(call)
    asked["filter"]["property"] = "Other"
    assert http.post(f"/v1/data_sources/{source}/query", json=asked).status_code == 200


def test_the_list_of_emoji_keeps_nothing_under_its_type(http: httpx.Client) -> None:
    answer = http.get("/v1/custom_emojis").json()
    assert list(answer) == ["object", "type", "results", "has_more", "next_cursor", "request_id"]


def test_uploads_go_on_with_the_id_of_the_next(http: httpx.Client) -> None:
    made = [http.post("/v1/file_uploads", json={"filename": f"{n}.txt"}).json()["id"] for n in range(3)]
    first = http.get("/v1/file_uploads", params={"page_size": 2}).json()
    assert (first["next_cursor"], first["has_more"]) == (made[0], True)
    again = http.get("/v1/file_uploads", params={"start_cursor": made[1]}).json()
    assert [one["id"] for one in again["results"]] == [made[1], made[0]]
    foreign = http.get("/v1/file_uploads", params={"start_cursor": "abc"})
    assert foreign.json()["message"] == "The start_cursor provided is invalid: abc"


def refusal(http: httpx.Client, method: str, path: str, body: JSON) -> str:
    answer = http.request(method, path, json=body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["message"]).removeprefix("body failed validation: ")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"colour": 5}, "colour should be not present, instead was `5`.", id="unknown"),
        pytest.param({"icon": 5}, f"icon should be an object, {NULL}, instead was `5`.", id="icon"),
        pytest.param({"cover": 5}, f"cover should be an object, {NULL}, instead was `5`.", id="cover"),
        pytest.param({"in_trash": None}, f"in_trash should be a boolean {OR}, instead was `null`.", id="no"),
        pytest.param({"is_locked": 5}, f"is_locked should be a boolean {OR}, instead was `5`.", id="lock"),
        pytest.param(
            {"erase_content": 1}, f"erase_content should be a boolean {OR}, instead was `1`.", id="erase"
        ),
    ],
)  # fmt: skip
def test_what_a_page_is_not_changed_by(http: httpx.Client, root: str, body: JSON, message: str) -> None:
    assert refusal(http, "PATCH", f"/v1/pages/{root}", body) == f"body.{message}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"parent": 5}, f"parent should be an object {OR}, instead was `5`.", id="parent"),
        pytest.param({"children": 5}, f"children should be an array {OR}, instead was `5`.", id="children"),
        pytest.param({"markdown": 5}, f"markdown should be a string {OR}, instead was `5`.", id="markdown"),
        pytest.param({"template": 5}, f"template should be an object {OR}, instead was `5`.", id="template"),
        pytest.param(
            {"properties": None}, f"properties should be an object {OR}, instead was `null`.", id="null"
        ),
        pytest.param({"archived": False}, "archived should be not present, instead was `false`.", id="trash"),
    ],
)  # fmt: skip
def test_what_no_page_is_made_of(http: httpx.Client, root: str, body: JSON, message: str) -> None:
    assert refusal(http, "POST", "/v1/pages", {"parent": {"page_id": root}, **body}) == f"body.{message}"


def test_a_database_keeps_its_icon(http: httpx.Client, database: JSON, source: str) -> None:
    told = "body.icon should be an object or `undefined`, instead was `null`."
    assert refusal(http, "PATCH", f"/v1/databases/{database['id']}", {"icon": None}) == told
    assert http.patch(f"/v1/data_sources/{source}", json={"icon": None}).is_success


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param({"number": "5"}, 'number should be a number or `null`, instead was `"5"`.', id="number"),
        pytest.param(
            {"select": "a"}, 'select should be an object or `null`, instead was `"a"`.', id="select"
        ),
        pytest.param({"rich_text": "a"}, 'rich_text should be an array, instead was `"a"`.', id="text"),
        pytest.param({"checkbox": None}, "checkbox should be a boolean, instead was `null`.", id="checkbox"),
    ],
)
def test_a_value_of_the_wrong_form_could_have_been_anything(
    http: httpx.Client, source: str, value: JSON, line: str
) -> None:
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}, "properties": {}}).json()["id"]
    told = refusal(http, "PATCH", f"/v1/pages/{row}", {"properties": {"N": value}}).splitlines()
    assert told[0] == "body failed validation. Fix one:"
    assert f"body.properties.N.{line}" in told
    assert len(told) == 17
    assert told[1] == "body.properties.N.title should be defined, instead was `undefined`."


def test_the_end_of_a_date_may_be_left_out(http: httpx.Client, source: str) -> None:
    http.patch(f"/v1/data_sources/{source}", json={"properties": {"Day": {"date": {}}}})
    value = {"Day": {"date": {"start": "2026-05-13", "end": "5/20/2026"}}}
    body = {"parent": {"data_source_id": source}, "properties": value}
    assert refusal(http, "POST", "/v1/pages", body) == (
        "body.properties.Day.date.end should be a valid ISO 8601 date string, `null`, or `undefined`, "
        'instead was `"5/20/2026"`.'
    )
