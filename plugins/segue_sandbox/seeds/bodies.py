"""Bodies of pages as seeds show them: Markdown where it says all there is to say, else blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segue_sandbox.blocks import Draft, children_of, source_of, title
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.markdown_write import Writing, written_lines
from segue_sandbox.richtext import read_rich_text, text
from segue_sandbox.seeds.pictures import plain_file
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]

_LEADING = re.compile(r"^\t+", re.MULTILINE)
_TEXTS = ("rich_text", "caption")
_GONE = ("page", "database", "user", "data_source")  # what a mention points at by an id of this workspace


def body_of(call: Call, page_id: str) -> JSON:
    """Return a page's body as `{body: Markdown}` or `{blocks: [...]}`, or nothing where it is empty.

    What points into this workspace by an id (mentions, links to pages, copies of synced blocks) becomes
    its own text: the ids mean nothing where the seed is planted.
    """
    drafts = _drafts(call, page_id)
    if not drafts:
        return {}
    lines = written_lines(Writing(call=call, page_id=page_id, originals=lambda _: ()), drafts)
    tabbed = "\n".join(lines)
    spaced = _LEADING.sub(lambda tabs: "    " * len(tabs[0]), tabbed)
    if not any(_has_upload(draft) for draft in drafts):
        for markdown in (spaced, tabbed):  # YAML shows a text with tabs in it as one long line
            if _reads_back(call, markdown, drafts):
                return {"body": markdown + "\n"}
    return {"blocks": [_wire(call, draft) for draft in drafts]}


def _reads_back(call: Call, markdown: str, drafts: Sequence[Draft]) -> bool:
    try:
        return read_markdown(call, markdown) == list(drafts)
    except ApiError:
        return False


def _drafts(call: Call, parent_id: str) -> list[Draft]:
    nodes = [node for node in children_of(call, parent_id) if node.kind == "block"]
    return [_draft(call, node) for node in nodes]


def _draft(call: Call, node: Node) -> Draft:
    if node.type == "link_to_page":
        target = find(call, str(node.doc.get(node.doc.get("type", ""), "")))
        words = [text(title(target) if target else "a page")]
        return Draft(type="paragraph", doc={"rich_text": words, "color": "default", "icon": None})
    doc = {key: _plainer(call, key, value) for key, value in node.doc.items()}
    if doc.get("synced_from"):
        doc["synced_from"] = None
    return Draft(type=node.type, doc=doc, children=tuple(_drafts(call, source_of(node))))


def _plainer(call: Call, key: str, value: Any) -> Any:
    if key in _TEXTS and isinstance(value, list):
        return without_mentions(call, value)
    if key == "cells":
        return [without_mentions(call, cell) for cell in value]
    return value


def without_mentions(call: Call, elements: list[JSON]) -> list[JSON]:
    """Return stored rich text in which mentions of objects of this workspace are plain text."""
    found = []
    for element in elements:
        if element["type"] == "mention" and element["mention"]["type"] in _GONE:
            (shown,) = read_rich_text(call, [element])
            found.append(text(shown["plain_text"], **shown["annotations"]))
        else:
            found.append(element)
    return found


def _has_upload(draft: Draft) -> bool:
    own = draft.doc.get("type") == "file_upload" or (draft.doc.get("icon") or {}).get("type") == "file_upload"
    return own or any(_has_upload(child) for child in draft.children)


def _wire(call: Call, draft: Draft) -> JSON:
    """Return a block as the API takes it; uploads come with their content."""
    doc = dict(draft.doc)
    if doc.get("type") == "file_upload":
        name = doc.pop("name", None)
        stored = {"type": doc.pop("type"), "file_upload": doc.pop("file_upload"), "name": name}
        doc["upload"] = plain_file(call, stored)
    if (doc.get("icon") or {}).get("type") == "file_upload":
        doc["icon"] = {"upload": plain_file(call, doc["icon"])}
    doc = {key: value for key, value in doc.items() if value is not None}
    if draft.children:
        doc["children"] = [_wire(call, replace(child)) for child in draft.children]
    return {draft.type: doc}
