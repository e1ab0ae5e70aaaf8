"""What every request needs: a known version, a token, a known path, a body that is JSON."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client

from segue_sandbox.access import connect
from segue_sandbox.sandbox import Sandbox

ME = "/v1/users/me"
NO_SUCH = "38c9ce7b-60a4-8101-8000-000000000000"
VERSION = "Notion-Version header failed validation: Notion-Version header should be "


def _error(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert list(body)[:4] == ["object", "status", "code", "message"]
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"], body["message"]


@pytest.mark.parametrize("version", ["2025-09-03", "2026-03-11"])
def test_known_versions_are_answered(http: httpx.Client, version: str) -> None:
    assert http.get(ME, headers={"Notion-Version": version}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "code", "message"),
    [
        pytest.param({}, "missing_version", f"{VERSION}defined, instead was `undefined`.", id="none"),
        pytest.param(
            {"Notion-Version": "2024-01-01"}, "missing_version",
            VERSION + '`"2021-05-11"`, `"2021-05-13"`, `"2021-08-16"`, `"2022-02-22"`, `"2022-06-28"`, '
            '`"2025-09-03"`, or `"2026-03-11"`, instead was `"2024-01-01"`.', id="unknown",
        ),
        pytest.param(
            {"Notion-Version": "2022-06-28"}, "missing_version",
            VERSION + '`"2025-09-03"` or `"2026-03-11"`, instead was `"2022-06-28"`.', id="not spoken here",
        ),
        pytest.param({"Notion-Version": ""}, "missing_version", "instead was `\"\"`.", id="empty"),
    ],
)  # fmt: skip
def test_other_versions_are_refused(
    http: httpx.Client, headers: dict[str, str], code: str, message: str
) -> None:
    del http.headers["Notion-Version"]
    status, found, text = _error(http.get(ME, headers=headers))
    assert (status, found) == (400, code)
    assert text.endswith(message)


NO_BEARER, NO_TOKEN = 'Authorization header must use the format "Bearer <token>".', "API token is invalid."


@pytest.mark.parametrize(
    ("header", "message"),
    [
        pytest.param("Bearer ntn_unknown", NO_TOKEN, id="unknown token"),
        pytest.param("bearer  ntn_unknown", NO_TOKEN, id="small letters, two spaces"),
        pytest.param("Bearer", NO_BEARER, id="no token"),
        pytest.param("Bearer a b", NO_BEARER, id="two tokens"),
        pytest.param("Basic c2VjcmV0", NO_BEARER, id="another scheme"),
        pytest.param("", NO_BEARER, id="empty header"),
    ],
)
def test_a_wrong_token_is_401(http: httpx.Client, header: str, message: str) -> None:
    answer = _error(http.get(ME, headers={"Authorization": header}))
    assert answer == (401, "unauthorized", message)


def test_the_address_comes_before_the_token_and_the_token_before_the_version(http: httpx.Client) -> None:
    nobody = {"Authorization": "Bearer ntn_unknown", "Notion-Version": "1999-01-01"}
    assert _error(http.get("/v1/nowhere", headers=nobody))[1] == "invalid_request_url"
    assert _error(http.get("/v1/users/abc", headers=nobody))[1] == "unauthorized"
    somebody = {"Notion-Version": "1999-01-01"}
    assert _error(http.get("/v1/users/abc", headers=somebody))[1] == "missing_version"


def test_one_slash_at_the_end_is_left_away_and_two_are_not(http: httpx.Client) -> None:
    assert http.get(f"{ME}/").json()["type"] == "bot"
    assert _error(http.get(f"{ME}//"))[1] == "invalid_request_url"


def test_head_answers_as_get_does_without_the_body(http: httpx.Client) -> None:
    answer = http.head(ME)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len(http.get(ME).content)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/v1/nowhere", id="no such path"),
        pytest.param("GET", "/v1/", id="no path"),
        pytest.param("PUT", "/v1/users/me", id="no such method"),
        pytest.param("DELETE", "/v1/users", id="another method"),
        pytest.param("OPTIONS", "/v1/users/me", id="options"),
    ],
)
def test_an_unknown_path_is_an_invalid_url(http: httpx.Client, method: str, path: str) -> None:
    assert _error(http.request(method, path)) == (400, "invalid_request_url", "Invalid request URL.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"{", "invalid_json", id="cut off"),
        pytest.param(b"\xff\xfe", "invalid_json", id="not UTF-8"),
        pytest.param(b'{"page_size": NaN}', "invalid_json", id="NaN"),
        pytest.param(b'{"page_size": 1e999}', "invalid_json", id="too large"),
        pytest.param(b'{"query": "\\ud800"}', "invalid_json", id="half a surrogate pair"),
        pytest.param(b"[" * 100_000, "invalid_json", id="too deep"),
        pytest.param(b"[]", "validation_error", id="a list"),
        pytest.param(b'"text"', "validation_error", id="a text"),
        pytest.param(b"null", "validation_error", id="null"),
    ],
)
def test_a_body_that_is_no_json_object(http: httpx.Client, body: bytes, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    status, found, _ = _error(http.patch(f"/v1/blocks/{NO_SUCH}/children", content=body, headers=headers))
    assert (status, found) == (400, code)


@pytest.mark.parametrize(
    ("user_id", "status"),
    [
        pytest.param(NO_SUCH, 404, id="dashed"),
        pytest.param(NO_SUCH.replace("-", ""), 404, id="undashed"),
        pytest.param(NO_SUCH.upper(), 404, id="upper case"),
        pytest.param("00000000-0000-0000-0000-000000000000", 404, id="nil"),
        pytest.param("12345678-1234-0234-1234-123456789012", 400, id="no version of RFC 4122"),
        pytest.param("abc", 400, id="no uuid"),
    ],
)
def test_ids_are_checked_by_their_form(http: httpx.Client, user_id: str, status: int) -> None:
    answer = http.get(f"/v1/users/{user_id}")
    found, code, message = _error(answer)
    assert found == status
    if status == 400:
        expected = f'path failed validation: path.user_id should be a valid uuid, instead was `"{user_id}"`.'
        assert (code, message) == ("validation_error", expected)
    else:
        assert code == "object_not_found"
        assert answer.json()["additional_data"]["integration_id"]


def test_a_missing_capability_is_403(sandbox: Sandbox, http: httpx.Client) -> None:
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_reader", name="Reader", capabilities=["read_content"])
    answer = http.get("/v1/users", headers={"Authorization": "Bearer ntn_reader"})
    assert _error(answer)[:2] == (403, "restricted_resource")


def test_every_answer_carries_its_request_id(http: httpx.Client) -> None:
    for path in (ME, "/v1/users", "/v1/nowhere"):
        answer = http.get(path)
        assert list(answer.json())[-1] == "request_id"
        assert answer.headers["x-notion-request-id"] == answer.json()["request_id"]


def test_notions_client_reads_answers_and_errors(notion: Client) -> None:
    me: Any = notion.users.me()
    assert me["type"] == "bot"
    members: Any = notion.users.list()
    assert list(members["results"][0])[:2] == ["object", "id"]
    with pytest.raises(APIResponseError) as refused:
        notion.users.retrieve(NO_SUCH)
    assert refused.value.code == "object_not_found"


def test_the_published_fixtures(notion_sandbox: Sandbox, notion_sandbox_client: Client) -> None:
    me: Any = notion_sandbox_client.users.me()
    assert me["name"] == "Segue"
    assert notion_sandbox.log.counts() == {"GET /v1/users/me": 1}
