"""Bodies of pages as seeds show them: Markdown where it says all there is to say, else blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from segue_sandbox.blocks import Draft, children_of, source_of
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.markdown_write import Writing, written_lines
from segue_sandbox.seeds.names import named, points
from segue_sandbox.seeds.pictures import plain_file
from segue_sandbox.seeds.titles import Titles
from segue_sandbox.tree import Node

JSON = dict[str, Any]

_LEADING = re.compile(r"^\t+", re.MULTILINE)
PLACED = ("child_page", "child_database")  # they are told elsewhere; in a body stands where they are


def body_of(call: Call, titles: Titles, page_id: str) -> JSON:
    """Return a page's body as `{body: Markdown}` or `{blocks: [...]}`, or nothing where it is empty.

    Blocks that Markdown cannot say stand in a list, with Markdown between them; so does `{child_page: title}`
    where pages and databases do not just follow the rest. Copies of synced blocks become blocks of their own.
    """
    drafts = _drafts(call, page_id)
    while drafts and drafts[-1].type in PLACED:
        drafts.pop()
    parts: list[Any] = []
    for plain, run in groupby(drafts, _sayable):
        found = list(run)
        markdown = _markdown(call, page_id, found) if plain else None
        parts += [_wire(call, titles, draft) for draft in found] if markdown is None else [markdown]
    if len(parts) == 1 and isinstance(parts[0], str):
        return {"body": parts[0]}
    return {"blocks": parts} if parts else {}


def inside(call: Call, parent_id: str) -> Iterator[Node]:
    """Go through the pages and databases in a page from its top to its end, also those in its blocks."""
    for node in children_of(call, parent_id):
        if node.kind == "block":
            yield from inside(call, node.id)
        else:
            yield node


def _sayable(draft: Draft) -> bool:
    """Tell whether nothing in a block needs more than Markdown."""
    own = draft.type not in (*PLACED, "link_to_page") and not points(draft.doc) and not _has_upload(draft)
    return own and all(_sayable(child) for child in draft.children)


def _markdown(call: Call, page_id: str, drafts: Sequence[Draft]) -> str | None:
    lines = written_lines(Writing(call=call, page_id=page_id, originals=lambda _: ()), drafts)
    tabbed = "\n".join(lines)
    spaced = _LEADING.sub(lambda tabs: "    " * len(tabs[0]), tabbed)
    for markdown in (spaced, tabbed):  # YAML shows a text with tabs in it as one long line
        if _reads_back(call, markdown, drafts):
            return markdown + "\n"
    return None


def _reads_back(call: Call, markdown: str, drafts: Sequence[Draft]) -> bool:
    try:
        return read_markdown(call, markdown) == list(drafts)
    except ApiError:
        return False


def _drafts(call: Call, parent_id: str) -> list[Draft]:
    return [_draft(call, node) for node in children_of(call, parent_id) if node.kind != "template"]


def _draft(call: Call, node: Node) -> Draft:
    if node.kind != "block":
        return Draft(type=f"child_{node.kind}", doc={}, existing=node.id)
    doc = {**node.doc}
    if doc.get("synced_from"):
        doc["synced_from"] = None
    return Draft(type=node.type, doc=doc, children=tuple(_drafts(call, source_of(node))))


def _has_upload(draft: Draft) -> bool:
    icon = draft.doc.get("icon")
    return draft.doc.get("type") == "file_upload" or bool(icon and icon.get("type") == "file_upload")


def _wire(call: Call, titles: Titles, draft: Draft) -> JSON:
    """Return a block as the API takes it; uploads come with their content, and names stand for ids."""
    if draft.existing:
        return {draft.type: titles.place(draft.existing)}
    doc = dict(draft.doc)
    if doc.get("type") == "file_upload":
        name = doc.pop("name", None)
        stored = {"type": doc.pop("type"), "file_upload": doc.pop("file_upload"), "name": name}
        doc["upload"] = plain_file(call, stored)
    if (doc.get("icon") or {}).get("type") == "file_upload":
        doc["icon"] = {"upload": plain_file(call, doc["icon"])}
    shown: JSON = named(call, titles, {draft.type: doc})
    inner = {key: value for key, value in shown[draft.type].items() if value is not None}
    if draft.children:
        inner["children"] = [_wire(call, titles, child) for child in draft.children]
    return {draft.type: inner}
