"""The view of webhooks: who is told what, what was sent, and automations that post a row."""

from __future__ import annotations

from collections import Counter
from typing import Any

from segue_sandbox.automations import automate, automations, stop
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.people.html import Child, Html, el
from segue_sandbox.people.icons import icon
from segue_sandbox.people.layout import View, heading
from segue_sandbox.people.places import databases, sources, title, title_of
from segue_sandbox.people.words import pill
from segue_sandbox.webhooks import (
    EVENTS,
    deliveries,
    pause,
    resume,
    subscribe,
    subscriptions,
    unsubscribe,
    verify,
)

JSON = dict[str, Any]

COLOURS = {"active": "green", "unverified": "yellow", "paused": "gray"}
KINDS = {
    "page": "Pages", "database": "Databases", "data_source": "Data sources", "comment": "Comments",
    "file_upload": "File uploads", "view": "Views",
}  # fmt: skip
SHOWN = 6  # deliveries of a subscription


def webhooks(call: Call) -> View:
    """Show subscriptions and automations."""
    held, automatic = subscriptions(call), automations(call)
    about = (
        "A subscription is told of events as soon as they happen; an automation posts a row to an address."
    )
    main = el(
        "div",
        heading(None, "Webhooks", el("p", about, class_="quiet")),
        el("section", el("h2", "Subscriptions"), el("ul", (_subscription(call, each) for each in held)),
           _new_subscription()),
        el("section", el("h2", "Automations"), el("ul", (_automation(call, each) for each in automatic)),
           _new_automation(call)),
        class_="column hooks",
    )  # fmt: skip
    return View(title="Webhooks", main=main, here="/webhooks", kind="hooks", poll=True)


def _subscription(call: Call, held: JSON) -> Html:
    status = held["status"]
    sent = deliveries(call, held["id"])
    tally = ", ".join(f"{count} {name}" for name, count in Counter(each["status"] for each in sent).items())
    kinds = sorted({event.split(".")[0] for event in held["events"]}, key=list(KINDS).index)
    whole = len(held["events"]) == len(EVENTS)
    events = "all events" if whole else ", ".join(KINDS[kind].lower() for kind in kinds)
    return el(
        "li",
        el("div", el("strong", held["url"]), pill({"name": status, "color": COLOURS[status]}, dot=True),
           class_="first"),
        el("p", events, f" · {tally}" if tally else None, class_="quiet"),
        _verification(held) if status == "unverified" else None,
        el("ol", (_delivery(each) for each in reversed(sent[-SHOWN:])), class_="deliveries"),
        el("div", _pausing(held), _button("unsubscribe", held["id"], "Remove"), class_="row-of-buttons"),
        class_="hook", data_key=held["id"],
    )  # fmt: skip


def _pausing(held: JSON) -> Html | None:
    if held["status"] == "unverified":
        return None
    return (
        _button("resume", held["id"], "Resume")
        if held["status"] == "paused"
        else _button("pause", held["id"], "Pause")
    )


def _button(action: str, key: str, words: str) -> Html:
    return el("button", words, type="button", data_do=action, data_id=key)


def _verification(held: JSON) -> Html:
    token = el("input", name="token", required=True, placeholder="secret_…", autocomplete="off",
               aria_label="Verification token")  # fmt: skip
    hint = "A token was sent to the address. Paste it here, so that it is known to arrive."
    return el("form", el("p", hint), el("div", token, el("button", "Verify", type="submit"), class_="fields"),
              data_do="verify", data_id=held["id"], data_key="verify")  # fmt: skip


def _delivery(sent: JSON) -> Html:
    failure = sent.get("failure")
    parts = (sent["type"], sent["status"], f"attempt {sent['attempt']}", str(failure) if failure else None)
    return el("li", (el("span", part) for part in parts if part), data_key=sent["id"])


def _automation(call: Call, held: JSON) -> Html:
    to = f"is set to {held['to']}" if held["to"] is not None else "is set"
    words = f"When {held['property']} {to} in {title_of(call, held['source_id'])}"
    return el(
        "li",
        el("div", el("strong", held["url"]), class_="first"),
        el("p", words, class_="quiet"),
        el("div", _button("stop", held["id"], "Remove"), class_="row-of-buttons"),
        class_="hook", data_key=held["id"],
    )  # fmt: skip


def _new_subscription() -> Html:
    boxes = (
        el("label", el("input", type="checkbox", name="kinds", value=kind), words)
        for kind, words in KINDS.items()
    )
    return _form(
        "subscribe",
        _field("Address", "url", placeholder="https://example.com/notion", type="url", required=True),
        el(
            "fieldset", el("legend", "Events (all, unless some are chosen)"), el("div", boxes, class_="boxes")
        ),
        words="Add subscription",
    )


def _new_automation(call: Call) -> Html | None:
    tables = [source for base in databases(call) for source in sources(call, base.id)]
    if not tables:
        return el("p", "There is no database yet that could be watched.", class_="quiet")
    choices = el("select", (el("option", title(table), value=table.id) for table in tables), name="source")
    return _form(
        "automate",
        el("label", el("span", "Table"), choices),
        _field("Property", "property", value="Status", required=True),
        _field("Set to (any value, unless named)", "to", placeholder="Ready"),
        _field("Address", "url", placeholder="https://example.com/row", type="url", required=True),
        _field("Header", "header", placeholder="X-Secret: …"),
        words="Add automation",
    )


def _field(words: str, name: str, **attributes: str | bool) -> Html:
    return el("label", el("span", words), el("input", name=name, autocomplete="off", **attributes))


def _form(action: str, *fields: Child, words: str) -> Html:
    button = el("button", words, type="submit", class_="main")
    inside = el("form", fields, el("div", button), data_do=action)
    return el("details", el("summary", icon("plus"), words), inside, class_="new", data_key=action)


def act(call: Call, name: str, given: JSON) -> JSON:
    """Do what a form or button of this view asks for."""
    key = str(given.get("id"))
    if name == "subscribe":
        kinds = tuple(f"{kind}." for kind in given.get("kinds") or ())
        chosen = [event for event in EVENTS if kinds and event.startswith(kinds)]
        subscribe(call, str(given.get("url")), chosen)
    elif name == "verify":
        verify(call, key, str(given.get("token")))
    elif name == "automate":
        automate(
            call, str(given.get("source")), str(given.get("url")), str(given.get("property")),
            to=str(given["to"]) if given.get("to") else None, headers=_header(str(given.get("header") or "")),
        )  # fmt: skip
    else:
        {"pause": pause, "resume": resume, "unsubscribe": unsubscribe, "stop": stop}[name](call, key)
    return {}


def _header(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ApiError(400, "validation_error", "A header is written as name: value.")
    return {name.strip(): value.strip()}
