"""Sorts of queries, what their answers look like, and the properties that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

JSON = dict[str, Any]
Names = Callable[..., str]
Ask = Callable[..., httpx.Response]


def up(name: str) -> JSON:
    return {"property": name, "direction": "ascending"}


def down(name: str) -> JSON:
    return {"property": name, "direction": "descending"}


def stamp(name: str, direction: str) -> JSON:
    return {"timestamp": name, "direction": direction}


@pytest.mark.parametrize(
    ("sorts", "order"),
    [
        pytest.param([], "empty delta gamma beta alpha", id="newest-first"),
        pytest.param([stamp("created_time", "ascending")], "alpha beta gamma delta empty", id="created"),
        pytest.param(
            [stamp("last_edited_time", "descending"), up("Name")], "beta empty delta gamma alpha", id="edited"
        ),
        pytest.param([up("Name")], "alpha beta delta gamma empty", id="title"),
        pytest.param([down("Name")], "gamma delta beta alpha empty", id="title-down-empty-last"),
        pytest.param([up("Tempo")], "gamma alpha beta empty delta", id="number"),
        pytest.param([down("Tempo")], "beta alpha gamma empty delta", id="number-down-empty-last"),
        pytest.param([up("Day")], "gamma alpha beta delta empty", id="date"),
        pytest.param([down("No")], "empty delta gamma beta alpha", id="unique-id"),
        pytest.param([down("Done"), up("No")], "alpha beta gamma delta empty", id="checkbox"),
        pytest.param([up("Kind"), up("No")], "alpha delta beta gamma empty", id="select-by-place"),
        pytest.param([down("Kind"), up("No")], "beta alpha delta gamma empty", id="select-down"),
        pytest.param([up("Status"), down("No")], "gamma alpha beta empty delta", id="status"),
        pytest.param([up("Tags"), up("Tempo")], "alpha beta gamma empty delta", id="multi-select"),
        pytest.param([up("Links"), up("No")], "beta alpha gamma delta empty", id="relation-by-title"),
        pytest.param([up("Owner"), up("No")], "alpha beta gamma delta empty", id="people-by-name"),
        pytest.param([up("Made by"), down("Made")], "empty delta gamma beta alpha", id="created-by"),
        pytest.param([down("Double")], "beta alpha empty delta gamma", id="formula"),
        pytest.param([down("Ticked"), up("No")], "alpha beta gamma delta empty", id="formula-checkbox"),
        pytest.param([down("Their sum"), up("No")], "beta alpha gamma delta empty", id="rollup"),
    ],
)
def test_an_order(names: Names, sorts: list[JSON], order: str) -> None:
    whole = names(sorts=sorts)
    assert whole == order


@pytest.mark.parametrize(
    ("sorts", "message"),
    [
        pytest.param([up("Speed")], "Could not find sort property with name or id: Speed", id="unknown"),
        pytest.param(
            [{"property": "Name", "direction": "up"}],
            'body failed validation: body.sorts[0].direction should be `"ascending"` or `"descending"`, '
            'instead was `"up"`.', id="direction",
        ),
        pytest.param(
            [{"direction": "ascending"}],
            "body failed validation. Fix one:\n"
            "body.sorts[0].property should be defined, instead was `undefined`.\n"
            "body.sorts[0].timestamp should be defined, instead was `undefined`.", id="by-nothing",
        ),
        pytest.param(
            None, "body failed validation: body.sorts should be an array or `undefined`, instead was `null`.",
            id="null",
        ),
    ],
)  # fmt: skip
def test_a_wrong_sort_is_refused(ask: Ask, sorts: object, message: str) -> None:
    answer = ask(sorts=sorts)
    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_the_answer_has_notions_shape(ask: Ask) -> None:
    answer = ask(page_size=2).json()
    assert list(answer) == [
        "object", "results", "next_cursor", "has_more", "type", "page_or_data_source", "request_id",
    ]  # fmt: skip
    assert answer["object"] == "list"
    assert (answer["type"], answer["page_or_data_source"]) == ("page_or_data_source", {})
    assert (answer["has_more"], len(answer["results"])) == (True, 2)
    assert answer["next_cursor"].endswith(ask().json()["results"][2]["id"])
    assert ask().json()["next_cursor"] is None


def test_only_the_properties_that_are_asked_for_are_shown(
    api: httpx.Client, source: str, row_ids: dict[str, str]
) -> None:
    tempo = api.get(f"/v1/data_sources/{source}").json()["properties"]["Tempo"]["id"]
    for key, value in (("filter_properties", tempo), ("filter_properties[]", "Tempo")):
        answer = api.post(f"/v1/data_sources/{source}/query", params={key: value}, json={})
        assert [list(page["properties"]) for page in answer.json()["results"]] == [["Tempo"]] * 5


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            {"page_size": 101},
            "body.page_size should be ≤ `100` or `undefined`, instead was `101`.",
            id="size",
        ),
        pytest.param({"sort": []}, "body.sort should be not present, instead was `[]`.", id="unknown-key"),
        pytest.param(
            {"in_trash": "yes"},
            'body.in_trash should be a boolean or `undefined`, instead was `"yes"`.',
            id="trash",
        ),
        pytest.param(
            {"result_type": "row"},
            'body.result_type should be `"page"`, `"data_source"`, or `undefined`, instead was `"row"`.',
            id="type",
        ),
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused(ask: Ask, body: JSON, message: str) -> None:
    assert ask(**body).json()["message"] == f"body failed validation: {message}"


def test_a_result_type_is_obeyed(names: Names) -> None:
    assert names(result_type="data_source") == ""
    assert len(names(result_type="page").split()) == 5
