"""The check that all tests of this ring go through: answers have the form that Notion promises."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped] # it brings no types
import pytest
from contract import OPENAPI, hold

JSON = dict[str, Any]

USER: JSON = {
    "object": "user", "id": "38c9ce7b-60a4-81aa-8aaa-0123456789ab", "type": "person", "name": "You",
    "avatar_url": None, "person": {"email": "you@example.com"},
}  # fmt: skip


def answer(body: JSON, status: int = 200) -> httpx.Response:
    """Make the answer to a request for one user."""
    url = f"http://127.0.0.1/v1/users/{USER['id']}"
    request = httpx.Request("GET", url, headers={"Notion-Version": "2026-03-11"})
    return httpx.Response(status, json=body, request=request)


def test_a_right_answer_passes() -> None:
    hold(answer({**USER, "something": "new"}))


@pytest.mark.skipif(not OPENAPI.is_file(), reason="Notion's description of its API is not at hand")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({**USER, "object": "page"}, 200, id="another object"),
        pytest.param({key: value for key, value in USER.items() if key != "id"}, 200, id="a key missing"),
        pytest.param({"object": "error", "status": 404}, 404, id="an error without a code"),
    ],
)
def test_a_wrong_answer_is_noticed(body: JSON, status: int) -> None:
    with pytest.raises(jsonschema.ValidationError):
        hold(answer(body, status))
