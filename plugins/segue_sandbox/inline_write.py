"""Writes rich text as the inline part of Notion's markdown, so that reading it gives the same again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from segue_sandbox.richtext import address

JSON = dict[str, Any]

_ESCAPED = re.compile(r"([\\*~`$\[\]<>{}|^]|(?<![^\W_])_|_(?![^\W_]))")
# At the start of a line these would make a heading, list, divider or container of a paragraph.
_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|:::|---|!(?=\[))|(\d+)(?=[.)](?:\s|$))")
_SAFE = re.compile(r"[^\\*~`$\[\]<>{}|^_\n]*")


def inline_markdown(elements: Sequence[JSON]) -> str:
    """Return rich text as one line of markdown."""
    if all(_is_plain(element) for element in elements):
        return "".join(escaped(element["plain_text"]) for element in elements)
    return _level(_joined(elements), 0)


def _joined(elements: Sequence[JSON]) -> list[JSON]:
    """Join neighbours that look the same: two runs of code side by side would be read as one."""
    joined: list[JSON] = []
    for element in elements:
        last = joined[-1] if joined else element
        alike = joined and last["type"] == element["type"] == "text"
        if alike and all(last[key] == element[key] for key in ("annotations", "href")):
            joined[-1] = {**last, "plain_text": last["plain_text"] + element["plain_text"]}
        else:
            joined.append(element)
    return joined


def at_line_start(markdown: str) -> str:
    """Escape what would be taken for the mark of another block."""
    match = _START.match(markdown)
    if match is None:
        return markdown
    cut = match.end(1) if match.group(1) else 0
    return f"{markdown[:cut]}\\{markdown[cut:]}"


def escaped(content: str) -> str:
    """Return text so that none of it is taken for markdown."""
    if _SAFE.fullmatch(content):
        return content
    return _ESCAPED.sub(r"\\\1", content).replace("\n", "<br>")


def color_out(color: str) -> str:
    """Return a color by its markdown name."""
    return color.removesuffix("ackground") + "g" if color.endswith("_background") else color


def _is_plain(element: JSON) -> bool:
    style = element["annotations"]
    return (
        element["type"] == "text"
        and element["href"] is None
        and style["color"] == "default"
        and not any(style[key] for key in ("bold", "italic", "strikethrough", "underline", "code"))
    )


Key = Callable[[JSON], Any]
Wrap = Callable[[Any, str, str, str], str]


def _level(elements: list[JSON], level: int, before: str = "", after: str = "") -> str:
    """Write elements, wrapping each run that shares a style; what is shared by most stands outermost.

    `before` and `after` are what stands next to them: marks of emphasis depend on it.
    """
    if level == len(_LEVELS):
        return "".join(_bare(element) for element in elements)
    key, wrap = _LEVELS[level]
    runs = [(value, list(run)) for value, run in groupby(elements, key)]
    written = ""
    for n, (value, run) in enumerate(runs):
        behind = _first(runs[n + 1][1][0], level) if n + 1 < len(runs) else after
        if value:
            written += wrap(value, _level(run, level + 1), before + written, behind)
        else:
            written += _level(run, level + 1, before + written, behind)
    return written


def _first(element: JSON, level: int) -> str:
    """Return how an element begins, as far as the one before it must know."""
    marked = element["type"] != "text" or element["annotations"]["code"]
    marked = marked or any(key(element) for key, _ in _LEVELS[level:])
    return "<" if marked else escaped(element["plain_text"])[:1]


def _span(attribute: str) -> Wrap:
    def wrap(value: Any, inner: str, before: str, after: str) -> str:
        shown = color_out(value) if isinstance(value, str) else "true"
        return f'<span {attribute}="{shown}">{inner}</span>'

    return wrap


def _link(url: Any, inner: str, before: str, after: str) -> str:
    plain = re.fullmatch(r"[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*", url)
    return f"[{inner}]({url})" if plain else f"[{inner}](<{url}>)"


def _mark(mark: str, tag: str) -> Wrap:
    def wrap(value: Any, inner: str, before: str, after: str) -> str:
        core = inner.strip(" ")
        if not core:
            return inner
        lead, _, trail = inner.partition(core)
        outside = (lead or before)[-1:], (trail or after)[:1]
        if _holds(mark, core, *outside):
            return f"{lead}{mark}{core}{mark}{trail}"
        return f"{lead}<{tag}>{core}</{tag}>{trail}"

    return wrap


def _holds(mark: str, core: str, before: str, after: str) -> bool:
    """Tell whether marks would be understood here; next to letters, punctuation keeps them from it."""
    if before == mark[0] or after == mark[0] or before == "\\":
        return False
    opens = core[0].isalnum() or not before.isalnum()
    closes = core[-1].isalnum() or not after.isalnum()
    return opens and closes


_LEVELS: list[tuple[Key, Wrap]] = [
    (lambda one: one["annotations"]["color"] != "default" and one["annotations"]["color"], _span("color")),
    (lambda one: one["annotations"]["underline"], _span("underline")),
    (lambda one: one["href"] if one["type"] == "text" else None, _link),
    (lambda one: one["annotations"]["bold"], _mark("**", "b")),
    (lambda one: one["annotations"]["italic"], _mark("*", "i")),
    (lambda one: one["annotations"]["strikethrough"], _mark("~~", "s")),
]


def _bare(element: JSON) -> str:
    if element["type"] == "equation":
        return f"$`{element['equation']['expression']}`$"
    if element["type"] == "mention":
        return _mention(element)
    if element["annotations"]["code"]:
        return "<br>".join(_code(line) for line in element["plain_text"].split("\n"))
    return escaped(element["plain_text"])


def _code(content: str) -> str:
    if not content:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * (longest + 1)
    edge = content[0] + content[-1]
    pad = " " if "`" in edge or (edge == "  " and content.strip()) else ""
    return f"{fence}{pad}{content}{pad}{fence}"


_TAGS = {"page": "mention-page", "database": "mention-database", "data_source": "mention-data-source"}


def _mention(element: JSON) -> str:
    kind = element["mention"]["type"]
    value = element["mention"][kind]
    words = escaped(element["plain_text"])
    if kind == "user":
        return f'<mention-user url="user://{value["id"]}">{words.removeprefix("@")}</mention-user>'
    if kind in _TAGS:
        return f'<{_TAGS[kind]} url="{address(value["id"])}">{words}</{_TAGS[kind]}>'
    if kind == "date":
        parts = _moment("start", value["start"]) + (_moment("end", value["end"]) if value["end"] else [])
        return f"<mention-date {' '.join(parts)}/>"
    if kind in ("link_mention", "link_preview"):
        return _link(element["href"], words, "", "")
    return words


def _moment(key: str, stamp: str) -> list[str]:
    if "T" not in stamp:
        return [f'{key}="{stamp}"']
    moment = datetime.fromisoformat(stamp).astimezone(UTC)
    zone = ['timeZone="UTC"'] if key == "start" else []
    return [f'{key}="{moment:%Y-%m-%d}"', f'{key}Time="{moment:%H:%M}"', *zone]
