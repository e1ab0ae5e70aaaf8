"""What a fault sends in place of an answer: Notion's errors, the edge's pages, and cut connections."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import uuid as uuids
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from segue_sandbox.call import Reply, Request
from segue_sandbox.errors import ApiError
from segue_sandbox.faults import Rule
from segue_sandbox.ids import uuid

_SAYINGS = {
    409: ("conflict_error", "Conflict occurred while saving. Please try again."),
    429: ("rate_limited", "You have been rate limited. Please try again later."),
    500: ("internal_server_error", "Unexpected error occurred."),
    502: ("bad_gateway", "Notion encountered an issue while completing this request. Please try again."),
    503: ("service_unavailable", "Notion is unavailable, please try again later."),
    504: ("gateway_timeout", "Notion timed out while completing this request. Please try again."),
    529: ("service_overload", "Notion is overloaded. Please try again later."),
}
_GUIDANCE = ["Read the object again", "Do not repeat the write"]
_CREATES = ("/v1/pages", "/v1/databases", "/v1/data_sources")


def rate_limited(seconds: int, reason: str = "public_api_request_rate_limit") -> ApiError:
    """Tell a connection to wait."""
    code, message = _SAYINGS[429]
    # Both are texts: that is all that Notion's additional data may hold.
    more = {"rate_limit_reason": reason, "retry_after": str(seconds)}
    return ApiError(429, code, message, more=more, headers={"retry-after": str(seconds)})


def error_reply(error: ApiError) -> Reply:
    """Print an error the way the API does."""
    request_id = str(uuids.uuid4())
    headers = {
        "content-type": "application/json; charset=utf-8", "x-notion-request-id": request_id, **error.headers,
    }  # fmt: skip
    body = json.dumps(error.body(request_id), ensure_ascii=False, separators=(",", ":"))
    return Reply(status=error.status, body=body.encode(), headers=headers)


def faulty_reply(rule: Rule, request: Request, saved: Reply | None) -> Reply:
    """Return the answer that a rule asks for; `saved` is what would have been answered, after a write."""
    if rule.fault == "html":
        return _edge_page()
    assert isinstance(rule.fault, int)
    if rule.fault == 429:
        return error_reply(rate_limited(rule.retry_after))
    code, message = _SAYINGS[rule.fault]
    headers = {"retry-after": str(rule.retry_after)} if rule.fault == 529 else {}
    more = _committed(request, saved) if rule.fault == 503 and rule.tell and saved else {}
    return error_reply(ApiError(rule.fault, code, message, more=more, headers=headers))


def _committed(request: Request, saved: Reply) -> dict[str, Any]:
    """Name what a write made, as Notion does when it answers 503 after all was saved.

    Where something was changed and not made, whoever asked knows its id already.
    """
    if request.method == "GET" or saved.status >= 300:
        return {}
    told: dict[str, Any] = {"retry_guidance": _GUIDANCE}
    body, path = json.loads(saved.body), request.path.rstrip("/")
    if request.method == "POST" and path in _CREATES:
        told["committed_resource_id"] = body["id"]
    elif request.method == "PATCH" and path.endswith("/children"):
        told["committed_resource_id"] = uuid(path.split("/")[-2])
        told["committed_child_ids"] = [child["id"] for child in body["results"]]
    return told


def _edge_page() -> Reply:
    ray = uuids.uuid4().hex[:16]
    html = (
        "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1>"
        f"<p>Error code 502</p><p>Ray ID: {ray}</p></body></html>"
    )
    return Reply(
        status=502,
        body=html.encode(),
        headers={"content-type": "text/html; charset=UTF-8", "cf-ray": f"{ray}-FRA"},
    )


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which also lets the application reach the connection in order to break it."""

    def on_message_begin(self) -> None:
        """Note the connection in the request's state."""
        super().on_message_begin()
        self.scope["state"]["transport"] = self.transport


class Reset:
    """An answer that is none: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection and wait until the server has noticed."""
        transport: asyncio.Transport = scope["state"]["transport"]
        # Lingering for no time at all makes the system send a reset instead of a polite end.
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        transport.abort()
        await _gone(receive)


class Truncated:
    """An answer that ends half-way."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise the whole answer, send half of it and close."""
        transport: asyncio.Transport = scope["state"]["transport"]
        body = self._reply.body
        head = {**self._reply.headers, "content-length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        transport.write(STATUS_LINE[self._reply.status] + lines.encode() + b"\r\n" + body[: len(body) // 2])
        transport.close()
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
