"""Reads the inline part of Notion's markdown: emphasis, links, code, equations, spans and mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from segue_sandbox.call import Call
from segue_sandbox.dates import write_date
from segue_sandbox.errors import ApiError, invalid
from segue_sandbox.ids import uuid
from segue_sandbox.richtext import COLORS, MOST_TEXT, custom_emojis, equation, mention, text

JSON = dict[str, Any]

_SPECIAL = re.compile(r"[\\*_~`$\[\]<>{}|^:!]")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+=\"[^\"]*\")*)\s*(/?)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ID = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
_EMOJI = re.compile(r":([\w-]+):")
_MARKS = {
    "strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underline",
    "s": "strikethrough", "del": "strikethrough",
}  # fmt: skip
_MENTIONS = {
    "mention-user": "user", "mention-agent": "user", "mention-page": "page", "mention-database": "database",
    "mention-data-source": "data_source", "mention-date": "date",
}  # fmt: skip


def _math(state: StateInline, silent: bool) -> bool:
    """Find `$x$` and its forms with backticks and with two signs; sums of money are left alone."""
    match = _MATH.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content = next(inside for inside in match.groups() if inside is not None)
    state.pos = match.end()
    return True


_MATH = re.compile(r"\$`([^`]+)`\$|\$\$([^$]+)\$\$|\$(?![\s$])((?:\\.|[^$\\])*?[^\s\\$])\$(?!\d)")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": True})
    parser.enable(
        [
            "escape",
            "backticks",
            "strikethrough",
            "emphasis",
            "link",
            "autolink",
            "html_inline",
            "balance_pairs",
        ]
    )
    parser.inline.ruler.before("escape", "math", _math)
    # Addresses stay as they were written: what is read back must be what was sent.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the documented way to set it
    return parser


_PARSER = _parser()


@dataclass(slots=True)
class _Reading:
    """Where the reading of one line stands: the styles that are open and the elements so far."""

    call: Call
    styles: list[tuple[str, JSON]] = field(default_factory=list)
    link: str | None = None
    found: list[JSON] = field(default_factory=list)

    def style(self) -> JSON:
        return {key: value for _, style in self.styles for key, value in style.items()}

    def add(self, content: str, **more: Any) -> None:
        """Add text, to the last element where that looks the same."""
        made = text(content, self.link, **{**self.style(), **more})
        last = self.found[-1] if self.found else None
        if (
            last
            and last["type"] == "text"
            and (last["annotations"], last["href"]) == (made["annotations"], made["href"])
        ):
            content = last["plain_text"] + content
            self.found[-1] = text(content, self.link, **last["annotations"])
        elif content:
            self.found.append(made)


def inline_elements(call: Call, markdown: str) -> list[JSON]:
    """Return one line of markdown as rich text."""
    if not _SPECIAL.search(markdown):
        return _in_pieces([text(markdown)]) if markdown else []
    reading = _Reading(call)
    tokens = iter(_PARSER.parseInline(markdown)[0].children or [])
    for token in tokens:
        _take(reading, token, tokens)
    return _in_pieces(reading.found)


def _take(reading: _Reading, token: Token, rest: Iterator[Token]) -> None:
    kind = token.type
    if kind == "text" or kind == "text_special":
        _plain(reading, token.content)
    elif kind == "code_inline":
        reading.add(token.content, code=True)
    elif kind == "math":
        reading.found.append(equation(token.content, **reading.style()))
    elif kind == "link_open":
        reading.link = str(token.attrs["href"])
    elif kind == "link_close":
        reading.link = None
    elif kind == "html_inline":
        _tag(reading, token.content, rest)
    elif kind.endswith("_open"):
        reading.styles.append((token.tag, {_MARKS[token.tag]: True}))
    elif kind.endswith("_close"):
        _close(reading, token.tag)


def _plain(reading: _Reading, content: str) -> None:
    """Add text, in which the names of the workspace's own emoji stand for these."""
    at = 0
    for match in _EMOJI.finditer(content):
        emoji = next((one for one in custom_emojis(reading.call) if one["name"] == match.group(1)), None)
        if emoji:
            reading.add(content[at : match.start()])
            reading.found.append(mention(reading.call, "custom_emoji", emoji, reading.style()))
            at = match.end()
    reading.add(content[at:])


def _tag(reading: _Reading, source: str, rest: Iterator[Token]) -> None:
    match = _TAG.fullmatch(source)
    if match is None:
        reading.add(source)
        return
    closing, name, attributes, empty = match.groups()
    given = attributes_of(attributes)
    if name == "br":
        reading.add("\n")
    elif name in _MENTIONS and not closing:
        reading.found.append(_mention(reading, _MENTIONS[name], given))
        if not empty:
            _skip(rest, name)
    elif name == "span" or name in _MARKS:
        _close(reading, name) if closing else reading.styles.append((name, _span(name, given)))
    else:
        reading.add(source)


def _span(name: str, given: dict[str, str]) -> JSON:
    if name in _MARKS:
        return {_MARKS[name]: True}
    style: JSON = {"underline": True} if given.get("underline") == "true" else {}
    if "color" in given:
        style["color"] = color_in(given["color"])
    return style


def _close(reading: _Reading, name: str) -> None:
    for n in range(len(reading.styles) - 1, -1, -1):
        if reading.styles[n][0] == name:
            del reading.styles[n]
            return


def _skip(rest: Iterator[Token], name: str) -> None:
    """Pass over the words between a mention's tags: they are only there for readers."""
    for token in rest:
        if token.type == "html_inline" and token.content.replace(" ", "") == f"</{name}>":
            return


def _mention(reading: _Reading, kind: str, given: dict[str, str]) -> JSON:
    if kind == "date":
        return mention(reading.call, kind, _date(given), reading.style())
    return mention(reading.call, kind, {"id": id_in(given.get("url", ""))}, reading.style())


def _date(given: dict[str, str]) -> JSON:
    value: JSON = {"start": given.get("start"), "end": given.get("end"), "time_zone": None}
    zone = given.get("timeZone") or given.get("time_zone")
    for key in ("start", "end"):
        if f"{key}Time" in given:
            value[key] = f"{value[key] or value['start']}T{given[f'{key}Time']}"
            value["time_zone"] = zone
    return write_date(value, "mention-date")


def attributes_of(source: str) -> dict[str, str]:
    """Return the attributes written in a tag or in braces behind a line."""
    return dict(_ATTRIBUTE.findall(source))


def color_in(name: str) -> str:
    """Return a color by its API name; markdown shortens backgrounds to `_bg`."""
    color = name.removesuffix("_bg") + "_background" if name.endswith("_bg") else name
    return color if color in COLORS else "default"


def id_in(url: str) -> str:
    """Return the id that an address of this workspace ends in."""
    found = _ID.findall(url)
    node_id = uuid(found[-1]) if found else None
    if node_id is None:
        raise wrong_address(url)
    return node_id


def wrong_address(url: str) -> ApiError:
    """Refuse an address that names nothing in this workspace."""
    return invalid(f"Invalid Notion page or block URL: {url}")


def _in_pieces(elements: list[JSON]) -> list[JSON]:
    """Cut texts at the length that one element may have."""
    if all(len(element["plain_text"]) <= MOST_TEXT for element in elements):
        return elements
    return [piece for element in elements for piece in _pieces(element)]


def _pieces(element: JSON) -> Iterator[JSON]:
    content = element["plain_text"]
    if element["type"] != "text":
        yield element
        return
    for start in range(0, len(content), MOST_TEXT):
        yield text(content[start : start + MOST_TEXT], element["href"], **element["annotations"])
