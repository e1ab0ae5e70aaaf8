"""What the door under /_sandbox/ does for webhooks and automations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from segue_sandbox import automations, webhooks
from segue_sandbox.call import Call
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]
Action = Callable[[Sandbox, JSON], Any]


class Unacceptable(ValueError):
    """A wish that cannot be granted; the text says why."""


@contextmanager
def _call(sandbox: Sandbox) -> Iterator[Call]:
    try:
        with sandbox.call() as call:
            yield call
    except webhooks.SubscriptionError as error:
        raise Unacceptable(str(error)) from error


def _webhooks(sandbox: Sandbox, _: JSON) -> JSON:
    with _call(sandbox) as call:
        return {"webhooks": [webhooks.without_token(one) for one in webhooks.subscriptions(call)]}


def _subscribe(sandbox: Sandbox, given: JSON) -> JSON:
    match given:
        case {"url": str() as url}:
            events, verified = given.get("events") or [], given.get("verified") is True
            with _call(sandbox) as call:
                made = webhooks.subscribe(call, url, events, verified=verified)
            # Whoever says that the address needs no check must learn the token in some other way.
            return made if verified else webhooks.without_token(made)
        case _:
            raise Unacceptable('a webhook takes {"url": "http://…", "events": ["page.created", …]}')


def _change_webhook(sandbox: Sandbox, given: JSON) -> JSON:
    with _call(sandbox) as call:
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
    with _call(sandbox) as call:
        webhooks.unsubscribe(call, given["id"])
    return {}


def _deliveries(sandbox: Sandbox, given: JSON) -> JSON:
    with _call(sandbox) as call:
        return {"deliveries": webhooks.deliveries(call, given["id"])}


def _automations(sandbox: Sandbox, _: JSON) -> JSON:
    with _call(sandbox) as call:
        return {"automations": automations.automations(call)}


def _automate(sandbox: Sandbox, given: JSON) -> JSON:
    match given:
        case {"data_source_id": str() as source_id, "url": str() as url}:
            with _call(sandbox) as call:
                return automations.automate(
                    call, source_id, url, given.get("property", "Status"), to=given.get("to"),
                    headers=given.get("headers"),
                )  # fmt: skip
        case _:
            raise Unacceptable(
                'an automation takes {"data_source_id": "…", "url": "http://…", "property": "Status", '
                '"to": "Ready", "headers": {"X-Secret": "…"}}'
            )


def _stop_automation(sandbox: Sandbox, given: JSON) -> JSON:
    with _call(sandbox) as call:
        automations.stop(call, given["id"])
    return {}


ACTIONS: list[tuple[str, str, Action]] = [
    ("GET", "/webhooks", _webhooks),
    ("POST", "/webhooks", _subscribe),
    ("GET", "/webhooks/{id}/deliveries", _deliveries),
    ("POST", "/webhooks/{id}/{action}", _change_webhook),
    ("DELETE", "/webhooks/{id}", _unsubscribe),
    ("GET", "/automations", _automations),
    ("POST", "/automations", _automate),
    ("DELETE", "/automations/{id}", _stop_automation),
]
