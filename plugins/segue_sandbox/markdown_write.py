"""Writes blocks as Notion's markdown: a line a block, children indented by a tab, containers between tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from segue_sandbox.block_types import HEADINGS
from segue_sandbox.blocks import Draft
from segue_sandbox.call import Call
from segue_sandbox.files import read_file
from segue_sandbox.inline_write import at_line_start, color_out, escaped, inline_markdown
from segue_sandbox.richtext import address, plain, read_rich_text

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What writing a document needs besides its blocks."""

    call: Call
    page_id: str
    originals: Callable[[str], Sequence[Draft]]  # what stands in a synced block, for its duplicates


def written_lines(writing: Writing, drafts: Sequence[Draft]) -> list[str]:
    """Return blocks as the lines of a document."""
    lines: list[str] = []
    number = 0
    for draft in drafts:
        number = _next_number(draft, number)
        lines.extend(block_lines(writing, draft, number))
    return lines


def _next_number(draft: Draft, number: int) -> int:
    if draft.type != "numbered_list_item":
        return 0
    return int(draft.doc.get("list_start_index", 1)) if number == 0 else number + 1


def block_lines(writing: Writing, draft: Draft, number: int = 1) -> Iterator[str]:
    """Return one block, with all that is under it, as lines."""
    if draft.type in _MARKS or draft.type in HEADINGS or draft.type == "paragraph":
        yield _worded(writing, draft, number)
        yield from _indented(written_lines(writing, draft.children))
    elif draft.type in _WRITERS:
        yield from _WRITERS[draft.type](writing, draft)
    else:
        yield _unknown(writing, draft)


_MARKS: dict[str, Callable[[Draft, int], str]] = {
    "bulleted_list_item": lambda draft, number: "-",
    "numbered_list_item": lambda draft, number: f"{number}.",
    "to_do": lambda draft, number: "- [x]" if draft.doc["checked"] else "- [ ]",
    "quote": lambda draft, number: ">",
}


def _worded(writing: Writing, draft: Draft, number: int) -> str:
    # Spaces in front would be taken for indentation.
    words = inline_markdown(read_rich_text(writing.call, draft.doc["rich_text"])).strip(" \t")
    toggle = ' toggle="true"' if draft.doc.get("is_toggleable") else ""
    color = draft.doc["color"]
    shade = f' color="{color_out(color)}"' if color != "default" else ""
    more = f" {{{(toggle + shade).strip()}}}" if toggle or shade else ""
    if draft.type == "paragraph":
        return f"{at_line_start(words)}{more}" if words or more else "<empty-block/>"
    mark = "#" * int(draft.type[-1]) if draft.type in HEADINGS else _MARKS[draft.type](draft, number)
    return f"{mark} {words}{more}".rstrip()


