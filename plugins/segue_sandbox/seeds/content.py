"""What a page of a seed holds: its icon and cover, its body, its comments, and how it ends up."""

from __future__ import annotations

from typing import Any

from segue_sandbox import comments
from segue_sandbox.block_types import texts
from segue_sandbox.blocks import children_of, drafted, put
from segue_sandbox.call import Call
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.richtext import plain
from segue_sandbox.seeds.document import Spot, blamed
from segue_sandbox.seeds.garden import Garden
from segue_sandbox.seeds.pictures import file_object, icon
from segue_sandbox.seeds.plain import rich_text
from segue_sandbox.tree import Node, load

JSON = dict[str, Any]

_MARKS = {"is_locked": "locked", "in_trash": "trashed"}


def decorations(call: Call, spot: Spot, prefix: str = "") -> JSON:
    """Return the icon and cover that a seed gives, as the API takes them."""
    found = {key: icon(call, spot.at(f"{prefix}{key}")) for key in ("icon", "cover")}
    return {key: value for key, value in found.items() if value is not None}


def fill(garden: Garden, spot: Spot, page_id: str, prefix: str = "") -> None:
    """Write a page's body, from Markdown or from blocks as the API takes them, and its comments."""
    body, blocks = spot.at(f"{prefix}body"), spot.at(f"{prefix}blocks")
    if body.value is not None:
        with blamed(body):
            call = garden.acting({})
            put(call, load(call, page_id, "page"), read_markdown(call, body.text().rstrip("\n")))
    for block in blocks.items():
        with blamed(block):
            call = garden.acting({})
            put(call, load(call, page_id, "page"), drafted(call, [_uploaded(call, block)], "block"))
    for comment in spot.at(f"{prefix}comments").items():
        _discussion(garden, comment, page_id)


def _uploaded(call: Call, spot: Spot) -> Any:
    """Return a block as the API takes it, with each `{upload: {name, content}}` in it kept as a file."""
    if isinstance(spot.value, list):
        return [_uploaded(call, item) for item in spot.items()]
    if not isinstance(spot.value, dict):
        return spot.value
    found = {key: _uploaded(call, inner) for key, inner in spot.entries().items() if key != "upload"}
    if "upload" in spot.value:
        file = file_object(call, spot.at("upload"))
        found |= {key: file[key] for key in ("type", "file_upload")}
    return found


def end(garden: Garden, spot: Spot, kind: str, node_id: str, prefix: str = "") -> None:
    """Note what is set when all is planted: nothing can be added to what lies in the trash."""
    changes = {key: True for key, word in _MARKS.items() if spot.at(f"{prefix}{word}").flag()}
    if changes:
        garden.endings.append((kind, node_id, changes))


def _discussion(garden: Garden, spot: Spot, page_id: str) -> None:
    """Add a comment with its replies: `{text, by, on: words of a block, replies, resolved}`, or a text."""
    given = spot.entries(("text", "by", "on", "replies", "resolved")) if isinstance(spot.value, dict) else {}
    words = given.get("text", spot)
    place: JSON = {"parent": {"page_id": page_id}}
    if "on" in given:
        place = {"parent": {"block_id": _block(garden.call, page_id, given["on"])}}
    first = _comment(garden, words, given.get("by"), place)
    for reply in given["replies"].items() if "replies" in given else []:
        parts = reply.entries(("text", "by")) if isinstance(reply.value, dict) else {}
        _comment(garden, parts.get("text", reply), parts.get("by"), {"discussion_id": first["discussion_id"]})
    if "resolved" in given and given["resolved"].flag():
        garden.call.db.execute(
            "UPDATE comment SET resolved = 1 WHERE discussion_id = ?", (first["discussion_id"],)
        )


def _comment(garden: Garden, words: Spot, by: Spot | None, place: JSON) -> JSON:
    with blamed(words):
        body = {**place, "rich_text": rich_text(words)}
        return comments.create(garden.acting(body, by=garden.actor(by)))


def _block(call: Call, page_id: str, spot: Spot) -> str:
    words = spot.text()
    for node in blocks_below(call, page_id):
        if words in block_text(node):
            return node.id
    raise spot.error(f"no block of the page says {words!r}")


def blocks_below(call: Call, parent_id: str) -> list[Node]:
    """Return all blocks of a page, from its top to its end, without those of pages inside it."""
    found: list[Node] = []
    for node in children_of(call, parent_id):
        if node.kind == "block":
            found += [node, *blocks_below(call, node.id)]
    return found


def block_text(node: Node) -> str:
    """Return what a block says, as plain text."""
    return "".join(plain(elements) for elements in texts(node.type, node.doc))
