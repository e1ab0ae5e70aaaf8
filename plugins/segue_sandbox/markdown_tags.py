"""Blocks that Notion's markdown writes as tags: callouts, toggles, columns, tables, files, pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import lost, visible
from segue_sandbox.blocks import Draft, title
from segue_sandbox.call import Call
from segue_sandbox.inline_read import attributes_of, color_in, id_in, inline_elements, wrong_address
from segue_sandbox.markdown_lines import Lines
from segue_sandbox.markdown_media import media
from segue_sandbox.markdown_table import tag_table
from segue_sandbox.richtext import custom_emojis

JSON = dict[str, Any]
Level = Callable[[Lines, int, str | None], list[Draft]]
Given = dict[str, str]

_OPEN = re.compile(r'<([a-zA-Z][\w-]*)((?:\s+[\w-]+="[^"]*")*)\s*(/?)>(.*)$')
_FENCED = re.compile(r":{3,}\s*callout\s*(?:\{(.*)\})?$")
_SUMMARY = re.compile(r"\s*<summary>(.*?)</summary>\s*(.*)$")
MEDIA_TAGS = ("audio", "video", "file", "pdf", "image")


def tagged(lines: Lines, words: str, level: Level) -> Draft | None:
    """Read the block whose tag begins this line, or return None; `level` reads what is inside."""
    if fenced := _FENCED.match(words):
        lines.at += 1
        return _callout(lines.call, attributes_of(fenced.group(1) or ""), level(lines, 0, ":::"))
    match = _OPEN.match(words)
    if match is None:
        return None
    name, given, closed, rest = match.group(1), attributes_of(match.group(2)), match.group(3), match.group(4)
    if name in _CONTAINERS and not closed:
        return _CONTAINERS[name](_opened(lines, name, rest), given, level)
    inside = rest.removesuffix(f"</{name}>")
    if name not in _LEAVES or (not closed and inside == rest and name not in _BARE):
        return None
    made = _LEAVES[name](lines.call, name, given, inside)
    if made is not None:
        lines.at += 1
    return made


def _opened(lines: Lines, name: str, rest: str) -> Lines:
    """Step over an opening tag; what stands on its line, closing tag too, becomes lines of its own."""
    end = f"</{name}>"
    inside = rest.removesuffix(end)
    more = [part for part in (inside.strip(), end if inside != rest else "") if part]
    lines.lines = [*more, *lines.lines[lines.at + 1 :]]
    lines.at = 0
    return lines


def _in_callout(lines: Lines, given: Given, level: Level) -> Draft:
    return _callout(lines.call, given, level(lines, 0, "</callout>"))


def _callout(call: Call, given: Given, inside: Sequence[Draft]) -> Draft:
    """Make a callout, the first paragraph of which is its own text."""
    own = bool(inside) and inside[0].type == "paragraph" and inside[0].doc["color"] == "default"
    words = inside[0].doc["rich_text"] if own else []
    children = (*inside[0].children, *inside[1:]) if own else tuple(inside)
    icon = _icon(call, given.get("icon", ""))
    doc = {"rich_text": words, "icon": icon, "color": color_in(given.get("color", "default"))}
    return Draft(type="callout", doc=doc, children=tuple(children))


def _icon(call: Call, given: str) -> JSON | None:
    if given.startswith(("http://", "https://")):
        return {"type": "external", "external": {"url": given}}
    own = next((emoji for emoji in custom_emojis(call) if f":{emoji['name']}:" == given), None)
    if own:
        return {"type": "custom_emoji", "custom_emoji": own}
    return {"type": "emoji", "emoji": given} if given else None


def _details(lines: Lines, given: Given, level: Level) -> Draft:
    match = _SUMMARY.match(lines.peek() or "")
    if match:
        lines.at += 1
        if match.group(2):
            lines.at -= 1
            lines.lines = [*lines.lines[: lines.at], match.group(2), *lines.lines[lines.at + 1 :]]
    words = inline_elements(lines.call, match.group(1).strip()) if match else []
    children = level(lines, 0, "</details>")
    doc = {"rich_text": words, "color": color_in(given.get("color", "default"))}
    return Draft(type="toggle", doc=doc, children=tuple(children))


def _columns(lines: Lines, given: Given, level: Level) -> Draft:
    inside = [draft for draft in level(lines, 0, "</columns>") if draft.type == "column"]
    return Draft(type="column_list", doc={}, children=tuple(inside))


def _column(lines: Lines, given: Given, level: Level) -> Draft:
    return Draft(type="column", doc={}, children=tuple(level(lines, 0, "</column>")))


def _table(lines: Lines, given: Given, level: Level) -> Draft:
    taken = []
    while lines.at < len(lines.lines):
        line = lines.lines[lines.at]
        lines.at += 1
        taken.append(line.partition("</table>")[0])
        if "</table>" in line:
            break
    return tag_table(lines.call, "\n".join(taken), given)


def _synced(lines: Lines, given: Given, level: Level) -> Draft:
    return Draft(
        type="synced_block", doc={"synced_from": None}, children=tuple(level(lines, 0, "</synced_block>"))
    )


def _reference(lines: Lines, given: Given, level: Level) -> Draft:
    """Read a duplicate of a synced block; its content belongs to the original and is passed over."""
    level(lines, 0, "</synced_block_reference>")
    original = tree.find(lines.call, id_in(given.get("url", "")))
    if original is None or original.type != "synced_block":
        raise wrong_address(given.get("url", ""))
    synced = {"type": "block_id", "block_id": original.id}
    return Draft(type="synced_block", doc={"synced_from": synced})


_CONTAINERS: dict[str, Callable[[Lines, Given, Level], Draft]] = {
    "callout": _in_callout,
    "details": _details,
    "columns": _columns,
    "column": _column,
    "table": _table,
    "synced_block": _synced,
    "synced_block_reference": _reference,
}


def _media(call: Call, name: str, given: Given, inside: str) -> Draft | None:
    return media(call, name, given.get("src") or given.get("source") or "", inside)


def _embed(call: Call, name: str, given: Given, inside: str) -> Draft | None:
    url = given.get("src") or given.get("url") or ""
    if not url:
        return None
    return Draft(type=name, doc={"caption": inline_elements(call, inside), "url": url})


def _standing(call: Call, name: str, given: Given, inside: str) -> Draft:
    """Return the page, database or block that is to stand here, by the id at the end of its address."""
    node_id = id_in(given.get("url", ""))
    node = tree.find(call, node_id)
    if node is None or not visible(call, node_id):
        raise lost(call, "block" if name == "unknown" else name, node_id)
    return standing(node)


def standing(node: tree.Node) -> Draft:
    """Return a node of the tree as it is to stand in a document."""
    if node.kind == "block":
        return Draft(type=node.type, doc=node.doc, existing=node.id)
    return Draft(type=f"child_{node.kind}", doc={**node.doc, "title": title(node)}, existing=node.id)


def _empty(call: Call, name: str, given: Given, inside: str) -> Draft:
    return Draft(type="paragraph", doc={"rich_text": [], "color": "default"})


def _contents(call: Call, name: str, given: Given, inside: str) -> Draft:
    return Draft(type=name, doc={"color": color_in(given.get("color", "default"))})


_LEAVES: dict[str, Callable[[Call, str, Given, str], Draft | None]] = {
    **dict.fromkeys(MEDIA_TAGS, _media),
    "embed": _embed,
    "bookmark": _embed,
    "page": _standing,
    "database": _standing,
    "unknown": _standing,
    "empty-block": _empty,
    "table_of_contents": _contents,
}
_BARE = ("unknown", "table_of_contents", "empty-block")
