"""The blocks of a page as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.people.ask import ask, each
from segue_sandbox.people.cells import address_of, file
from segue_sandbox.people.html import NOTHING, Html, el, join, safe_link
from segue_sandbox.people.icons import icon
from segue_sandbox.people.words import link_to, outside, rich

JSON = dict[str, Any]
Shape = Callable[[Call, JSON, JSON, Html], Html]

LISTS = {"bulleted_list_item": "ul", "numbered_list_item": "ol"}
DEEPEST = 8  # levels; what lies deeper is linked to


def body(call: Call, parent_id: str, most: int) -> tuple[Html, bool]:
    """Show the blocks of a page up to a number; tell whether there are more."""
    found = list(each(call, f"/v1/blocks/{parent_id}/children", most + 1))
    return blocks(call, found[:most]), len(found) > most


def blocks(call: Call, items: Sequence[JSON], depth: int = 0) -> Html:
    """Show blocks in order; neighbours of one kind of list become one list."""
    runs = groupby(items, key=lambda block: LISTS.get(block["type"]))
    return join(
        el(tag, (block_of(call, block, depth) for block in run)) if tag else (
            join(block_of(call, block, depth) for block in run)
        )
        for tag, run in runs
    )  # fmt: skip


def block_of(call: Call, block: JSON, depth: int) -> Html:
    """Show one block with all that is in it."""
    kind = block["type"]
    content = block.get(kind) or {}
    inner = NOTHING
    if block.get("has_children") and kind not in ("child_page", "child_database", "table"):
        inner = _inside(call, block["id"], depth)
    shape = _SHAPES.get(kind, _unknown)
    colour = content.get("color", "default") if isinstance(content, dict) else "default"
    shown = shape(call, block, content, inner)
    tag = "li" if kind in LISTS else "div"
    return el(tag, shown, class_=f"block b-{kind} c-{colour}", data_key=block["id"])


def _inside(call: Call, block_id: str, depth: int) -> Html:
    if depth >= DEEPEST:
        return el("p", "More lies deeper than this page shows.", class_="quiet")
    return blocks(call, list(each(call, f"/v1/blocks/{block_id}/children")), depth + 1)


def _text(tag: str) -> Shape:
    def shape(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
        words = el(tag, rich(call, content.get("rich_text")))
        return join(words, el("div", inner, class_="inside") if inner else None)

    return shape


def _heading(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    # The page's title is the first heading of the document, so that a heading 1 is its second.
    tag = f"h{int(block['type'][-1]) + 1}"
    words = el(tag, rich(call, content.get("rich_text")))
    return el("details", el("summary", words), inner) if content.get("is_toggleable") else words


def _item(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return join(el("span", rich(call, content.get("rich_text"))), inner)


def _to_do(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    words = rich(call, content.get("rich_text"))
    tick = el("input", type="checkbox", checked=bool(content.get("checked")), data_todo=block["id"])
    return join(el("label", tick, el("span", words)), el("div", inner, class_="inside") if inner else None)


def _toggle(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return el(
        "details", el("summary", rich(call, content.get("rich_text"))), el("div", inner, class_="inside")
    )


def _callout(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    words = rich(call, content.get("rich_text"))
    return join(
        el("span", emblem(call, content.get("icon")), class_="emblem"),
        el("div", el("p", words) if words else None, inner),
    )


def emblem(call: Call, sign: JSON | None, otherwise: str | None = None) -> Html:
    """Show an icon: an emoji, a picture of this sandbox, or a drawing instead."""
    if sign and sign.get("type") == "emoji":
        return el("span", sign["emoji"], class_="emoji", aria_hidden="true")
    if sign and sign.get("type") in ("file", "external", "custom_emoji"):
        held = {"type": "external", "external": sign["custom_emoji"]} if "custom_emoji" in sign else sign
        if (url := address_of(call, held)) and url.startswith("/"):
            return el("img", src=url, alt="", class_="emblem-picture")
    return icon(otherwise) if otherwise else NOTHING


def _code(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    language = el("span", str(content.get("language") or "plain text"), class_="language")
    words = el("pre", el("code", rich(call, content.get("rich_text"))), tabindex=0)
    return join(language, words, _caption(call, content))


def _caption(call: Call, content: JSON) -> Html | None:
    words = rich(call, content.get("caption"))
    return el("p", words, class_="caption") if words else None


def _equation(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return el("code", str(content.get("expression", "")), class_="equation")


def _divider(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return el("hr")


def _picture(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    url = address_of(call, content)
    own = url is not None and url.startswith("/")
    caption = _caption(call, content)
    if not own:
        return join(_linked(url), caption)
    tag = block["type"]
    what = el("img", src=url, alt="", loading="lazy") if tag == "image" else el(tag, src=url, controls=True)
    return el("figure", what, el("figcaption", caption) if caption else None)


def _file(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return join(file(call, {"name": content.get("name") or "File", **content}), _caption(call, content))


def _link(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return join(_linked(content.get("url")), _caption(call, content))


def _linked(url: object) -> Html:
    link = safe_link(url)
    return (
        outside(str(url), link, "bookmark")
        if link
        else el("span", str(url or "Nothing here"), class_="quiet")
    )


def _table(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    rows = list(each(call, f"/v1/blocks/{block['id']}/children"))
    head, side = bool(content.get("has_column_header")), bool(content.get("has_row_header"))
    lines = (
        el("tr", (
            el("th" if (head and not n) or (side and not m) else "td", rich(call, cell))
            for m, cell in enumerate(row["table_row"]["cells"])
        ), data_key=row["id"])
        for n, row in enumerate(rows)
    )  # fmt: skip
    return el("div", el("table", el("tbody", lines)), class_="wide", tabindex=0)


def _within(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return inner


def _child(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return link_to(call, block["id"])


def _link_to_page(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return link_to(call, str(content.get(str(content.get("type")), "")))


def _synced(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    origin = content.get("synced_from")
    if not origin or inner:
        return inner
    found = ask(call, "GET", f"/v1/blocks/{origin['block_id']}")
    return _inside(call, found["id"], DEEPEST - 2) if found.get("has_children") else NOTHING


def _meeting(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return join(el("p", el("strong", rich(call, content.get("title")) or "Meeting notes")), inner)


def _source(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return el("pre", el("code", str(content.get("html") or content.get("content") or "")), tabindex=0)


def _nothing(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return NOTHING


def _unknown(call: Call, block: JSON, content: JSON, inner: Html) -> Html:
    return join(
        el("p", f"A block of type {block['type']}, which this page does not show.", class_="quiet"), inner
    )


_SHAPES: dict[str, Shape] = {
    "paragraph": _text("p"), "quote": _text("blockquote"), "heading_1": _heading, "heading_2": _heading,
    "heading_3": _heading, "heading_4": _heading, "bulleted_list_item": _item, "numbered_list_item": _item,
    "to_do": _to_do, "toggle": _toggle, "callout": _callout, "code": _code, "equation": _equation,
    "divider": _divider, "image": _picture, "video": _picture, "audio": _picture, "file": _file, "pdf": _file,
    "bookmark": _link, "embed": _link, "link_preview": _link, "table": _table, "column_list": _within,
    "column": _within, "tab": _within, "template": _text("p"), "child_page": _child, "child_database": _child,
    "link_to_page": _link_to_page, "synced_block": _synced, "meeting_notes": _meeting,
    "transcription": _meeting, "html": _source, "breadcrumb": _nothing, "table_of_contents": _nothing,
}  # fmt: skip
