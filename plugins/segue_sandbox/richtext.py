"""Rich text: checked on the way in, and kept in the form in which it is read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from segue_sandbox.access import lost, visible
from segue_sandbox.call import Call
from segue_sandbox.check import (
    OPTIONAL,
    want_bool,
    want_list,
    want_object,
    want_one_of,
    want_text,
    want_uuid,
)
from segue_sandbox.dates import date_text, write_date
from segue_sandbox.errors import UNDEFINED, ApiError, failed, invalid, shown

JSON = dict[str, Any]

HUES = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
COLORS = ("default", *HUES, "default_background", *(f"{hue}_background" for hue in HUES))
STYLES = ("bold", "italic", "strikethrough", "underline", "code")
MOST_TEXT, MOST_EXPRESSION, MOST_URL = 2000, 1000, 2000
NEW_DATABASE = "New database"  # what an untitled one is called
PLAIN: JSON = {**dict.fromkeys(STYLES, False), "color": "default"}


def write_rich_text(
    call: Call, value: object, path: str, most: int = 100, also: Sequence[str] = ()
) -> list[JSON]:
    """Check a list of rich text elements and return it in read form; empty texts vanish."""
    written = [
        _element(call, want_object(item, f"{path}[{n}]"), f"{path}[{n}]")
        for n, item in enumerate(want_list(value, path, most, also))
    ]
    return [item for item in written if item["type"] != "text" or item["text"]["content"]]


def read_rich_text(call: Call, stored: list[JSON]) -> list[JSON]:
    """Return stored rich text with its mentions as they are now: titles and names may have changed."""
    if not any(item["type"] == "mention" for item in stored):
        return stored
    return [_refreshed(call, item) if item["type"] == "mention" else item for item in stored]


def plain(elements: Iterable[JSON]) -> str:
    """Return rich text without its styling."""
    return "".join(item["plain_text"] for item in elements)


def text(content: str, link: str | None = None, **annotations: Any) -> JSON:
    """Make one text element in read form."""
    return {
        "type": "text",
        "text": {"content": content, "link": None if link is None else {"url": link}},
        "annotations": {**PLAIN, **annotations},
        "plain_text": content,
        "href": link,
    }


def equation(expression: str, **annotations: Any) -> JSON:
    """Make one equation element in read form."""
    return {
        "type": "equation",
        "equation": {"expression": expression},
        "annotations": {**PLAIN, **annotations},
        "plain_text": expression,
        "href": None,
    }


def mention(call: Call, kind: str, value: JSON, annotations: JSON | None = None) -> JSON:
    """Make one mention in read form; `value` is what stands under the mention's kind."""
    found, words, href = _mentioned(call, kind, value)
    return {
        "type": "mention",
        "mention": {"type": kind, kind: found},
        "annotations": {**PLAIN, **(annotations or {})},
        "plain_text": words,
        "href": href,
    }


def none_of(path: str, keys: Sequence[str], should: str = "a valid uuid", **wrong: object) -> ApiError:
    """Refuse an object that has none of the keys of which it needs one, or where the value is no good."""
    lines = "\n".join(
        f"{path}.{key} should be {should}, instead was {shown(wrong[key])}."
        if key in wrong
        else f"{path}.{key} should be defined, instead was `undefined`."
        for key in keys
    )
    return invalid(f"{path.split('.', 1)[0].split('[', 1)[0]} failed validation. Fix one:\n{lines}")


def write_url(value: object, path: str) -> str:
    """Check the length of an address."""
    return want_text(value, path, MOST_URL)


def _element(call: Call, item: JSON, path: str) -> JSON:
    kinds = ("text", "mention", "equation")
    kind = item.get("type") or next((key for key in kinds if key in item), None)
    if kind is None:
        raise none_of(path, kinds)
    want_one_of(kind, f"{path}.type", kinds)
    inner = want_object(item.get(kind, UNDEFINED), f"{path}.{kind}")
    style = write_annotations(item.get("annotations"), f"{path}.annotations")
    if kind == "text":
        content = want_text(inner.get("content", UNDEFINED), f"{path}.text.content", MOST_TEXT)
        return text(content, _link(inner.get("link"), f"{path}.text.link"), **style)
    if kind == "equation":
        where = f"{path}.equation.expression"
        return equation(want_text(inner.get("expression", UNDEFINED), where, MOST_EXPRESSION), **style)
    return mention(call, *_mention_value(inner, f"{path}.mention"), style)


def write_annotations(value: object, path: str) -> JSON:
    """Check annotations, of which any may be left out."""
    if value is None:
        return {}
    given = want_object(value, path, OPTIONAL)
    style: JSON = {key: want_bool(given[key], f"{path}.{key}", OPTIONAL) for key in STYLES if key in given}
    if "color" in given:
        style["color"] = want_one_of(given["color"], f"{path}.color", COLORS, OPTIONAL)
    return style


