"""The way of a request to the API: limit, faults, the answer, the log."""

from __future__ import annotations

import asyncio
import time

from starlette.responses import Response
from starlette.types import ASGIApp

from segue_sandbox.breakage import Reset, Truncated, error_reply, faulty_reply, rate_limited
from segue_sandbox.call import Reply, Request
from segue_sandbox.faults import Rule
from segue_sandbox.requestlog import Entry
from segue_sandbox.routing import endpoint_name
from segue_sandbox.sandbox import Sandbox

_CUT_OFF = Reply(status=0, body=b"")


async def answer(sandbox: Sandbox, request: Request) -> ASGIApp:
    """Return what is to be sent, and note it in the log."""
    begun, at = time.perf_counter(), sandbox.clock.now()
    rule = None
    if wait := sandbox.limiter.wait(request.headers.get("authorization", "")):
        reply = error_reply(rate_limited(wait))
        response: ASGIApp = plain(reply)
    else:
        rule = sandbox.faults.next(request.method, request.path)
        if rule and rule.delay:
            await asyncio.sleep(rule.delay)
        reply, response = _answered(sandbox, request, rule)
    sandbox.log.add(
        Entry(
            at=at, method=request.method, endpoint=endpoint_name(request), path=request.path,
            status=reply.status, ms=round((time.perf_counter() - begun) * 1000, 3),
            bot=sandbox.bot_name(request), fault=_label(rule) if rule else None,
        )
    )  # fmt: skip
    return response


def _answered(sandbox: Sandbox, request: Request, rule: Rule | None) -> tuple[Reply, ASGIApp]:
    if rule is None or rule.fault == "none":
        reply = sandbox.handle(request)
        return reply, plain(reply)
    saved = sandbox.handle(request) if rule.when == "after" or rule.fault == "truncated" else None
    if rule.fault == "reset":
        return _CUT_OFF, Reset()
    if rule.fault == "truncated" and saved:
        return _CUT_OFF, Truncated(saved)
    reply = faulty_reply(rule, request, saved)
    return reply, plain(reply)


def plain(reply: Reply) -> Response:
    """Send an answer as it is."""
    return Response(reply.body, status_code=reply.status, headers=dict(reply.headers))


def _label(rule: Rule) -> str:
    late = f"delay {rule.delay:g} s" if rule.delay else ""
    what = "" if rule.fault == "none" else f"{rule.fault} {rule.when}"
    return ", ".join(part for part in (what, late) if part) or "none"
