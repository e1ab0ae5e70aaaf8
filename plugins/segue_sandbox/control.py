"""A small door for tests and tools under /_sandbox/: clock, faults, limit, log, webhooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as Incoming
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from segue_sandbox import guard, webhooks
from segue_sandbox.clock import exact
from segue_sandbox.faults import PlanError, plan_from
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
Action = Callable[[Sandbox, JSON], Any]


class Unacceptable(ValueError):
    """A wish that cannot be granted; the text says why."""


def routes(sandbox: Sandbox) -> list[Route]:
    """Return the routes under /_sandbox/."""
    return [
        _route(sandbox, "GET", "/clock", _clock),
        _route(sandbox, "POST", "/clock", _set_clock),
        _route(sandbox, "GET", "/faults", lambda s, _: s.faults.plan.model_dump(mode="json")),
        _route(sandbox, "PUT", "/faults", _set_faults),
        _route(sandbox, "DELETE", "/faults", _clear_faults),
        _route(sandbox, "PUT", "/limit", _set_limit),
        _route(sandbox, "GET", "/log", lambda s, _: s.log.as_json()),
        _route(sandbox, "DELETE", "/log", _clear_log),
        _route(sandbox, "GET", "/webhooks", _webhooks),
        _route(sandbox, "POST", "/webhooks", _subscribe),
        _route(sandbox, "GET", "/webhooks/{id}/deliveries", _deliveries),
        _route(sandbox, "POST", "/webhooks/{id}/{action}", _change_webhook),
        _route(sandbox, "DELETE", "/webhooks/{id}", _unsubscribe),
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
        except (Unacceptable, PlanError, webhooks.SubscriptionError) as error:
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
    sandbox.faults.set(plan_from(given))
    return sandbox.faults.plan.model_dump(mode="json")


def _clear_faults(sandbox: Sandbox, _: JSON) -> JSON:
    sandbox.faults.clear()
    return {}


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


def _webhooks(sandbox: Sandbox, _: JSON) -> JSON:
    with sandbox.call(write=False) as call:
        return {"webhooks": [webhooks.without_token(one) for one in webhooks.subscriptions(call)]}


def _subscribe(sandbox: Sandbox, given: JSON) -> JSON:
    match given:
        case {"url": str() as url}:
            events, verified = given.get("events") or [], given.get("verified") is True
            with sandbox.call() as call:
                made = webhooks.subscribe(call, url, events, verified=verified)
            # Whoever says that the address needs no check must learn the token in some other way.
            return made if verified else webhooks.without_token(made)
        case _:
            raise Unacceptable('a webhook takes {"url": "http://…", "events": ["page.created", …]}')


def _change_webhook(sandbox: Sandbox, given: JSON) -> JSON:
    with sandbox.call() as call:
        match given["action"]:
            case "verify":
                return webhooks.without_token(webhooks.verify(call, given["id"], str(given.get("token"))))
            case "pause":
                return webhooks.without_token(webhooks.pause(call, given["id"]))
            case "resume":
                return webhooks.without_token(webhooks.resume(call, given["id"]))
            case other:
                raise Unacceptable(f"a webhook can be verified, paused and resumed, not {other!r}")


def _unsubscribe(sandbox: Sandbox, given: JSON) -> JSON:
    with sandbox.call() as call:
        webhooks.unsubscribe(call, given["id"])
    return {}


def _deliveries(sandbox: Sandbox, given: JSON) -> JSON:
    with sandbox.call(write=False) as call:
        return {"deliveries": webhooks.deliveries(call, given["id"])}
