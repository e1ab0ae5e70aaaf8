"""The rate limit and the log of requests."""

from __future__ import annotations

import io

import httpx
import pytest

from segue_sandbox.access import connect
from segue_sandbox.sandbox import Sandbox

ME = "/v1/users/me"


def test_no_limit_unless_asked_for(http: httpx.Client) -> None:
    assert {http.get(ME).status_code for _ in range(200)} == {200}


def test_the_window_is_sixty_seconds(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.clock.stop()
    sandbox.limiter.per_minute = 3
    assert [http.get(ME).status_code for _ in range(4)] == [200, 200, 200, 429]
    sandbox.clock.advance(45)
    refused = http.get(ME)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "15"
    assert refused.json()["additional_data"] == {
        "retry_after": "15",
        "rate_limit_reason": "public_api_request_rate_limit",
    }
    sandbox.clock.advance(15)
    assert http.get(ME).status_code == 200


def test_each_connection_has_its_own_window(sandbox: Sandbox, http: httpx.Client) -> None:
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_other", name="Other")
    sandbox.limiter.per_minute = 1
    assert [http.get(ME).status_code for _ in range(2)] == [200, 429]
    assert http.get(ME, headers={"Authorization": "Bearer ntn_other"}).status_code == 200


def test_the_limit_is_set_over_http(http: httpx.Client) -> None:
    assert http.put("/_sandbox/limit", json={"per_minute": 1}).json() == {"per_minute": 1}
    assert [http.get(ME).status_code for _ in range(2)] == [200, 429]
    assert http.put("/_sandbox/limit", json={"per_minute": 0}).status_code == 400
    assert http.put("/_sandbox/limit", json={"per_minute": None}).json() == {"per_minute": None}
    assert http.get(ME).status_code == 200


def test_every_request_is_logged(sandbox: Sandbox, http: httpx.Client) -> None:
    user_id = http.get(ME).json()["id"]
    http.get(f"/v1/users/{user_id}")
    http.get("/v1/nowhere")
    sandbox.faults.add(fault=503, when="after")
    http.get(ME)
    entries = sandbox.log.entries()
    assert [(e.method, e.endpoint, e.status) for e in entries] == [
        ("GET", "/v1/users/me", 200),
        ("GET", "/v1/users/{user_id}", 200),
        ("GET", "/v1/nowhere", 400),
        ("GET", "/v1/users/me", 503),
    ]
    assert [e.fault for e in entries] == [None, None, None, "503 after"]
    assert {e.bot for e in entries} == {"Segue"}
    assert sandbox.log.counts()["GET /v1/users/me"] == 2
    assert len(sandbox.log.entries(endpoint="/v1/users/{user_id}")) == 1


def test_the_log_is_read_and_cleared_over_http(http: httpx.Client) -> None:
    http.get(ME)
    log = http.get("/_sandbox/log").json()
    assert log["counts"] == {"GET /v1/users/me": 1}
    assert log["requests"][0]["path"] == ME
    http.delete("/_sandbox/log")
    assert http.get("/_sandbox/log").json() == {"counts": {}, "requests": []}


def test_the_log_can_be_printed(sandbox: Sandbox, http: httpx.Client) -> None:
    stream = io.StringIO()
    sandbox.log.print_to(stream)
    http.get(ME)
    assert "GET    /v1/users/me  200" in stream.getvalue()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example"}, 421, id="a name that was made to point here"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="another site's page"),
    ],
)
def test_the_control_door_is_closed_to_other_sites(
    http: httpx.Client, headers: dict[str, str], status: int
) -> None:
    assert http.get("/_sandbox/log", headers=headers).status_code == status
    browser = {"Sec-Fetch-Site": "same-origin", **headers}
    assert http.get(ME, headers=browser).status_code == status


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param({"advance": "1"}, id="text"),
        pytest.param({"stop": "yesterday"}, id="no time"),
        pytest.param({}, id="nothing"),
    ],
)
def test_the_clock_refuses_nonsense(http: httpx.Client, wish: dict[str, str]) -> None:
    assert http.post("/_sandbox/clock", json=wish).status_code == 400


def test_the_clock_is_set_over_http(sandbox: Sandbox, http: httpx.Client) -> None:
    stopped = http.post("/_sandbox/clock", json={"stop": "2026-11-20T12:00:00Z"}).json()
    assert stopped == {"now": "2026-11-20T12:00:00.000Z"} == http.get("/_sandbox/clock").json()
    assert http.post("/_sandbox/clock", json={"advance": 90}).json() == {"now": "2026-11-20T12:01:30.000Z"}
    http.post("/_sandbox/clock", json={"resume": True})
    assert sandbox.clock.now() != 1795176090000
