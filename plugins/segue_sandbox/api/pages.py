"""Pages: create, retrieve, update, move, and one property at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.api.databases import asked_trash, no_workspace
from segue_sandbox.async_tasks import as_task, asked_async
from segue_sandbox.blocks import append_children, told
from segue_sandbox.call import V2026, Call, Route, route
from segue_sandbox.check import OPTIONAL, no_others, want_bool, want_object, want_uuid
from segue_sandbox.errors import UNDEFINED, any_of, failed, invalid
from segue_sandbox.files import write_cover, write_icon
from segue_sandbox.ids import uuid
from segue_sandbox.markdown import append_markdown, title_and_body
from segue_sandbox.pages import add_page, page_object, set_properties
from segue_sandbox.pages_move import move_page
from segue_sandbox.pages_templates import apply_template, asked_template
from segue_sandbox.properties_computed import schema_for
from segue_sandbox.properties_items import property_item
from segue_sandbox.richtext import none_of
from segue_sandbox.schema import asked_properties
from segue_sandbox.schema_relations import only_source
from segue_sandbox.tree import Node

JSON = dict[str, Any]
Parent = tuple[str, str | None]

CREATING = (
    "parent", "properties", "icon", "cover", "content", "children", "markdown", "template", "position",
    "allow_async", "filter_properties",
)  # fmt: skip
UPDATING = (
    "properties", "icon", "cover", "is_locked", "template", "erase_content", "in_trash", "is_archived",
    "filter_properties",
)  # fmt: skip
# What may be left out, but nothing else put in its place.
FORMS: dict[str, tuple[str, type]] = {
    **dict.fromkeys(("parent", "properties", "position", "template"), ("an object", dict)),
    **dict.fromkeys(("children", "content"), ("an array", list)), "markdown": ("a string", str),
}  # fmt: skip
PARENTS = ("page_id", "database_id", "data_source_id", "workspace")


def create(call: Call) -> JSON:
    """Create a page; a long one of markdown also as a task to ask after."""
    no_others(call.body, "body", CREATING)
    _check_forms(call.body)
    parent = page_parent(call, call.body.get("parent"), PARENTS)
    if asked_async(call) and call.body.get("markdown") is not None:
        return as_task(call, "POST /v1/pages", lambda: _created(call, parent))
    return _created(call, parent)


def _check_forms(body: JSON) -> None:
    for key, (form, kind) in FORMS.items():
        if key in body and not isinstance(body[key], kind):
            raise failed(f"body.{key}", any_of(form, *OPTIONAL), body[key])


def _created(call: Call, parent: Parent) -> JSON:
    template = asked_template(call, parent[1] if parent[0] == "data_source_id" else None)
    kind = _content_kind(call, template)
    properties: JSON = call.body.get("properties", {})
    content = call.body.get(kind) if kind else None
    if kind == "markdown":
        properties, content = _titled(properties, str(content))
    node = _decorated(call, add_page(call, parent, properties, position=_place(call, parent)))
    _tell_created(call, node)
    if kind == "markdown":
        append_markdown(call, node.id, str(content))
    elif kind:
        append_children(call, node.id, "page", content)
    created = _answer(call, node)
    if template:  # Notion answers first and fills the page afterwards
        apply_template(call, node, template)
    return created


def _content_kind(call: Call, template: Node | None) -> str | None:
    """Return in which of its three forms a request brings a page's content; None for an empty page."""
    kinds = [key for key in ("children", "content", "markdown") if key in call.body]
    if len(kinds) > 1:
        raise invalid(f"body.{kinds[0]} and body.{kinds[1]} are mutually exclusive; provide one of them.")
    if template and kinds:
        raise invalid(f"body.{kinds[0]} is not allowed when a template is applied.")
    return kinds[0] if kinds else None


def _titled(properties: JSON, markdown: str) -> tuple[JSON, str]:
    """Take the title from a leading heading where the properties bring none."""
    has_title = "title" in properties or any(
        isinstance(value, dict) and "title" in value for value in properties.values()
    )
    title, rest = title_and_body(markdown)
    if has_title or title is None:
        return properties, markdown
    return {**properties, "title": {"title": [{"text": {"content": title}}]}}, rest


def _place(call: Call, parent: Parent) -> float:
    """Return the position among the parent's blocks; rows have none."""
    if parent[0] == "data_source_id":
        return 0
    given = call.body.get("position", {"type": "page_end"})
    kind = given.get("type")
    if kind == "page_start":
        return tree.first_position(call, parent[1])
    if kind == "after_block":
        block = want_object(given.get("after_block", UNDEFINED), "body.position.after_block")
        after = want_uuid(block.get("id", UNDEFINED), "body.position.after_block.id")
        return tree.position_after(call, str(parent[1]), after)
    if kind == "page_end":
        return tree.last_position(call, parent[1])
    raise none_of("body.position", ("after_block", "page_start", "page_end"))


