"""Filters of queries: what is refused, in Notion's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

JSON = dict[str, Any]
Ask = Callable[..., httpx.Response]
READY: JSON = {"property": "Status", "status": {"equals": "Ready"}}
MISMATCH = "The property type in the database does not match the property type of the filter provided: "


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        pytest.param(
            {"property": "Speed", "number": {"equals": 1}},
            "Could not find property with name or id: Speed", id="unknown-property",
        ),
        pytest.param(
            {"property": "Status", "select": {"equals": "Ready"}},
            MISMATCH + "database property status does not match filter select", id="status-as-select",
        ),
        pytest.param(
            {"property": "Tempo", "rich_text": {"equals": "1"}},
            MISMATCH + "database property number does not match filter rich_text", id="number-as-text",
        ),
        pytest.param(
            {"property": "Status", "status": {"equals": "Redy"}},
            'status option "Redy" not found for property "Status". Available options: "Ready", "Done".',
            id="unknown-option",
        ),
        pytest.param(
            {"property": "Tempo", "number": {"equals": "fast"}},
            'body failed validation: body.filter.number.equals should be a number, instead was `"fast"`.',
            id="wrong-value",
        ),
        pytest.param(
            {"property": "Day", "date": {"equals": "soon"}},
            'body failed validation: body.filter.date.equals should be a valid ISO 8601 date string, '
            'instead was `"soon"`.', id="no-date",
        ),
        pytest.param(
            {"property": "Owner", "people": {"contains": "you"}},
            'body failed validation: body.filter.people.contains should be a valid uuid, '
            'instead was `"you"`.',
            id="no-user",
        ),
        pytest.param(
            {"property": "Done", "checkbox": {"contains": True}},
            "body failed validation. Fix one:\n"
            "body.filter.checkbox.equals should be defined, instead was `undefined`.\n"
            "body.filter.checkbox.does_not_equal should be defined, instead was `undefined`.",
            id="wrong-condition",
        ),
        pytest.param(
            {"property": "Tempo", "number": {"greater_than": 1, "less_than": 5}},
            "body failed validation: body.filter.number.less_than should be not present, instead was `5`.",
            id="two-conditions",
        ),
        pytest.param(
            {"property": "Notes", "rich_text": {"is_empty": False}},
            "body failed validation: body.filter.rich_text.is_empty should be `true`, instead was `false`.",
            id="is-empty-false",
        ),
        pytest.param(
            {"number": {"equals": 1}},
            "body failed validation: body.filter.property should be defined, instead was `undefined`.",
            id="no-property",
        ),
        pytest.param(
            {"and": [READY, "Ready"]},
            'body failed validation: body.filter.and[1] should be an object, instead was `"Ready"`.',
            id="no-object",
        ),
        pytest.param(
            None,
            "body failed validation: body.filter should be an object or `undefined`, instead was `null`.",
            id="null",
        ),
        pytest.param(
            {"timestamp": "created_time", "last_edited_time": {"past_week": {}}},
            "body failed validation: body.filter.last_edited_time should be not present, "
            'instead was `{"past_week":{}}`.', id="mixed-timestamps",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(ask: Ask, filter: JSON, message: str) -> None:
    answer = ask(filter=filter)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert answer.json()["message"] == message


def test_groups_may_be_two_levels_deep_and_no_more(ask: Ask) -> None:
    deep = {"and": [{"or": [{"and": [READY]}]}]}
    answer = ask(filter=deep)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(
        "body failed validation. Fix one:\nbody.filter.and[0].or[0].title should be defined"
    )


def test_a_filter_without_a_kind_names_all_kinds(ask: Ask) -> None:
    message = ask(filter={"property": "Name", "text": {"equals": "x"}}).json()["message"]
    lines = message.splitlines()
    assert lines[:3] == [
        "body failed validation. Fix one:",
        "body.filter.or should be defined, instead was `undefined`.",
        "body.filter.and should be defined, instead was `undefined`.",
    ]
    assert "body.filter.rollup should be defined, instead was `undefined`." in lines
