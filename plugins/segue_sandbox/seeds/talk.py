"""Comments of a page as seeds show them."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.seeds.bodies import without_mentions
from segue_sandbox.seeds.content import block_text, blocks_below
from segue_sandbox.seeds.plain import plain_text, user_name
from segue_sandbox.tree import Node

JSON = dict[str, Any]

QUOTED = 60  # characters of a block that tell which one is meant


def comments_of(call: Call, page_id: str) -> list[Any]:
    """Return the discussions of a page and of its blocks, oldest first."""
    rows = call.db.execute(
        "SELECT discussion_id, parent_id, resolved, created_by, doc FROM comment WHERE page_id = ? "
        "ORDER BY created, rowid",
        (page_id,),
    ).fetchall()
    if not rows:
        return []
    blocks = {node.id: node for node in blocks_below(call, page_id)}
    discussions: dict[str, JSON] = {}
    for discussion, parent, resolved, author, text in rows:
        said = {"text": _words(call, text), **_by(call, author)}
        if discussion in discussions:
            discussions[discussion].setdefault("replies", []).append(_short(said))
        else:
            on = {"on": _quoted(blocks[parent])} if parent in blocks else {}
            discussions[discussion] = {**said, **on, **({"resolved": True} if resolved else {})}
    return [_short(said) for said in discussions.values()]


def _words(call: Call, text: str) -> Any:
    return plain_text(without_mentions(call, json.loads(text)["rich_text"]))


def _by(call: Call, author: str) -> JSON:
    return {} if author == call.meta("person_id") else {"by": user_name(call, author)}


def _short(said: JSON) -> Any:
    return said["text"] if list(said) == ["text"] and isinstance(said["text"], str) else said


def _quoted(node: Node) -> str:
    return block_text(node)[:QUOTED]
