"""A page's content as markdown: read whole, and brought to what a changed document says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from segue_sandbox import tree
from segue_sandbox.blocks import Draft, page_of, put
from segue_sandbox.call import Call
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.markdown_tags import standing
from segue_sandbox.markdown_write import Writing, block_address, written_lines
from segue_sandbox.tree import Node

JSON = dict[str, Any]

MOST_BLOCKS = 20_000  # read in one go; what comes after them is only named
MOST_UNKNOWN = 100

_BELOW = f"""
WITH RECURSIVE below(id, kind) AS (
  SELECT id, kind FROM node WHERE parent_id = :top AND in_trash != {tree.TRASHED} AND kind != 'data_source'
  UNION ALL SELECT node.id, node.kind FROM node JOIN below ON node.parent_id = below.id
  WHERE below.kind = 'block' AND node.in_trash != {tree.TRASHED})
SELECT {tree.COLUMNS} FROM node WHERE id IN (SELECT id FROM below) ORDER BY position, created, id
"""


def append_markdown(call: Call, page_id: str, text: str) -> list[Node]:
    """Put a document's blocks at the end of a page. Whoever calls tells of the edit with `told`."""
    return put(call, tree.load(call, page_id, "page"), read_markdown(call, text))


def title_and_body(text: str) -> tuple[str | None, str]:
    """Split the first top heading off a document: it names a page that has no other title."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if not first.startswith("# "):
        return None, text
    return first[2:].strip(), rest


def document(call: Call, top_id: str) -> list[Draft]:
    """Return what stands under a page or block, each with the id that it has in the tree."""
    children: dict[str | None, list[Node]] = {}
    for row in call.db.execute(_BELOW, {"top": top_id}):
        node = tree.node_of(row)
        children.setdefault(node.parent_id, []).append(node)
    return list(_drafts(children, top_id))


def _drafts(children: dict[str | None, list[Node]], parent_id: str) -> Iterator[Draft]:
    for node in children.get(parent_id, ()):
        draft = standing(node)
        if node.kind != "block":
            yield draft
            continue
        inside = tuple(_drafts(children, node.id))
        yield Draft(type=draft.type, doc=draft.doc, existing=node.id, children=inside)


def writing_for(call: Call, node: Node) -> Writing:
    """Return what writing a page's document needs."""
    page = page_of(call, node)
    return Writing(
        call=call,
        page_id=page.id if page else node.id,
        originals=lambda block_id: document(call, block_id),
    )


def page_text(call: Call, page: Node) -> str:
    """Return a page's content as markdown, whole."""
    return "\n".join(written_lines(writing_for(call, page), document(call, page.id)))


def markdown_object(call: Call, node: Node) -> JSON:
    """Return a page, or one block of it, as a page_markdown object."""
    writing = writing_for(call, node)
    if node.kind == "page":
        drafts = document(call, node.id)
    else:
        inside = tuple(document(call, node.id))
        drafts = [Draft(type=node.type, doc=node.doc, existing=node.id, children=inside)]
    read, unread = _within_limit(drafts)
    lines = written_lines(writing, read)
    lines += [
        f'<unknown url="{block_address(writing.page_id, draft.existing or "")}" alt="{draft.type}"/>'
        for draft in unread
    ]
    return {
        "object": "page_markdown",
        "id": node.id,
        "markdown": "\n".join(lines),
        "truncated": bool(unread),
        "unknown_block_ids": [draft.existing for draft in unread[:MOST_UNKNOWN]],
    }


def _within_limit(drafts: Sequence[Draft]) -> tuple[Sequence[Draft], Sequence[Draft]]:
    """Part the blocks of the first level into those that are read and those that are too many."""
    number = 0
    for n, draft in enumerate(drafts):
        number += _size(draft)
        if number > MOST_BLOCKS and n > 0:
            return drafts[:n], drafts[n:]
    return drafts, ()


def _size(draft: Draft) -> int:
    return 1 + sum(_size(child) for child in draft.children)
