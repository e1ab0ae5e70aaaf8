"""The workspace's own emoji, which only people and seeds can add."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call, Route, route
from segue_sandbox.lists import sliced
from segue_sandbox.richtext import custom_emojis

JSON = dict[str, Any]


def list_custom_emojis(call: Call) -> JSON:
    """List the workspace's emoji, all of them or those of one name."""
    name = call.asked("name")
    wanted = [emoji for emoji in custom_emojis(call) if name in (None, emoji["name"])]
    listed = sliced(call, "custom_emoji", f"custom_emojis:{name}", wanted)
    # The one list in which the type comes before the results, and nothing is kept under it.
    order = ("object", "type", "results", "has_more", "next_cursor")
    return {key: listed[key] for key in order}


ROUTES: list[Route] = [route("GET", "/v1/custom_emojis", list_custom_emojis, "read_content")]
