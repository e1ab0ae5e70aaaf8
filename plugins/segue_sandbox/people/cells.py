"""One property value as HTML: what a table's cell and a row's page show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from segue_sandbox.call import Call
from segue_sandbox.people.html import NOTHING, Html, el, join, safe_link
from segue_sandbox.people.icons import icon
from segue_sandbox.people.words import dates, link_to, local_time, named, number, outside, person, pill, rich

JSON = dict[str, Any]
Shape = Callable[[Call, Any, JSON], Html]

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp")


def shown(call: Call, value: JSON, config: JSON) -> Html:
    """Show a property value; `config` is the property in the data source's schema."""
    kind = str(value.get("type", ""))
    content = value.get(kind)
    if content is None or content == []:
        return NOTHING
    return _SHAPES.get(kind, _unknown)(call, content, config)


def _rich(call: Call, content: Any, config: JSON) -> Html:
    return rich(call, content)


def _number(call: Call, content: Any, config: JSON) -> Html:
    return el("span", number(content, config.get("number", {}).get("format")), class_="number")


def _option(call: Call, content: Any, config: JSON) -> Html:
    return pill(content)


def _status(call: Call, content: Any, config: JSON) -> Html:
    return pill(content, dot=True)


def _options(call: Call, content: Any, config: JSON) -> Html:
    return join(pill(option) for option in content)


def _checkbox(call: Call, content: Any, config: JSON) -> Html:
    sign = icon("tick") if content else None
    return el("span", sign, class_=f"box{' ticked' if content else ''}", aria_hidden="true")


def _date(call: Call, content: Any, config: JSON) -> Html:
    return el("span", dates(content), class_="date")


def _time(call: Call, content: Any, config: JSON) -> Html:
    return local_time(content)


def _person(call: Call, content: Any, config: JSON) -> Html:
    return person(content)


def _people(call: Call, content: Any, config: JSON) -> Html:
    return join(person(user) for user in content)


def _relation(call: Call, content: Any, config: JSON) -> Html:
    return join(link_to(call, item["id"]) for item in content)


def _url(call: Call, content: Any, config: JSON) -> Html:
    if here := named(call, content):
        return link_to(call, here.id)
    link = safe_link(content)
    words = str(content).split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return outside(words, link) if link else join(str(content))


def _email(call: Call, content: Any, config: JSON) -> Html:
    return outside(str(content), f"mailto:{content}")


def _plain(call: Call, content: Any, config: JSON) -> Html:
    return join(str(content))


def _files(call: Call, content: Any, config: JSON) -> Html:
    return join(file(call, item) for item in content)


def file(call: Call, item: JSON) -> Html:
    """Show a file: a small picture where it is one of ours, else its name."""
    name = str(item.get("name") or "file")
    url = address_of(call, item)
    own = url is not None and url.startswith("/")
    if url and own and name.lower().endswith(PICTURES):
        return el("a", el("img", src=url, alt=name, loading="lazy", class_="thumb"), href=url, title=name)
    inside = (icon("files"), el("span", name))
    return el("a", inside, href=url, class_="chip", rel="noopener noreferrer", target="_blank") if url else (
        el("span", inside, class_="chip")
    )  # fmt: skip


def address_of(call: Call, item: JSON) -> str | None:
    """Return where a file object is read; one of this sandbox by its path alone."""
    url = (item.get(str(item.get("type"))) or {}).get("url")
    link = safe_link(url)
    if link and call.base_url and link.startswith(call.base_url + "/files/"):
        parts = urlsplit(link)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return link


def _formula(call: Call, content: Any, config: JSON) -> Html:
    kind = content.get("type")
    inner = content.get(kind)
    if inner is None:
        return NOTHING
    shape: Shape = {"number": _number, "boolean": _checkbox, "date": _date}.get(kind, _plain)
    return shape(call, inner, {})


def _rollup(call: Call, content: Any, config: JSON) -> Html:
    if content.get("type") != "array":
        return _formula(call, content, config)
    return join(el("span", shown(call, item, {}), class_="rolled") for item in content["array"])


def _unique_id(call: Call, content: Any, config: JSON) -> Html:
    prefix, count = content.get("prefix"), content.get("number")
    return el("span", f"{prefix}-{count}" if prefix else str(count), class_="number")


def _button(call: Call, content: Any, config: JSON) -> Html:
    return el("span", icon("button"), config.get("name", "Button"), class_="chip")


def _verification(call: Call, content: Any, config: JSON) -> Html:
    state = str(content.get("state", "unverified"))
    colour = {"verified": "blue", "expired": "red"}.get(state, "default")
    return pill({"name": state.capitalize(), "color": colour})


def _place(call: Call, content: Any, config: JSON) -> Html:
    words = content.get("name") or content.get("address") or f"{content.get('lat')}, {content.get('lon')}"
    return el("span", icon("place"), str(words), class_="chip")


def _unknown(call: Call, content: Any, config: JSON) -> Html:
    return NOTHING if isinstance(content, dict | list) else join(str(content))


_SHAPES: dict[str, Shape] = {
    "title": _rich, "rich_text": _rich, "number": _number, "select": _option, "status": _status,
    "multi_select": _options, "checkbox": _checkbox, "date": _date, "people": _people, "relation": _relation,
    "url": _url, "email": _email, "phone_number": _plain, "files": _files, "formula": _formula,
    "rollup": _rollup, "created_time": _time, "last_edited_time": _time, "created_by": _person,
    "last_edited_by": _person, "unique_id": _unique_id, "button": _button, "verification": _verification,
    "place": _place,
}  # fmt: skip