def _indented(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"\t{line}"


def _shade(draft: Draft) -> str:
    color = draft.doc.get("color", "default")
    return "" if color == "default" else f' color="{color_out(color)}"'


def _within(tag: str, attributes: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"<{tag}{attributes}>"
    yield from _indented(lines)
    yield f"</{tag}>"


def _toggle(writing: Writing, draft: Draft) -> Iterator[str]:
    yield f"<details{_shade(draft)}>"
    yield f"<summary>{inline_markdown(read_rich_text(writing.call, draft.doc['rich_text']))}</summary>"
    yield from _indented(written_lines(writing, draft.children))
    yield "</details>"


def _callout(writing: Writing, draft: Draft) -> Iterator[str]:
    words = draft.doc["rich_text"]
    own = [Draft(type="paragraph", doc={"rich_text": words, "color": "default"})]
    inside = [*own, *draft.children] if words or draft.children else []
    icon = _icon(writing, draft.doc.get("icon"))
    return _within("callout", f"{icon}{_shade(draft)}", written_lines(writing, inside))


def _icon(writing: Writing, icon: JSON | None) -> str:
    if not icon:
        return ""
    if icon["type"] == "emoji":
        return f' icon="{icon["emoji"]}"'
    if icon["type"] == "custom_emoji":
        return f' icon=":{icon["custom_emoji"]["name"]}:"'
    if icon["type"] == "icon":
        return ""
    return f' icon="{_url(writing, icon)}"'


def _url(writing: Writing, source: JSON) -> str:
    shown = read_file(writing.call, {key: source[key] for key in ("type", source["type"])})
    return str(shown[shown["type"]]["url"])


def _code(writing: Writing, draft: Draft) -> Iterator[str]:
    content = plain(draft.doc["rich_text"])
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    yield f"{fence}{draft.doc['language']}"
    yield from content.split("\n") if content else ()
    yield fence


def _equation(writing: Writing, draft: Draft) -> Iterator[str]:
    yield "$$"
    yield from str(draft.doc["expression"]).split("\n")
    yield "$$"


def _divider(writing: Writing, draft: Draft) -> Iterator[str]:
    yield "---"


def _table(writing: Writing, draft: Draft) -> Iterator[str]:
    row, column = draft.doc["has_column_header"], draft.doc["has_row_header"]
    given = (' header-row="true"' if row else "") + (' header-column="true"' if column else "")
    lines = [line for child in draft.children for line in _row(writing, child)]
    return _within("table", given, lines)


def _row(writing: Writing, draft: Draft) -> Iterator[str]:
    cells = [inline_markdown(read_rich_text(writing.call, cell)) for cell in draft.doc["cells"]]
    return _within("tr", "", [f"<td>{cell}</td>" for cell in cells])


def _columns(writing: Writing, draft: Draft) -> Iterator[str]:
    return _within("columns", "", written_lines(writing, draft.children))


def _column(writing: Writing, draft: Draft) -> Iterator[str]:
    return _within("column", "", written_lines(writing, draft.children))


def _image(writing: Writing, draft: Draft) -> Iterator[str]:
    yield f"![{_caption(writing, draft)}]({_url(writing, draft.doc)})"


def _media(writing: Writing, draft: Draft) -> Iterator[str]:
    yield f'<{draft.type} src="{_url(writing, draft.doc)}">{_caption(writing, draft)}</{draft.type}>'


def _caption(writing: Writing, draft: Draft) -> str:
    return inline_markdown(read_rich_text(writing.call, draft.doc["caption"]))


def _synced(writing: Writing, draft: Draft) -> Iterator[str]:
    synced = draft.doc["synced_from"]
    if synced is None:
        return _within("synced_block", _at(writing, draft.existing), written_lines(writing, draft.children))
    inside = writing.originals(synced["block_id"])
    return _within("synced_block_reference", _at(writing, synced["block_id"]), written_lines(writing, inside))


def _at(writing: Writing, block_id: str | None) -> str:
    return f' url="{block_address(writing.page_id, block_id)}"' if block_id else ""


def block_address(page_id: str, block_id: str) -> str:
    """Return the address of a block on its page."""
    return f"{address(page_id)}#{block_id.replace('-', '')}"


def _contents(writing: Writing, draft: Draft) -> Iterator[str]:
    yield f"<table_of_contents{_shade(draft)}/>"


def _page(writing: Writing, draft: Draft) -> Iterator[str]:
    yield f'<page url="{address(draft.existing or "")}">{escaped(draft.doc["title"])}</page>'


def _database(writing: Writing, draft: Draft) -> Iterator[str]:
    inline = ' inline="true"' if draft.doc.get("is_inline") else ""
    yield f'<database url="{address(draft.existing or "")}"{inline}>{escaped(draft.doc["title"])}</database>'


def _meeting(writing: Writing, draft: Draft) -> Iterator[str]:
    heading = plain(draft.doc.get("title", []))
    return _within("meeting-notes", _at(writing, draft.existing), [escaped(heading)] if heading else [])


def _unknown(writing: Writing, draft: Draft) -> str:
    return f'<unknown{_at(writing, draft.existing)} alt="{draft.type}"/>'


_WRITERS: dict[str, Callable[[Writing, Draft], Iterator[str]]] = {
    "toggle": _toggle,
    "callout": _callout,
    "code": _code,
    "equation": _equation,
    "divider": _divider,
    "table": _table,
    "column_list": _columns,
    "column": _column,
    "image": _image,
    **dict.fromkeys(("video", "audio", "file", "pdf"), _media),
    "synced_block": _synced,
    "table_of_contents": _contents,
    "child_page": _page,
    "child_database": _database,
    "meeting_notes": _meeting,
}
