"""Rich text, dates, numbers and people as HTML."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.ids import uuid
from segue_sandbox.people.html import NOTHING, Html, el, join, safe_link
from segue_sandbox.people.icons import icon
from segue_sandbox.people.places import address, bare, title
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]

# The addresses that pages bear lead to Notion's site, where the pages of this workspace are not.
NOTION_LINK = re.compile(
    r"https://(?:app\.notion\.com|(?:www\.)?notion\.so)/(?:.*[/-])?([0-9a-f]{32})(?:[?#].*)?"
)
MARKS = {"bold": "strong", "italic": "em", "strikethrough": "s", "underline": "u", "code": "code"}
CURRENCIES = {
    "dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "franc": "CHF ", "yuan": "CN¥", "rupee": "₹",
    "won": "₩", "real": "R$", "krona": "kr ", "canadian_dollar": "CA$", "australian_dollar": "A$",
}  # fmt: skip


def rich(call: Call, items: object) -> Html:
    """Show a rich text with its marks, links and mentions."""
    return join(_element(call, item) for item in items) if isinstance(items, list) else NOTHING


def _element(call: Call, item: JSON) -> Html:
    words = str(item.get("plain_text", ""))
    if item.get("type") == "mention":
        shown = _mention(call, item.get("mention", {}), words)
    elif item.get("type") == "equation":
        shown = el("code", words, class_="equation")
    else:
        shown = _linked(call, words, item.get("href"))
    marks = item.get("annotations", {})
    for mark, tag in MARKS.items():
        if marks.get(mark):
            shown = el(tag, shown)
    return tinted(shown, marks.get("color", "default"))


def tinted(shown: Html, colour: str, tag: str = "span") -> Html:
    """Put a colour of Notion's around something."""
    return shown if colour == "default" else el(tag, shown, class_=f"tint c-{colour}")


def _linked(call: Call, words: str, url: object) -> Html:
    if isinstance(url, str) and url.startswith("/") and not url.startswith("//"):
        return el("a", words, href=f"/p/{url.lstrip('/').split('#')[0]}")
    if here := named(call, url):
        return el("a", words, href=address(here))
    link = safe_link(url)
    return outside(words, link) if link else join(words)


def named(call: Call, url: object) -> Node | None:
    """Return the page of this workspace that one of Notion's own addresses names."""
    found = NOTION_LINK.fullmatch(url) if isinstance(url, str) else None
    node = find(call, uuid(found[1])) if found else None
    return node if node is not None and node.kind in ("page", "database", "data_source") else None


def outside(words: str, link: str, class_: str | None = None) -> Html:
    """Link to another site, which learns nothing of this one."""
    return el("a", words, href=link, class_=class_, rel="noopener noreferrer", target="_blank")


def _mention(call: Call, mention: JSON, words: str) -> Html:
    kind = mention.get("type")
    if kind in ("page", "database", "data_source"):
        return link_to(call, str(mention[kind].get("id", "")))
    if kind == "date":
        return el("span", dates(mention["date"]), class_="mention")
    if kind == "user":
        return el("span", "@" + words.removeprefix("@"), class_="mention")
    url = safe_link((mention.get(kind or "") or {}).get("url"))
    return outside(words, url) if url else el("span", words, class_="mention")


def link_to(call: Call, node_id: str) -> Html:
    """Link to a page or database of this workspace by its title."""
    found = find(call, node_id)
    if found is None:
        return el("span", icon("page"), "No access", class_="chip lost", title=bare(node_id))
    drawn = icon("page" if found.kind == "page" else "table")
    emoji = (found.doc.get("icon") or {}).get("emoji")
    sign = el("span", emoji, class_="emoji", aria_hidden="true") if emoji else drawn
    return el("a", sign, el("span", title(found)), href=address(found), class_="chip")


def dates(value: object) -> str:
    """Print a date or a range of dates."""
    if not isinstance(value, dict) or not value.get("start"):
        return ""
    start, end = moment(str(value["start"])), value.get("end")
    return f"{start} → {moment(str(end))}" if end else start


def moment(text: str) -> str:
    """Print one ISO date or time for people: 'Nov 20, 2026', with the hour where there is one."""
    try:
        if "T" not in text:
            day = date.fromisoformat(text)
            return f"{day:%b} {day.day}, {day.year}"
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%b} {at.day}, {at.year}, {at:%H:%M}"


def local_time(text: str) -> Html:
    """Print a time of the workspace in this machine's own zone."""
    try:
        here = datetime.fromisoformat(text).astimezone()
    except ValueError:
        return join(text)
    return el("time", moment(here.isoformat()), datetime=text)


def number(value: float | None, shape: str | None = None) -> str:
    """Print a number in one of Notion's formats."""
    if value is None:
        return ""
    if shape == "percent":
        return f"{value * 100:.10g}%"
    if shape in CURRENCIES:
        sign = "-" if value < 0 else ""
        return f"{sign}{CURRENCIES[shape]}{abs(value):,.2f}"
    if shape == "number_with_commas":
        return f"{value:,.10g}" if value != int(value) else f"{int(value):,}"
    return f"{int(value)}" if isinstance(value, float) and value.is_integer() else f"{value:.12g}"


def person(user: JSON) -> Html:
    """Show a person or bot: the first letter in a disc, and the name."""
    name = str(user.get("name") or "Somebody")
    return el("span", el("span", name[:1].upper(), class_="face", aria_hidden="true"), name, class_="person")


def pill(option: JSON, dot: bool = False) -> Html:
    """Show an option of a select, multi-select or status."""
    colour = str(option.get("color") or "default")
    sign = el("span", class_="dot", aria_hidden="true") if dot else None
    return el("span", sign, str(option.get("name", "")), class_=f"pill c-{colour}{' status' if dot else ''}")
