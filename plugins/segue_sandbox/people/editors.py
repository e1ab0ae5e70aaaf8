"""The small forms and menus in which a value is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.ids import decoded
from segue_sandbox.people.ask import ask, property_items
from segue_sandbox.people.cells import file
from segue_sandbox.people.html import Child, Html, el, join
from segue_sandbox.people.icons import icon
from segue_sandbox.people.places import UNTITLED, plain
from segue_sandbox.people.words import number, person, pill
from segue_sandbox.tree import find

JSON = dict[str, Any]

MOST = 50  # choices in a menu; the field above it finds the others


def editor(call: Call, page_id: str, prop_id: str, find_text: str) -> Html:
    """Return the form or menu for one property of a page."""
    page = ask(call, "GET", f"/v1/pages/{page_id}")
    named = {decoded(value["id"]): (name, value) for name, value in page["properties"].items()}
    if prop_id not in named or named[prop_id][1]["type"] not in _EDITORS:
        raise ApiError(400, "validation_error", "This value cannot be edited.")
    name, value = named[prop_id]
    inside = _EDITORS[value["type"]](call, page, value, _config(call, page, name), find_text)
    return el("div", inside, class_=f"editor e-{value['type']}", role="dialog", aria_label=name)


def _config(call: Call, page: JSON, name: str) -> JSON:
    source_id = page["parent"].get("data_source_id")
    if source_id is None:
        return {}
    config: JSON = ask(call, "GET", f"/v1/data_sources/{source_id}")["properties"][name]
    return config


def _words(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    text = plain(value[value["type"]])
    area = el("textarea", text, name="text", rows=1, aria_label=config.get("name", "Title"), data_focus=True,
              data_line=True)  # fmt: skip
    return el("form", area, data_set=True)


def _line(kind: str, mode: str) -> Callable[[Call, JSON, JSON, JSON, str], Html]:
    def form(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
        held = value[value["type"]]
        text = number(held) if isinstance(held, int | float) else str(held or "")
        field = el("input", type=kind, inputmode=mode, name="text", value=text, aria_label=config.get("name"),
                   data_focus=True, autocomplete="off", spellcheck="false")  # fmt: skip
        return el("form", field, data_set=True)

    return form


def _date(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    held = value["date"] or {}
    return el(
        "form",
        _when("Start", "start", held.get("start"), first=True),
        _when("End", "end", held.get("end")),
        el("div", el("button", "Clear", type="submit", class_="plain", name="clear", value="1"),
           el("button", "Save", type="submit", class_="main"), class_="row-of-buttons"),
        data_set=True,
    )  # fmt: skip


def _when(words: str, name: str, held: str | None, first: bool = False) -> Html:
    day, clock = (held or "")[:10], held[11:16] if held and "T" in held else ""
    return el(
        "fieldset",
        el("legend", words),
        el("input", type="date", name=name, value=day, aria_label=f"{words} day", data_focus=first),
        el("input", type="time", name=f"{name}_time", value=clock, aria_label=f"{words} time"),
    )


def _menu(find_text: str, choices: Iterable[Html], *, label: str, extra: Child = None) -> Html:
    field = el("input", type="search", name="find", value=find_text, placeholder=label, aria_label=label,
               data_focus=True, autocomplete="off", spellcheck="false", data_choose=True, role="combobox",
               aria_expanded="true", aria_controls="choices")  # fmt: skip
    return join(field, el("div", choices, role="listbox", id="choices", aria_label="Choices"), extra)


def _choice(inside: Child, given: str | None, chosen: bool = False, key: str = "option") -> Html:
    tick = icon("tick") if chosen else None
    return el("button", el("span", inside), tick, type="button", role="option", tabindex=-1,
              aria_selected="true" if chosen else "false", data_key=key, data_value=given or "")  # fmt: skip


def _options(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    kind = value["type"]
    held = value[kind] if kind == "multi_select" else [value[kind]] if value[kind] else []
    chosen = {option["id"] for option in held}
    options = config.get(kind, {}).get("options", [])
    found = [option for option in options if find_text.lower() in option["name"].lower()]
    choices = [
        _choice(pill(option, dot=kind == "status"), option["id"], option["id"] in chosen)
        for option in _grouped(found, config.get(kind, {}).get("groups"))[:MOST]
    ]
    exact = any(option["name"].lower() == find_text.lower() for option in options)
    if find_text and not exact and kind != "status":
        choices.append(_choice(join("Create ", pill({"name": find_text})), find_text, key="new"))
    if not choices:
        choices = [el("p", "No such option", class_="quiet")]
    if held and kind != "status" and not find_text:
        choices.append(_choice(el("span", "Clear", class_="quiet"), None))
    return _menu(
        find_text, choices, label="Find an option" if kind == "status" else "Find or create an option"
    )


def _grouped(options: list[JSON], groups: list[JSON] | None) -> list[JSON]:
    order = {key: n for n, group in enumerate(groups or ()) for key in group["option_ids"]}
    return sorted(options, key=lambda option: order.get(option["id"], -1))


def _people(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    held = {item["people"]["id"] for item in property_items(call, page["id"], value["id"])}
    users = ask(call, "GET", "/v1/users")["results"]
    found = [user for user in users if find_text.lower() in str(user.get("name")).lower()]
    choices = [_choice(person(user), user["id"], user["id"] in held) for user in found[:MOST]]
    return _menu(
        find_text, choices or [el("p", "Nobody of that name", class_="quiet")], label="Find somebody"
    )


def _relation(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    held = [item["relation"]["id"] for item in property_items(call, page["id"], value["id"])]
    rows = call.db.execute(
        "SELECT node.id FROM node WHERE parent_id = ? AND kind = 'page' AND in_trash = 0 "
        "AND (? = '' OR EXISTS (SELECT 1 FROM cell "
        "WHERE page_id = node.id AND prop = 'title' AND instr(text, ?))) "
        "ORDER BY created DESC, id LIMIT ?",
        (config["relation"]["data_source_id"], find_text, find_text.lower(), MOST),
    )
    others = [row[0] for row in rows if row[0] not in held]
    first = [] if find_text else held
    choices = [_choice(_title(call, each), each, each in held) for each in (*first, *others)]
    return _menu(find_text, choices or [el("p", "No such row", class_="quiet")], label="Find a row")


def _title(call: Call, page_id: str) -> Html:
    node = find(call, page_id)
    return join(icon("page"), plain(node.doc["properties"].get("title")) if node else None) or Html(UNTITLED)


def _files(call: Call, page: JSON, value: JSON, config: JSON, find_text: str) -> Html:
    held = (
        el("li", file(call, item),
           el("button", icon("close"), type="button", class_="plain", aria_label=f"Remove {item.get('name')}",
              data_key="remove", data_value=n))
        for n, item in enumerate(value["files"])
    )  # fmt: skip
    link = el(
        "form",
        el("input", type="url", name="link", placeholder="https://…", aria_label="Address of a file",
           data_focus=True),
        el("button", "Add link", type="submit"),
        data_set=True,
    )  # fmt: skip
    upload = el("label", "Upload a file", el("input", type="file", data_upload=True), class_="upload")
    return join(el("ul", held) if value["files"] else None, link, upload)


_EDITORS: dict[str, Callable[[Call, JSON, JSON, JSON, str], Html]] = {
    "title": _words, "rich_text": _words, "number": _line("text", "decimal"), "url": _line("text", "url"),
    "email": _line("email", "email"), "phone_number": _line("tel", "tel"), "select": _options,
    "multi_select": _options, "status": _options, "date": _date, "people": _people, "relation": _relation,
    "files": _files,
}  # fmt: skip
