"""What a page of a seed holds: its icon and cover, its body, its comments, and how it ends up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from segue_sandbox import comments
from segue_sandbox.block_types import texts
from segue_sandbox.blocks import Draft, children_of, drafted, put
from segue_sandbox.call import Call
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.richtext import plain
from segue_sandbox.seeds.bodies import PLACED
from segue_sandbox.seeds.document import Spot, blamed
from segue_sandbox.seeds.garden import Garden
from segue_sandbox.seeds.names import elements, with_ids
from segue_sandbox.seeds.pictures import file_object, icon
from segue_sandbox.tree import Node, last_position, load

JSON = dict[str, Any]

_SAID = ("text", "by", "as", "files")
_MARKS = {"is_locked": "locked", "in_trash": "trashed"}


def decorations(call: Call, spot: Spot, prefix: str = "") -> JSON:
    """Return the icon and cover that a seed gives, as the API takes them."""
    found = {key: icon(call, spot.at(f"{prefix}{key}")) for key in ("icon", "cover")}
    return {key: value for key, value in found.items() if value is not None}


def fill(garden: Garden, spot: Spot, page_id: str, prefix: str = "") -> None:
    """Write a page's body, from Markdown or from blocks as the API takes them, and its comments."""
    body, blocks = spot.at(f"{prefix}body"), spot.at(f"{prefix}blocks")
    below = [node for node in children_of(garden.call, page_id) if node.kind != "block"]
    drafts: list[Draft] = []
    for part in [*([body] if body.value is not None else []), *blocks.items()]:
        with blamed(part):
            call = garden.acting({})
            made = (
                read_markdown(call, body.text().rstrip("\n")) if part is body else _drafts(garden, call, part)
            )
            put(call, load(call, page_id, "page"), made)
            drafts += made
    placed = set(_existing(drafts))
    for node in below:  # what has no place in the body follows it
        if drafts and node.id not in placed:
            place = (last_position(garden.call, page_id), node.id)
            garden.call.db.execute("UPDATE node SET position = ? WHERE id = ?", place)
    for comment in spot.at(f"{prefix}comments").items():
        _discussion(garden, comment, page_id)


def _drafts(
    garden: Garden, call: Call, spot: Spot, parent: str = "page", doc: JSON | None = None
) -> list[Draft]:
    """Read one item of a body: Markdown, a block, or the place of a page or database that is in it."""
    if isinstance(spot.value, str):
        return read_markdown(call, spot.text().rstrip("\n"))
    given = spot.entries()
    kind = next((key for key in given if key not in ("object", "type")), "")
    if kind in PLACED and isinstance(given[kind].value, str):
        return [Draft(type=kind, doc={}, existing=garden.place(given[kind]))]
    block = with_ids(garden, spot.at("", _uploaded(call, spot)))
    children = given[kind].at("children") if kind and isinstance(given[kind].value, dict) else spot.at("", [])
    if children.value and isinstance(block.get(kind), dict):
        block[kind] = {**block[kind], "children": [_bare(item) for item in block[kind]["children"]]}
        if kind not in ("table", "column_list"):  # those are refused without what they are made of
            del block[kind]["children"]
    (draft,) = drafted(call, [block], "block", parent, doc)
    inner = [made for item in children.items() for made in _drafts(garden, call, item, kind, draft.doc)]
    return [replace(draft, children=tuple(inner))]


def _existing(drafts: Iterable[Draft]) -> Iterator[str]:
    for draft in drafts:
        if draft.existing:
            yield draft.existing
        yield from _existing(draft.children)


def _bare(block: JSON) -> JSON:
    found: JSON = {}
    for key, inner in block.items():
        found[key] = inner
        if isinstance(inner, dict):
            found[key] = {name: value for name, value in inner.items() if name != "children"}
    return found


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
    given = spot.entries((*_SAID, "on", "replies", "resolved")) if isinstance(spot.value, dict) else {}
    place: JSON = {"parent": {"page_id": page_id}}
    if "on" in given:
        place = {"parent": {"block_id": _block(garden.call, page_id, given["on"])}}
    first = _comment(garden, spot, given, place)
    for reply in given["replies"].items() if "replies" in given else []:
        parts = reply.entries(_SAID) if isinstance(reply.value, dict) else {}
        _comment(garden, reply, parts, {"discussion_id": first["discussion_id"]})
    if "resolved" in given and given["resolved"].flag():
        garden.call.db.execute(
            "UPDATE comment SET resolved = 1 WHERE discussion_id = ?", (first["discussion_id"],)
        )


def _comment(garden: Garden, spot: Spot, given: dict[str, Spot], place: JSON) -> JSON:
    """Add one comment: a text, or `{text, by, as: the name that is shown, files}`."""
    words = given.get("text", spot)
    body: JSON = {**place, "rich_text": elements(garden, words)}
    if "as" in given:
        shown = given["as"].value
        custom = {"type": "custom", "custom": shown} if isinstance(shown, dict) else {"type": shown}
        body["display_name"] = custom
    if "files" in given:
        made = [file_object(garden.call, file) for file in given["files"].items()]
        body["attachments"] = [{"file_upload_id": file["file_upload"]["id"]} for file in made]
    with blamed(words):
        return comments.create(garden.acting(body, by=garden.actor(given.get("by"))))


def _block(call: Call, page_id: str, spot: Spot) -> str:
    """Find a block by what it says; where several say so, `{words, number}` tells which of them."""
    given = spot.entries(("words", "number")) if isinstance(spot.value, dict) else {"words": spot}
    words = given["words"].text() if "words" in given else ""
    number = given["number"].value if "number" in given else 1
    found = [node for node in blocks_below(call, page_id) if words in block_text(node)]
    if not isinstance(number, int) or not 0 < number <= len(found):
        raise spot.error(f"no block of the page says {words!r}" if not found else f"there is no {number!r}")
    return found[number - 1].id


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