def _link(value: object, path: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise failed(path, "an object, `null`, or `undefined`", value)
    url = write_url(value.get("url", UNDEFINED), f"{path}.url")
    if (
        not url.startswith(("/", "#", "http://", "https://", "mailto:", "tel:"))
        and ":" not in url
        and "." not in url
    ):
        raise invalid("Invalid URL for link.")
    return url


_THINGS = ("user", "page", "database", "data_source", "date")
_MENTIONS = (*_THINGS, "template_mention", "custom_emoji", "link_mention", "link_preview")


def _mention_value(inner: JSON, path: str) -> tuple[str, JSON]:
    given = inner.get("type") or next((key for key in _MENTIONS if key in inner), None)
    if given is None:
        raise none_of(path, _THINGS)
    kind = want_one_of(given, f"{path}.type", _MENTIONS)
    where = f"{path}.{kind}"
    value = want_object(inner.get(kind, UNDEFINED), where)
    if kind == "date":
        return kind, write_date(value, where)
    if kind == "template_mention":
        return kind, _template(value, where)
    if kind in ("link_mention", "link_preview"):
        key = "href" if kind == "link_mention" else "url"
        return kind, {**value, key: write_url(value.get(key, UNDEFINED), f"{where}.{key}")}
    return kind, {**value, "id": want_uuid(value.get("id", UNDEFINED), f"{where}.id")}


def _template(value: JSON, path: str) -> JSON:
    choices = {"template_mention_date": ("today", "now"), "template_mention_user": ("me",)}
    kind = next((key for key in choices if key in value), None)
    if kind is None:
        raise none_of(path, tuple(choices))
    return {"type": kind, kind: want_one_of(value[kind], f"{path}.{kind}", choices[kind])}


def _mentioned(call: Call, kind: str, value: JSON) -> tuple[JSON, str, str | None]:
    """Return a mention's value in read form, its plain text and its address."""
    if kind == "user":
        user = person(call, value["id"])
        return user, f"@{user.get('name') or 'Anonymous'}", None
    if kind in ("page", "database", "data_source"):
        return {"id": value["id"]}, node_title(call, kind, value["id"]), address(value["id"])
    if kind == "date":
        return value, date_text(value), None
    if kind == "template_mention":
        word = value[value["type"]]
        return value, f"@{word.capitalize()}", None
    if kind == "custom_emoji":
        emoji = custom_emoji(call, value["id"])
        return emoji, f":{emoji['name']}:", None
    href = str(value["href"] if kind == "link_mention" else value["url"])
    return value, str(value.get("title", href)), href


def _refreshed(call: Call, item: JSON) -> JSON:
    kind = item["mention"]["type"]
    try:
        return mention(call, kind, item["mention"][kind], item["annotations"])
    except ApiError:
        return item  # what it names is gone since; it keeps the words it had


def person(call: Call, user_id: str) -> JSON:
    """Return a mentioned user."""
    row = call.db.execute("SELECT doc FROM user WHERE id = ?", (user_id,)).fetchone()
    if row is None:
        raise lost(call, "user", user_id)
    user: JSON = json.loads(row[0])
    return user


def custom_emoji(call: Call, emoji_id: str) -> JSON:
    """Return one of the workspace's own emoji."""
    found = next((emoji for emoji in custom_emojis(call) if emoji["id"] == emoji_id), None)
    if found is None:
        raise failed("custom_emoji.id", "the id of a custom emoji of this workspace", emoji_id)
    return found


def custom_emojis(call: Call) -> list[JSON]:
    """Return the workspace's own emoji, which seeds bring in."""
    row = call.db.execute("SELECT value FROM meta WHERE key = 'custom_emojis'").fetchone()
    emojis: list[JSON] = json.loads(row[0]) if row else []
    return emojis


def source_name(doc: JSON) -> str:
    """Return what a data source is called; without a title it is called as an untitled database is."""
    return plain(doc["title"]) or NEW_DATABASE


def node_title(call: Call, kind: str, node_id: str) -> str:
    """Return the title of a page, database or data source, or Untitled."""
    row = call.db.execute("SELECT doc FROM node WHERE id = ? AND kind = ?", (node_id, kind)).fetchone()
    if row is None or not visible(call, node_id):
        raise lost(call, kind, node_id)
    doc = json.loads(row[0])
    if kind == "data_source":
        return source_name(doc)
    title = doc["properties"].get("title", []) if kind == "page" else doc.get("title", [])
    return plain(title) or "Untitled"


def address(node_id: str) -> str:
    """Return the address of an object in the app."""
    return f"https://app.notion.com/p/{node_id.replace('-', '')}"