def _tell_created(call: Call, node: Node) -> None:
    parent = tree.event_parent(call, node)
    call.emit("page.created", node.id, parent=parent)
    tree.tell_source(call, node)
    above = tree.find(call, node.parent_id)
    if above is not None and above.kind == "page":
        told(call, above, [node.id])


def page_parent(call: Call, value: object, kinds: tuple[str, ...]) -> Parent:
    """Return the place that a request names for a page, if it may be put there."""
    given = want_object({} if value is None else value, "body.parent", OPTIONAL)
    kind = next((key for key in kinds if given.get(key) is not None), None)
    if kind is None or (kind != "workspace" and uuid(given[kind]) is None):
        raise none_of("body.parent", kinds, **({kind: given[kind]} if kind else {}))
    if kind == "workspace":
        if call.actor.type == "bot":
            raise no_workspace()
        return "workspace", None
    parent_id = str(uuid(given[kind]))
    if kind == "database_id":
        tree.refuse_trashed(tree.load(call, parent_id, "database"))
        kind, parent_id = "data_source_id", only_source(call, parent_id)
    tree.refuse_trashed(tree.load(call, parent_id, kind.removesuffix("_id")))
    return kind, parent_id


def retrieve(call: Call) -> JSON:
    """Return a page."""
    return _answer(call, tree.load(call, call.params["page_id"], "page"))


def _answer(call: Call, node: Node) -> JSON:
    wanted = (
        asked_properties(call, schema_for(call, node))
        if call.query or "filter_properties" in call.body
        else None
    )
    return page_object(call, node, wanted)


def update(call: Call) -> JSON:
    """Change a page's properties and the like, or put it into the trash or take it out."""
    no_others(call.body, "body", UPDATING if call.version == V2026 else (*UPDATING, "archived"))
    _check_forms(call.body)
    node = tree.load(call, call.params["page_id"], "page")
    trash = asked_trash(call)
    if trash is False:
        node = tree.set_trashed(call, node, trashed=False)
    tree.refuse_trashed(node)
    template = asked_template(call, node.parent_id if node.parent_type == "data_source_id" else None)
    node = _decorated(call, node)
    if "properties" in call.body:
        node = set_properties(call, node, call.body["properties"])
    if want_bool(call.body.get("erase_content", False), "body.erase_content", OPTIONAL):
        _erase(call, node)
    if trash:
        node = tree.set_trashed(call, node, trashed=True)
    answer = _answer(call, node)
    if template:
        apply_template(call, node, template)
    return answer


def _decorated(call: Call, node: Node) -> Node:
    """Set icon, cover, lock and archive flag as far as a request gives them."""
    body, doc = call.body, dict(node.doc)
    if "icon" in body:
        doc["icon"] = write_icon(call, body["icon"], "body.icon")
    if "cover" in body:
        doc["cover"] = write_cover(call, body["cover"], "body.cover")
    for key in ("is_locked", "is_archived"):
        if key in body:
            doc[key] = want_bool(body[key], f"body.{key}", OPTIONAL)
    if doc == node.doc:
        return node
    if bool(doc.get("is_locked")) != bool(node.doc.get("is_locked")):
        event = "page.locked" if doc["is_locked"] else "page.unlocked"
        call.emit(event, node.id, parent=tree.event_parent(call, node))
    return tree.save(call, replace(node, doc=doc))


def _erase(call: Call, node: Node) -> None:
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND in_trash = 0", (node.id,)
    ).fetchall()
    for row in rows:
        tree.set_trashed(call, tree.node_of(row), trashed=True)
    told(call, node, [row[0] for row in rows])


def move(call: Call) -> JSON:
    """Move a page under another page or into a data source."""
    node = tree.load(call, call.params["page_id"], "page")
    tree.refuse_trashed(node)
    parent = page_parent(call, call.body.get("parent"), ("page_id", "data_source_id"))
    return page_object(call, move_page(call, node, parent))


def retrieve_property(call: Call) -> JSON:
    """Return one property of a page."""
    return property_item(call, tree.load(call, call.params["page_id"], "page"), call.params["property_id"])


ROUTES: list[Route] = [
    route("POST", "/v1/pages", create, "insert_content"),
    route("GET", "/v1/pages/{page_id}", retrieve, "read_content"),
    route("PATCH", "/v1/pages/{page_id}", update, "update_content"),
    route("POST", "/v1/pages/{page_id}/move", move, "update_content"),
    route("GET", "/v1/pages/{page_id}/properties/{property_id}", retrieve_property, "read_content"),
]
