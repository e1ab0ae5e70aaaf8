"""HTML written as function calls, in which every text is escaped unless it is HTML already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = {"br", "hr", "img", "input", "link", "meta"}
SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
Attribute: TypeAlias = "str | int | bool | None"

NOTHING = Html("")


def join(*children: Child) -> Html:
    """Put pieces behind one another: HTML as it is, any other text escaped."""
    return Html("".join(_pieces(children)))


def el(tag: str, *children: Child, **attributes: Attribute) -> Html:
    """Write one element: `el("a", "text", href="/", class_="x", data_page="1")`."""
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Html(opening if tag in VOID else f"{opening}{join(*children)}</{tag}>")


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _pieces(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield escape(child)
        else:
            yield from _pieces(child)


def safe_link(url: object) -> str | None:
    """Return an address if it is of a kind that may be followed from the page."""
    text = url.strip() if isinstance(url, str) else ""
    # Browsers drop tabs and line breaks inside an address before they read its scheme.
    bare = re.sub(r"[\x00-\x20]", "", text)
    return text if SAFE_LINK.match(bare) and SAFE_LINK.match(text) else None
