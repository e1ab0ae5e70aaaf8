"""What the door under /_sandbox/ does for seeds."""

from __future__ import annotations

from typing import Any

from segue_sandbox import seeds
from segue_sandbox.control_webhooks import Action, Unacceptable
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def _dump(sandbox: Sandbox, _: JSON) -> JSON:
    with sandbox.call(write=False) as call:
        return seeds.harvest(call)


def _load(sandbox: Sandbox, given: JSON) -> JSON:
    match given:
        case {"text": str() as text}:
            name = str(given.get("name", "the seed"))
            try:
                with sandbox.call() as call:
                    seeds.plant(call, seeds.parse_document(text, name))
            except seeds.SeedError as error:
                raise Unacceptable(f"{error}; nothing was planted") from error
            return {}
        case _:
            raise Unacceptable('a seed is given as {"text": "the text of a seed file"}')


ACTIONS: list[tuple[str, str, Action]] = [("GET", "/dump", _dump), ("POST", "/load", _load)]
