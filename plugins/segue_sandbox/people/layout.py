"""The frame around every view: the document, the list of places at the side, the way up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from segue_sandbox.call import Call
from segue_sandbox.people.blocks import emblem
from segue_sandbox.people.html import Child, Html, el, join
from segue_sandbox.people.icons import icon
from segue_sandbox.people.places import address, databases, title, top_pages, way_up
from segue_sandbox.tree import Node

STATIC = "/people/static"
SHEETS = ("frame", "colours", "table", "page", "editor", "hooks")
MOST_PLACES = 60  # at the side; the first page lists all


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view of the workspace, to be put into the frame."""

    title: str
    main: Html
    here: str  # the address that the side marks as current
    watch: tuple[str, ...] = ("*",)  # ids whose changes concern this view; * is all
    way: tuple[Html, ...] = field(default=())
    actions: Html | None = None
    kind: str = "plain"
    poll: bool = False  # what it shows also changes without an event


def document(call: Call, view: View, state: str = "") -> Html:
    """Write the whole document."""
    workspace = call.meta("workspace_name")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{view.title} · {workspace}"),
        el("link", rel="icon", href=f"{STATIC}/mark.svg"),
        (el("link", rel="stylesheet", href=f"{STATIC}/{sheet}.css") for sheet in SHEETS),
        el("script", type="module", src=f"{STATIC}/start.js"),
    )
    body = el(
        "body",
        el("a", "Skip to content", href="#main", class_="skip"),
        _side(call, view.here, workspace),
        el(
            "div", _bar(view), el("main", view.main, id="main", data_live="main", tabindex=-1), class_="stage"
        ),
        el("div", id="toasts", role="status", aria_live="polite"),
        data_watch=" ".join(view.watch),
        data_state=state,
        data_poll=view.poll,
        class_=f"v-{view.kind}",
    )
    return Html("<!doctype html>" + el("html", head, body, lang="en"))


def _bar(view: View) -> Html:
    steps = join(el("li", step) for step in view.way)
    menu = el("button", icon("menu"), type="button", class_="plain menu", aria_label="Places", data_menu=True)
    crumbs = el("nav", el("ol", steps, el("li", view.title, aria_current="page")), aria_label="Way up")
    pulse = el("span", class_="pulse", title="Up to date", id="pulse", role="img", aria_label="Up to date")
    actions = el("div", view.actions, class_="actions", data_live="actions")
    return el(
        "header", menu, el("div", crumbs, class_="crumbs", data_live="crumbs"), actions, pulse, class_="bar"
    )


def _side(call: Call, here: str, workspace: str) -> Html:
    fixed = (("/", "home", "Home"), ("/trash", "trash", "Trash"), ("/webhooks", "bell", "Webhooks"))
    return el(
        "nav",
        el("p", el("span", workspace[:1], class_="mark", aria_hidden="true"), workspace, class_="workspace"),
        el("ul", (_place(href, icon(sign), words, here) for href, sign, words in fixed)),
        _places(call, "Databases", databases(call), here),
        _places(call, "Pages", top_pages(call), here),
        class_="side", id="side", aria_label="Places", data_live="side",
    )  # fmt: skip


def _places(call: Call, heading: str, nodes: Sequence[Node], here: str) -> Html | None:
    if not nodes:
        return None
    entries = (
        _place(address(node), node_emblem(call, node), title(node), here, node.id)
        for node in nodes[:MOST_PLACES]
    )
    return join(el("h2", heading), el("ul", entries))


def _place(href: str, sign: Html, words: str, here: str, key: str | None = None) -> Html:
    current = "page" if href == here else None
    link = el("a", sign, el("span", words), href=href, aria_current=current)
    return el("li", link, data_key=key or href)


def node_emblem(call: Call, node: Node) -> Html:
    """Show the icon of a page or database, or a drawing where it has none."""
    return emblem(call, _readable(node.doc.get("icon")), "page" if node.kind == "page" else "table")


def _readable(sign: object) -> dict[str, object] | None:
    # An icon that was uploaded has no address in the tree; lists show the drawing instead of signing one.
    return sign if isinstance(sign, dict) and sign.get("type") != "file_upload" else None


def crumbs(call: Call, node_id: str) -> tuple[Html, ...]:
    """Return the way up from an object, as links."""
    return tuple(
        el("a", node_emblem(call, node), el("span", title(node)), href=address(node))
        for node in way_up(call, node_id)
    )


def heading(sign: Child, words: Child, below: Html | None = None) -> Html:
    """Open a view with its name."""
    return el("div", el("h1", sign, words), below, class_="heading")


def empty(sign: str, words: str, hint: str) -> Html:
    """Say that there is nothing, and what could be done."""
    return el("div", icon(sign), el("p", words), el("p", hint, class_="quiet"), class_="empty")
