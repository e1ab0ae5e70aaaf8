"""Faults on demand: each kind, before and after the write, and the same ones for the same seed."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from segue_sandbox.faults import Plan, PlanError, Rule, read_plan
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
ME = "/v1/users/me"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param(409, "conflict_error", id="conflict"),
        pytest.param(429, "rate_limited", id="rate limit"),
        pytest.param(500, "internal_server_error", id="server error"),
        pytest.param(502, "bad_gateway", id="bad gateway"),
        pytest.param(503, "service_unavailable", id="unavailable"),
        pytest.param(504, "gateway_timeout", id="time-out"),
        pytest.param(529, "service_overload", id="overload"),
    ],
)
def test_a_status_fault_has_notions_form(
    sandbox: Sandbox, http: httpx.Client, status: int, code: str
) -> None:
    sandbox.faults.add(fault=status, times=1, retry_after=7)
    answer = http.get(ME)
    assert answer.status_code == status
    body = answer.json()
    assert (body["object"], body["status"], body["code"]) == ("error", status, code)
    assert list(body)[-1] == "request_id"
    assert answer.headers["x-notion-request-id"] == body["request_id"]
    assert answer.headers.get("retry-after") == ("7" if status in (429, 529) else None)
    assert http.get(ME).status_code == 200


def test_a_rate_limit_fault_says_why(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(fault=429, retry_after=3)
    assert http.get(ME).json()["additional_data"] == {
        "retry_after": "3",
        "rate_limit_reason": "public_api_request_rate_limit",
    }


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_reset_cuts_the_connection(sandbox: Sandbox, http: httpx.Client, when: str) -> None:
    sandbox.faults.add(fault="reset", when=when, times=1)
    with pytest.raises(httpx.TransportError):
        http.get(ME)
    assert http.get(ME).status_code == 200
    assert [entry.status for entry in sandbox.log.entries()] == [0, 200]


def test_a_truncated_answer_ends_half_way(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(fault="truncated", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        http.get(ME)


def test_the_edge_answers_in_html(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(fault="html")
    answer = http.get(ME)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cf-ray"]
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_a_delayed_request_does_not_hold_up_others(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(path="users$", delay=1.5)
    slow = threading.Thread(target=http.get, args=("/v1/users",))
    begun = time.monotonic()
    slow.start()
    assert http.get(ME).status_code == 200
    assert time.monotonic() - begun < 1
    slow.join()
    assert time.monotonic() - begun >= 1.5


def test_nth_counts_matching_requests_only(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.add(method="GET", path=r"/users/me$", nth=[2, 3], fault=500)
    paths = [ME, "/v1/users", ME, ME, ME]
    assert [http.get(path).status_code for path in paths] == [200, 200, 500, 500, 200]


def test_the_same_seed_meets_the_same_faults(sandbox: Sandbox, http: httpx.Client) -> None:
    plan = Plan(seed=3, rules=(Rule(probability=0.4, fault=500),))
    runs = []
    for _ in range(2):
        sandbox.faults.set(plan)
        runs.append([http.get(ME).status_code for _ in range(30)])
    sandbox.faults.set(plan.model_copy(update={"seed": 4}))
    other = [http.get(ME).status_code for _ in range(30)]
    assert runs[0] == runs[1] != other
    assert {200, 500} == set(runs[0])


def test_a_plan_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(
        "seed: 7\nquery_lag: 2\nrules:\n"
        "  - {method: PATCH, path: ^/v1/pages/, nth: [1, 3], fault: 503, when: after}\n"
        "webhooks: {duplicate: 0.5, delay: 3}\n"
    )
    plan = read_plan(file)
    assert (plan.seed, plan.query_lag, plan.webhooks.duplicate, plan.webhooks.delay) == (7, 2, 0.5, 3)
    assert plan.rules == (Rule(method="PATCH", path="^/v1/pages/", nth=(1, 3), fault=503, when="after"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("rules: [{fault: 418}]", "rules.0.fault", id="unknown fault"),
        pytest.param("rules: [{paht: x}]", "rules.0.paht", id="misspelt key"),
        pytest.param("rules: [{path: '('}]", "not a regular expression", id="bad pattern"),
        pytest.param("rules: [", "cannot be read", id="not YAML"),
        pytest.param("- 1", "should be a mapping", id="a list"),
    ],
)
def test_a_bad_plan_is_refused_with_the_place(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(text)
    with pytest.raises(PlanError, match=says):
        read_plan(file)


def test_faults_are_set_and_cleared_over_http(http: httpx.Client) -> None:
    assert http.put("/_sandbox/faults", json={"rules": [{"fault": 500}]}).status_code == 200
    assert http.get(ME).status_code == 500
    assert http.put("/_sandbox/faults", json={"rules": [{"fault": 1}]}).status_code == 400
    http.delete("/_sandbox/faults")
    assert http.get(ME).status_code == 200


def _words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


def _asked(http: httpx.Client, **request: Any) -> httpx.Response | None:
    """Send a request; None where the connection broke."""
    try:
        return http.request(**request)
    except httpx.TransportError:
        return None


@pytest.mark.parametrize("fault", [409, 429, 500, 502, 503, 504, 529, "html", "reset"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_write_is_kept_only_after_it_was_applied(
    sandbox: Sandbox, http: httpx.Client, root: str, fault: int | str, when: str
) -> None:
    sandbox.faults.add(fault=fault, when=when, method="PATCH", times=1)
    patch = {"method": "PATCH", "url": f"/v1/pages/{root}", "json": {"properties": {"title": _words("New")}}}
    answer = _asked(http, **patch)
    assert answer is None or answer.status_code == (502 if fault == "html" else fault)
    title = http.get(f"/v1/pages/{root}").json()["properties"]["title"]["title"][0]["plain_text"]
    assert title == ("New" if when == "after" else "Root")


def test_a_truncated_answer_comes_after_the_write(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    sandbox.faults.add(fault="truncated", method="POST", times=1)
    created = {"parent": {"page_id": root}, "properties": {"title": _words("Child")}}
    assert _asked(http, method="POST", url="/v1/pages", json=created) is None
    assert len(http.get(f"/v1/blocks/{root}/children").json()["results"]) == 1


def test_a_503_after_a_create_names_the_page(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    sandbox.faults.add(fault=503, when="after", method="POST", path="^/v1/pages$")
    created = {"parent": {"page_id": root}, "properties": {"title": _words("Child")}}
    told = http.post("/v1/pages", json=created).json()["additional_data"]
    assert set(told) == {"retry_guidance", "committed_resource_id"}
    assert http.get(f"/v1/pages/{told['committed_resource_id']}").status_code == 200


def test_a_503_after_an_append_names_parent_and_children(
    sandbox: Sandbox, http: httpx.Client, root: str
) -> None:
    sandbox.faults.add(fault=503, when="after", method="PATCH", path="children$")
    children = [{"paragraph": {"rich_text": _words(text)}} for text in "ab"]
    told = http.patch(f"/v1/blocks/{root}/children", json={"children": children}).json()["additional_data"]
    assert told["committed_resource_id"] == root
    listed = http.get(f"/v1/blocks/{root}/children").json()["results"]
    assert told["committed_child_ids"] == [block["id"] for block in listed]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"when": "before"}, id="before"),
        pytest.param({"when": "after", "tell": False}, id="after, untold"),
    ],
)
def test_a_503_may_leave_it_open(sandbox: Sandbox, http: httpx.Client, root: str, rule: JSON) -> None:
    sandbox.faults.add(fault=503, method="POST", **rule)
    answer = http.post("/v1/pages", json={"parent": {"page_id": root}, "properties": {}})
    assert "additional_data" not in answer.json()


def test_a_503_after_a_change_only_says_to_read(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    sandbox.faults.add(fault=503, when="after", method="PATCH")
    answer = http.patch(f"/v1/pages/{root}", json={"properties": {"title": _words("New")}})
    assert list(answer.json()["additional_data"]) == ["retry_guidance"]


def test_queries_lag_behind_writes(http: httpx.Client, root: str) -> None:
    assert http.put("/_sandbox/lag", json={"seconds": 60}).json() == {"seconds": 60}
    created = {"parent": {"page_id": root}, "properties": {"title": _words("Late")}}
    page = http.post("/v1/pages", json=created).json()["id"]
    assert http.post("/v1/search", json={"query": "Late"}).json()["results"] == []
    assert http.get(f"/v1/pages/{page}").status_code == 200
    http.post("/_sandbox/clock", json={"advance": 61})
    assert len(http.post("/v1/search", json={"query": "Late"}).json()["results"]) == 1
    assert http.put("/_sandbox/lag", json={"seconds": -1}).status_code == 400
