"""Comments of a page as seeds show them."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.seeds.content import block_text, blocks_below
from segue_sandbox.seeds.names import text_of
from segue_sandbox.seeds.pictures import plain_file
from segue_sandbox.seeds.plain import user_name
from segue_sandbox.seeds.titles import Titles
from segue_sandbox.tree import Node

JSON = dict[str, Any]

QUOTED = 60  # characters of a block that tell which one is meant


def comments_of(call: Call, titles: Titles, page_id: str) -> list[Any]:
    """Return the discussions of a page and of its blocks, oldest first."""
    rows = call.db.execute(
        "SELECT discussion_id, parent_id, resolved, created_by, doc FROM comment WHERE page_id = ? "
        "ORDER BY created, rowid",
        (page_id,),
    ).fetchall()
    if not rows:
        return []
    blocks = blocks_below(call, page_id)
    ids = {node.id for node in blocks}
    discussions: dict[str, JSON] = {}
    for discussion, parent, resolved, author, text in rows:
        said = {"text": _words(call, titles, text), **_by(call, author), **_dressed(call, json.loads(text))}
        if discussion in discussions:
            discussions[discussion].setdefault("replies", []).append(_short(said))
        else:
            on = {"on": _quoted(blocks, parent)} if parent in ids else {}
            discussions[discussion] = {**said, **on, **({"resolved": True} if resolved else {})}
    return [_short(said) for said in discussions.values()]


def _words(call: Call, titles: Titles, text: str) -> Any:
    return text_of(call, titles, json.loads(text)["rich_text"])


def _dressed(call: Call, doc: JSON) -> JSON:
    """Return under which name a comment is shown, and the files attached to it."""
    name = doc.get("display_name")
    shown: JSON = {} if name is None else {"as": {"name": name["name"]} if "name" in name else name["type"]}
    files = [
        plain_file(call, {"type": "file_upload", "file_upload": {"id": upload_id}})
        for upload_id in doc.get("attachments", ())
    ]
    return {**shown, **({"files": files} if files else {})}


def _by(call: Call, author: str) -> JSON:
    return {} if author == call.meta("person_id") else {"by": user_name(call, author)}


def _short(said: JSON) -> Any:
    return said["text"] if list(said) == ["text"] and isinstance(said["text"], str) else said


def _quoted(blocks: list[Node], block_id: str) -> Any:
    """Return words that tell a block from others, with a number where several blocks say the same."""
    words = next(block_text(node) for node in blocks if node.id == block_id)[:QUOTED]
    same = [node.id for node in blocks if words in block_text(node)]
    number = same.index(block_id) + 1
    return words if number == 1 else {"words": words, "number": number}
