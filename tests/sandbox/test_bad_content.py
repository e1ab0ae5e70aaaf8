"""Formulas and markdown that are hard to work out: answered soon, and never with a crash."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

JSON = dict[str, Any]


@pytest.fixture
def source(http: httpx.Client, root: str) -> str:
    body = {"parent": {"page_id": root}, "initial_data_source": {"properties": {"Name": {"title": {}}}}}
    source_id: str = http.post("/v1/databases", json=body).json()["data_sources"][0]["id"]
    row = {
        "parent": {"data_source_id": source_id},
        "properties": {"Name": {"title": [{"text": {"content": "a"}}]}},
    }
    assert http.post("/v1/pages", json=row).is_success
    return source_id


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        pytest.param("1e308 * 10", None, id="beyond a float"),
        pytest.param("9" * 300, 1e300, id="many digits"),
        pytest.param(" * ".join(["9007199254740991"] * 21), None, id="whole and endless"),
        pytest.param("2 ^ 9999999999", None, id="power"),
        pytest.param("0 / 0", None, id="nothing by nothing"),
        pytest.param('test("' + "a" * 40 + 'b", "(a+)+$")', None, id="a pattern that never ends"),
        pytest.param('replaceAll("' + "a" * 40 + 'b", "(a*)*$", "")', None, id="another such pattern"),
        pytest.param('test("ab", "(a)+b")', True, id="a pattern with a repeated group"),
        pytest.param('repeat("a", 1e9)', None, id="a text without end"),
        pytest.param("(" * 900, None, id="only brackets"),
        pytest.param("not " * 300 + "true", None, id="many words"),
        pytest.param('dateAdd(now(), 99999, "years")', None, id="no calendar goes so far"),
        pytest.param("prop(\"Name\") * 2", None, id="text times two"),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_worked_out_is_empty(
    http: httpx.Client, source: str, expression: str, value: object
) -> None:
    formula = {"properties": {"F": {"formula": {"expression": expression}}}}
    assert http.patch(f"/v1/data_sources/{source}", json=formula).status_code == 200
    asked: JSON = {"sorts": [{"property": "F", "direction": "ascending"}]}
    answer = http.post(f"/v1/data_sources/{source}/query", json=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()["results"][0]["properties"]["F"]["formula"]
    assert found[found["type"]] == value


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param("<details>\n" * 900, id="toggles"),
        pytest.param("<callout>\n" * 300, id="callouts"),
        pytest.param("\n".join("\t" * n + "- a" for n in range(300)), id="lists"),
    ],
)
def test_content_that_is_nested_too_deeply_is_refused(http: httpx.Client, root: str, markdown: str) -> None:
    answer = http.post("/v1/pages", json={"parent": {"page_id": root}, "markdown": markdown})
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"] == "The content is nested too deeply."
    assert http.get(f"/v1/blocks/{root}/children").json()["results"] == []


def test_content_of_many_levels_can_be_read_again(http: httpx.Client, root: str) -> None:
    markdown = "\n".join("\t" * n + f"- level {n}" for n in range(90))
    page = http.post("/v1/pages", json={"parent": {"page_id": root}, "markdown": markdown}).json()
    assert http.get(f"/v1/pages/{page['id']}/markdown").json()["markdown"] == markdown
    assert http.get(f"/p/{page['id']}").status_code == 200
    assert http.get("/_sandbox/dump").status_code == 200


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(sign, id=sign)
        for sign in ("`", "[", "![", "**", "_", "~~", "<", "|", "> ", "$", "\\", "<span>", "&")
    ],
)
def test_many_signs_are_only_text(http: httpx.Client, root: str, sign: str) -> None:
    page = http.post("/v1/pages", json={"parent": {"page_id": root}, "markdown": sign * 1000})
    assert page.status_code == 200, page.text
    assert http.get(f"/v1/pages/{page.json()['id']}/markdown").status_code == 200
