"""What is tried again after which failure: the whole table, over a transport that answers from a list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import httpx
import pytest

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue.notion.client import NotionClient
from segue.notion.config import BoardConfig
from segue.notion.failures import NotAccepted, NotThere, Uncertain
from segue.notion.retry import Effect, seconds

Answer = httpx.Response | Exception
PAGE = "38c9ce7b-60a4-8100-9000-000000000001"
TOKEN = "ntn_very_secret_token_0123456789"
FINE = httpx.Response(200, json={"object": "page", "id": PAGE})


def error(status: int, code: str, message: str = "It did not work.", **more: object) -> httpx.Response:
    body = {"object": "error", "status": status, "code": code, "message": message}
    return httpx.Response(status, json=body | ({"additional_data": more} if more else {}))


class Line:
    """A connection whose answers come from a list, then are fine."""

    def __init__(self, answers: Sequence[Answer], **config: object) -> None:
        self.answers: Iterator[Answer] = iter(answers)
        self.asked: list[httpx.Request] = []
        self.slept: list[float] = []
        self.time = 0.0
        self.client = NotionClient(
            TOKEN, "https://notion.test", BoardConfig(rate=100, **config), clock=lambda: self.time,  # type: ignore[arg-type]  # the keywords are the config's
            transport=httpx.MockTransport(self.answer), sleep=self.sleep,
        )  # fmt: skip

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = next(self.answers, FINE)
        if isinstance(found, Exception):
            raise found
        return found

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


NOT_APPLIED: dict[str, Answer] = {
    "429": error(429, "rate_limited"),
    "529": error(529, "service_overload"),
    "409": error(409, "conflict_error"),
    "refused": httpx.ConnectError("[Errno 111] Connection refused"),
    "dns": httpx.ConnectError("[Errno -2] Name or service not known"),
    "connect timeout": httpx.ConnectTimeout("timed out"),
}
UNKNOWN: dict[str, Answer] = {
    "500": error(500, "internal_server_error"),
    "502": httpx.Response(502, text="<html>Bad gateway</html>", headers={"cf-ray": "8f00-AMS"}),
    "503": error(503, "service_unavailable"),
    "503 database": error(503, "database_connection_unavailable"),
    "504": error(504, "gateway_timeout"),
    "read timeout": httpx.ReadTimeout("timed out"),
    "reset": httpx.ReadError("[Errno 104] Connection reset by peer"),
    "closed": httpx.RemoteProtocolError("Server disconnected without sending a response."),
    "half an answer": httpx.Response(200, text='{"object": "page", "id": "38c9'),
    "html": httpx.Response(200, text="<html></html>"),
    "a list": httpx.Response(200, json=[1]),
}
FINAL = {
    "400": (error(400, "validation_error", "Status is not a property that exists."), NotAccepted),
    "400 version": (error(400, "missing_version"), NotAccepted),
    "401": (error(401, "unauthorized", "API token is invalid."), Misconfigured),
    "403": (error(403, "restricted_resource"), Misconfigured),
    "404": (error(404, "object_not_found"), NotThere),
    "409 full": (error(409, "row_limit_exceeded"), NotAccepted),
    "429 blocked": (error(429, "rate_limited", rate_limit_reason="public_api_request_blocked"), NotAccepted),
}


def send(line: Line, effect: Effect) -> object:
    method, path = {
        Effect.READ: ("GET", f"pages/{PAGE}"),
        Effect.SET: ("PATCH", f"pages/{PAGE}"),
        Effect.MAKE: ("POST", "pages"),
    }[effect]
    return line.client.call(method, path, effect, body=None if effect is Effect.READ else {"a": 1})


def cases(answers: dict[str, Answer], effects: Sequence[Effect], times: int) -> list[pytest.param]:  # type: ignore[valid-type]  # pytest gives the type no public name
    return [
        pytest.param(answer, effect, times, id=f"{name}-{effect.value}")
        for name, answer in answers.items()
        for effect in effects
    ]


@pytest.mark.parametrize(
    ("answer", "effect", "times"),
    [
        *cases(NOT_APPLIED, list(Effect), 2),
        *cases(UNKNOWN, [Effect.READ, Effect.SET], 2),
    ],
)
def test_it_is_tried_again(answer: Answer, effect: Effect, times: int) -> None:
    line = Line([answer])
    assert send(line, effect) == FINE.json()
    assert len(line.asked) == times


@pytest.mark.parametrize(("answer", "effect", "times"), cases(UNKNOWN, [Effect.MAKE], 1))
def test_a_creation_is_never_tried_again_blindly(answer: Answer, effect: Effect, times: int) -> None:
    line = Line([answer])
    with pytest.raises(Uncertain, match="nobody knows whether POST pages was carried out"):
        send(line, effect)
    assert len(line.asked) == times


@pytest.mark.parametrize("effect", list(Effect), ids=lambda effect: str(effect.value))
@pytest.mark.parametrize(("answer", "raised"), FINAL.values(), ids=FINAL)
def test_what_is_refused_for_good_is_asked_once(
    answer: httpx.Response, raised: type[SegueError], effect: Effect
) -> None:
    line = Line([answer])
    with pytest.raises(raised):
        send(line, effect)
    assert len(line.asked) == 1


@pytest.mark.parametrize("answer", [*NOT_APPLIED.values(), *UNKNOWN.values()], ids=[*NOT_APPLIED, *UNKNOWN])
def test_after_some_tries_the_caller_is_told_to_come_back(answer: Answer) -> None:
    line = Line([answer] * 10)
    with pytest.raises(Unavailable, match="tried again later"):
        send(line, Effect.READ)
    assert len(line.asked) == 5


def test_the_pauses_grow() -> None:
    line = Line([error(500, "internal_server_error")] * 4)
    send(line, Effect.READ)
    assert len(line.slept) == 4
    for n, slept in enumerate(line.slept):
        assert 0.25 * 2**n <= slept <= 0.5 * 2**n


def test_everybody_waits_as_long_as_notion_asks() -> None:
    refused = error(429, "rate_limited")
    refused.headers["Retry-After"] = "17"
    line = Line([refused])
    send(line, Effect.READ)
    assert line.time >= 17
    assert len(line.asked) == 2


def test_a_committed_page_is_not_lost() -> None:
    line = Line([error(503, "service_unavailable", committed_resource_id=PAGE)])
    with pytest.raises(Uncertain) as caught:
        send(line, Effect.MAKE)
    assert caught.value.committed == PAGE


def test_an_outage_is_left_alone_and_its_end_is_found() -> None:
    line = Line([httpx.ConnectError("down")] * 12, tries=2)
    for _ in range(5):
        with pytest.raises(Unavailable, match="no connection"):
            send(line, Effect.READ)
    with pytest.raises(Unavailable, match="has not answered 10 times in a row"):
        send(line, Effect.READ)
    assert len(line.asked) == 10
    line.time += 61
    with pytest.raises(Unavailable):
        send(line, Effect.READ)
    line.time += 61
    with pytest.raises(Unavailable):
        send(line, Effect.READ)
    assert len(line.asked) == 12
    line.time += 61
    assert send(line, Effect.READ) == FINE.json()
    assert send(line, Effect.READ) == FINE.json()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(
            error(404, "object_not_found", 'Could not find page. Share it with your integration "Desk".'),
            ["https://app.notion.com/p/38c9ce7b60a481009000000000000001", "Connections → Desk"],
            id="not shared",
        ),
        pytest.param(error(401, "unauthorized"), ["NOTION_TOKEN", "copy it again"], id="wrong token"),
        pytest.param(
            error(403, "restricted_resource"), ["reading, inserting and updating"], id="capability missing"
        ),
        pytest.param(
            error(400, "validation_error", "Due is expected to be date."),
            ["Due is expected to be date"],
            id="retyped",
        ),
    ],
)
def test_the_sentence_names_the_thing_and_the_fix(answer: httpx.Response, says: list[str]) -> None:
    line = Line([answer])
    with pytest.raises(SegueError) as caught:
        send(line, Effect.READ)
    assert [part for part in says if part not in str(caught.value)] == []


def test_the_token_is_sent_and_never_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    answers: list[Answer] = [*NOT_APPLIED.values(), *UNKNOWN.values(), error(401, "unauthorized")]
    said = []
    for answer in answers:
        line = Line([answer] * 5)
        with pytest.raises(SegueError) as caught:
            send(line, Effect.SET)
        said.append(f"{caught.value} {caught.value!r} {caught.value.__cause__!r}")
        assert line.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in " ".join(said) + caplog.text


def test_the_version_and_the_counts() -> None:
    line = Line([])
    send(line, Effect.SET)
    send(line, Effect.SET)
    send(line, Effect.READ)
    assert {request.headers["Notion-Version"] for request in line.asked} == {"2026-03-11"}
    assert json.loads(line.asked[0].content) == {"a": 1}
    assert line.client.requests == {"PATCH pages": 2, "GET pages": 1}
    assert line.client.sent == 3


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("17", 17.0, id="seconds"),
        pytest.param("0.5", 0.5, id="fraction"),
        pytest.param("-3", 0.0, id="past"),
        pytest.param("Fri, 20 Nov 2020 13:00:00 GMT", 0.0, id="a date that is over"),
        pytest.param("soon", None, id="nonsense"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_retry_after_is_read(header: str | None, expected: float | None) -> None:
    assert seconds(header) == expected


def test_errors_are_ours() -> None:
    kinds: list[tuple[type[Exception], type[Exception]]] = [
        (NotThere, Refused), (NotAccepted, Refused), (Uncertain, Unavailable),
    ]  # fmt: skip
    assert all(issubclass(kind, parent) for kind, parent in kinds)
