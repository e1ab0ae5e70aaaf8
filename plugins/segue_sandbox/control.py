"""A small door for tests and tools under /_sandbox/."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as Incoming
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from segue_sandbox import control_seeds, control_webhooks, guard
from segue_sandbox.clock import exact
from segue_sandbox.control_webhooks import Action, Unacceptable
from segue_sandbox.faults import PlanError, plan_from
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def routes(sandbox: Sandbox) -> list[Route]:
    """Return the routes under /_sandbox/."""
    return [
        _route(sandbox, "GET", "/token", _token),
        _route(sandbox, "GET", "/clock", _clock),
        _route(sandbox, "POST", "/clock", _set_clock),
        _route(sandbox, "GET", "/faults", lambda s, _: s.faults.plan.model_dump(mode="json")),
        _route(sandbox, "PUT", "/faults", _set_faults),
        _route(sandbox, "DELETE", "/faults", _clear_faults),
        _route(sandbox, "PUT", "/lag", _set_lag),
        _route(sandbox, "PUT", "/limit", _set_limit),
        _route(sandbox, "GET", "/log", lambda s, _: s.log.as_json()),
        _route(sandbox, "DELETE", "/log", _clear_log),
        *(_route(sandbox, *action) for action in (*control_webhooks.ACTIONS, *control_seeds.ACTIONS)),
    ]


def _route(sandbox: Sandbox, method: str, path: str, action: Action) -> Route:
    async def endpoint(incoming: Incoming) -> Response:
        if not guard.from_this_machine(incoming):
            return JSONResponse({"error": "this is answered on this machine only"}, status_code=403)
        if refused := guard.refusal(incoming, sandbox.host):
            return refused
        try:
            given = await _given(incoming)
            # Not in the event loop: an action may wait for the workspace.
            return JSONResponse(await run_in_threadpool(action, sandbox, given))
        except Unacceptable as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return Route(f"/_sandbox{path}", endpoint, methods=[method])


async def _given(incoming: Incoming) -> JSON:
    body = await incoming.body()
    try:
        given = json.loads(body) if body else {}
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Unacceptable("the body should be a JSON object")
    return {**given, **incoming.path_params}


def _token(sandbox: Sandbox, _: JSON) -> JSON:
    """Tell the first connection's token to programs of this machine, which could read it in the file."""
    with sandbox.call(write=False) as call:
        row = call.db.execute("SELECT token FROM connection ORDER BY rowid").fetchone()
    return {"token": row[0] if row else None}


def _clock(sandbox: Sandbox, _: JSON) -> JSON:
    return {"now": exact(sandbox.clock.now(), "Z")}


def _set_clock(sandbox: Sandbox, given: JSON) -> JSON:
    clock = sandbox.clock
    match given:
        case {"advance": int() | float() as seconds}:
            clock.advance(seconds)
        case {"stop": True}:
            clock.stop()
        case {"stop": str() as at}:
            clock.stop(_time(at))
        case {"resume": True}:
            clock.resume()
        case _:
            raise Unacceptable(
                'the clock takes {"advance": seconds}, {"stop": true}, {"stop": "2026-11-20T12:00:00Z"} '
                'or {"resume": true}'
            )
    return _clock(sandbox, {})


def _time(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        raise Unacceptable(f"{text!r} is no time; write it like 2026-11-20T12:00:00Z") from None


def _set_faults(sandbox: Sandbox, given: JSON) -> JSON:
    try:
        sandbox.faults.set(plan_from(given))
    except PlanError as error:
        raise Unacceptable(str(error)) from error
    return sandbox.faults.plan.model_dump(mode="json")


def _clear_faults(sandbox: Sandbox, _: JSON) -> JSON:
    sandbox.faults.clear()
    return {}


def _set_lag(sandbox: Sandbox, given: JSON) -> JSON:
    match given:
        case {"seconds": int() | float() as seconds} if seconds >= 0:
            sandbox.faults.lag(seconds)
            return {"seconds": sandbox.query_lag}
        case _:
            raise Unacceptable('the lag of queries is given as {"seconds": 2}')


def _set_limit(sandbox: Sandbox, given: JSON) -> JSON:
    match given.get("per_minute"):
        case None:
            sandbox.limiter.per_minute = None
        case int(number) if number > 0:
            sandbox.limiter.per_minute = number
        case other:
            raise Unacceptable(
                f"per_minute should be a whole number above 0, or null for no limit, not {other!r}"
            )
    return {"per_minute": sandbox.limiter.per_minute}


def _clear_log(sandbox: Sandbox, _: JSON) -> JSON:
    sandbox.log.clear()
    return {}
