"""Reads Notion's markdown as blocks: one line a block, children indented, containers between tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from segue_sandbox.block_types import HEADINGS
from segue_sandbox.blocks import Draft
from segue_sandbox.call import Call
from segue_sandbox.errors import invalid
from segue_sandbox.inline_read import color_in, inline_elements
from segue_sandbox.languages import LANGUAGES
from segue_sandbox.markdown_lines import Lines, measured, trailing_attributes, without_indent
from segue_sandbox.markdown_media import image, is_image
from segue_sandbox.markdown_table import is_pipe_table, pipe_table
from segue_sandbox.markdown_tags import tagged
from segue_sandbox.richtext import MOST_TEXT, text

JSON = dict[str, Any]

_HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?$")
_TO_DO = re.compile(r"[-*+] \[([ xX])\](?:\s+(.*))?$")
_BULLET = re.compile(r"[-*+](?:\s+(.*))?$")
_NUMBER = re.compile(r"(\d{1,9})[.)](?:\s+(.*))?$")
_QUOTE = re.compile(r">\s?(.*)$")
_DIVIDER = re.compile(r"(?:-\s*){3,}$|(?:\*\s*){3,}$|(?:_\s*){3,}$")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*([^`]*)$")
_HOLDERS = frozenset(
    {"paragraph", "bulleted_list_item", "numbered_list_item", "to_do", "quote", "toggle", "callout"}
)


DEEPEST = 100  # levels; more could be stored, and then not be read by a program that calls itself

Reader = Callable[[Lines, str], Draft | None]


def read_markdown(call: Call, markdown: str) -> list[Draft]:
    """Return a document as blocks that are not in the tree yet."""
    found = level(Lines(call, markdown.replace("\r\n", "\n").split("\n")), 0)
    if _depth(found) > DEEPEST:
        raise invalid("The content is nested too deeply.")
    return found


def _depth(drafts: Sequence[Draft]) -> int:
    return 1 + max((_depth(draft.children) for draft in drafts), default=0)


def level(lines: Lines, least: int, until: str | None = None) -> list[Draft]:
    """Read the blocks of one level: all lines indented by `least` columns, up to a closing tag."""
    found: list[Draft] = []
    base: int | None = None
    while (line := lines.peek()) is not None:
        indent, words = measured(line)
        if until is not None and words.startswith(until):
            lines.at += 1
            break
        if indent < least or (least and until is None and words.startswith("</")):
            break
        base = indent if base is None else min(base, indent)
        if found and indent >= base + 2 and _holds(found[-1]):
            found[-1] = _with_children(found[-1], level(lines, base + 2))
        else:
            found.append(_block(lines, words))
    return found


def _holds(draft: Draft) -> bool:
    return draft.type in _HOLDERS or (draft.type in HEADINGS and bool(draft.doc["is_toggleable"]))


def _with_children(draft: Draft, children: Sequence[Draft]) -> Draft:
    return replace(draft, children=(*draft.children, *children))


def _block(lines: Lines, words: str) -> Draft:
    for reader in (*_READERS, _list_item):
        made = reader(lines, words)
        if made is not None:
            return made
    if (container := tagged(lines, words, level)) is not None:
        return container
    lines.at += 1
    return _worded(lines.call, "paragraph", words)


def _worded(call: Call, kind: str, words: str, **more: Any) -> Draft:
    content, given = trailing_attributes(words)
    doc = {
        "rich_text": inline_elements(call, content),
        **more,
        "color": color_in(given.get("color", "default")),
    }
    return Draft(type=kind, doc=doc)


def _heading(lines: Lines, words: str) -> Draft | None:
    match = _HEADING.match(words)
    if match is None:
        return None
    lines.at += 1
    content, given = trailing_attributes(match.group(2) or "")
    kind = f"heading_{min(len(match.group(1)), 4)}"
    doc = {
        "rich_text": inline_elements(lines.call, content),
        "is_toggleable": given.get("toggle") == "true",
        "color": color_in(given.get("color", "default")),
    }
    return Draft(type=kind, doc=doc)


def _list_item(lines: Lines, words: str) -> Draft | None:
    if match := _TO_DO.match(words):
        kind, content, more = "to_do", match.group(2), {"checked": match.group(1) != " "}
    elif match := _BULLET.match(words):
        kind, content, more = "bulleted_list_item", match.group(1), {}
    elif match := _NUMBER.match(words):
        kind, content, more = "numbered_list_item", match.group(2), {}
    elif match := _QUOTE.match(words):
        kind, content, more = "quote", match.group(1), {}
    else:
        return None
    lines.at += 1
    return _worded(lines.call, kind, content or "", **more)


def _divider(lines: Lines, words: str) -> Draft | None:
    if not _DIVIDER.match(words):
        return None
    lines.at += 1
    return Draft(type="divider", doc={})


def _code(lines: Lines, words: str) -> Draft | None:
    match = _FENCE.match(words)
    if match is None:
        return None
    fence, indent = match.group(1), measured(lines.lines[lines.at])[0]
    lines.at += 1
    content = []
    while lines.at < len(lines.lines):
        line = lines.lines[lines.at]
        lines.at += 1
        bare = line.strip()
        if bare.startswith(fence) and not bare.strip(fence[0]):
            break
        content.append(without_indent(line, indent))
    pieces = "\n".join(content)
    words_in = [text(pieces[start : start + MOST_TEXT]) for start in range(0, len(pieces), MOST_TEXT)]
    return Draft(
        type="code", doc={"caption": [], "rich_text": words_in, "language": _language(match.group(2))}
    )


_SHORT = {
    "js": "javascript", "ts": "typescript", "py": "python", "sh": "shell", "zsh": "shell", "yml": "yaml",
    "md": "markdown", "rb": "ruby", "rs": "rust", "cpp": "c++", "cs": "c#", "dockerfile": "docker",
    "tsx": "typescript", "jsx": "javascript", "golang": "go", "kt": "kotlin", "objc": "objective-c",
}  # fmt: skip


def _language(given: str) -> str:
    name = given.strip().lower()
    name = _SHORT.get(name, name)
    return name if name in LANGUAGES else "plain text"


def _equation(lines: Lines, words: str) -> Draft | None:
    if words != "$$":
        return None
    indent = measured(lines.lines[lines.at])[0]
    lines.at += 1
    content = []
    while lines.at < len(lines.lines):
        line = lines.lines[lines.at]
        lines.at += 1
        if line.strip() == "$$":
            break
        content.append(without_indent(line, indent))
    return Draft(type="equation", doc={"expression": "\n".join(content)})


def _image(lines: Lines, words: str) -> Draft | None:
    content, _ = trailing_attributes(words)
    if not is_image(content):
        return None
    made = image(lines.call, content)
    if made is not None:
        lines.at += 1
    return made


def _table(lines: Lines, words: str) -> Draft | None:
    if not is_pipe_table(lines.lines[lines.at : lines.at + 2]):
        return None
    taken, made = pipe_table(lines.call, lines.lines[lines.at :])
    lines.at += taken
    return made


_READERS: tuple[Reader, ...] = (_code, _equation, _heading, _divider, _image, _table)
