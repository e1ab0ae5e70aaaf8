"""Writes a workspace as a seed, which planted in an empty workspace gives the same again."""

from __future__ import annotations

import json
import re
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import CAPABILITIES, Call
from segue_sandbox.ids import decoded
from segue_sandbox.richtext import custom_emojis, plain, source_name
from segue_sandbox.seeds.bodies import body_of, inside
from segue_sandbox.seeds.harvest_rows import row_document
from segue_sandbox.seeds.names import text_of
from segue_sandbox.seeds.pictures import plain_icon
from segue_sandbox.seeds.shapes import short_form
from segue_sandbox.seeds.sights import views_shown
from segue_sandbox.seeds.talk import comments_of
from segue_sandbox.seeds.titles import Titles
from segue_sandbox.tree import Node

JSON = dict[str, Any]
_FORMULA = re.compile(r"\{\{notion:block_property:([^:]+):[^}]*\}\}")


def harvest(call: Call) -> JSON:
    """Return the whole workspace as one document."""
    titles = Titles.of(call)
    document: JSON = {"workspace": call.meta("workspace_name")}
    people = _people(call)
    document["owner"] = people.pop(call.meta("person_id"))
    document["users"] = list(people.values())
    document["emojis"] = {emoji["name"]: emoji["url"] for emoji in custom_emojis(call)}
    document |= _inside(call, titles, None)
    document["connections"] = _connections(call, titles)
    return {key: value for key, value in document.items() if value}


def _people(call: Call) -> dict[str, JSON]:
    found = {}
    for key, text in call.db.execute("SELECT id, doc FROM user ORDER BY position, rowid").fetchall():
        user = json.loads(text)
        if user["type"] == "person":
            email = user["person"].get("email")
            known = {"name": user["name"], "email": email, "avatar": user["avatar_url"]}
            found[key] = {name: value for name, value in known.items() if value}
    return found


def _connections(call: Call, titles: Titles) -> list[JSON]:
    rows = call.db.execute(
        "SELECT token, name, capabilities, roots FROM connection ORDER BY rowid"
    ).fetchall()
    found = []
    for token, name, can, roots in rows:
        connection: JSON = {"name": name, "token": token}
        if set(json.loads(can)) != CAPABILITIES:
            connection["can"] = json.loads(can)
        if roots is not None:
            connection["sees"] = [titles.place(root) for root in json.loads(roots)]
        found.append(connection)
    return found


def _inside(call: Call, titles: Titles, parent_id: str | None, prefix: str = "") -> JSON:
    """Return the pages and databases that lie directly in a page, or at the top of the workspace."""
    found: JSON = {}
    there = list(inside(call, parent_id)) if parent_id else []
    rows = call.db.execute(_INSIDE, (parent_id,)).fetchall()
    all_nodes = [*there, *(node for node in map(tree.node_of, rows) if node not in there)]
    for kind, show in (("page", _page), ("database", _database)):
        nodes = [show(call, titles, node) for node in all_nodes if node.kind == kind]
        if nodes:
            found[f"{prefix}{kind}s"] = nodes
    return found


# What is in the trash, too, which is shown nowhere between a page's blocks.
_INSIDE = f"""
WITH RECURSIVE block(id) AS (
  SELECT ?1
  UNION ALL SELECT node.id FROM node JOIN block ON node.parent_id = block.id AND node.kind = 'block')
SELECT {tree.COLUMNS} FROM node WHERE kind IN ('page', 'database')
  AND parent_type IN ('workspace', 'page_id', 'block_id')
  AND (parent_id IN (SELECT id FROM block) OR ?1 IS NULL AND parent_id IS NULL)
ORDER BY position, created, rowid
"""


def _page(call: Call, titles: Titles, node: Node) -> JSON:
    shown = {
        "title": text_of(call, titles, node.doc["properties"].get("title") or []),
        **key_of(titles, node),
        **page_parts(call, titles, node),
        **_inside(call, titles, node.id),
        **marks(node),
    }
    return {key: value for key, value in shown.items() if value not in (None, [])}


def key_of(titles: Titles, node: Node) -> JSON:
    """Return the name of a page or database whose title does not tell it from others."""
    return {"key": titles.place(node.id)} if node.id in titles.doubles else {}


def page_parts(call: Call, titles: Titles, node: Node, prefix: str = "") -> JSON:
    """Return a page's icon, cover, body and comments."""
    parts = {
        "icon": plain_icon(call, node.doc.get("icon")),
        "cover": plain_icon(call, node.doc.get("cover")),
        **body_of(call, titles, node.id),
        "comments": comments_of(call, titles, node.id),
    }
    return {f"{prefix}{key}": value for key, value in parts.items() if value}


def marks(node: Node, prefix: str = "") -> JSON:
    """Tell what else was done to a page or database."""
    found = {"locked": bool(node.doc.get("is_locked")), "trashed": node.in_trash == tree.TRASHED}
    return {f"{prefix}{key}": True for key, value in found.items() if value}


def _database(call: Call, titles: Titles, node: Node) -> JSON:
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = 'data_source' AND in_trash != ? "
        "ORDER BY created, rowid",
        (node.id, tree.TRASHED),
    ).fetchall()
    sources = [tree.node_of(row) for row in rows]
    shown = {
        "title": text_of(call, titles, node.doc["title"]),
        **key_of(titles, node),
        "description": text_of(call, titles, node.doc["description"]) or None,
        "icon": plain_icon(call, node.doc.get("icon")),
        "cover": plain_icon(call, node.doc.get("cover")),
        "inline": True if node.doc["is_inline"] else None,
        **marks(node),
    }
    single = len(sources) == 1 and source_name(sources[0].doc) == plain(node.doc["title"])
    if single:
        shown |= {key: value for key, value in _source(call, titles, sources[0]).items() if key != "title"}
    else:
        shown["sources"] = [_source(call, titles, source) for source in sources]
    inner = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = 'database' ORDER BY created, rowid",
        (node.id,),
    ).fetchall()
    if inner:
        shown |= {"wiki": True, "databases": [_database(call, titles, tree.node_of(row)) for row in inner]}
    shown["views"] = views_shown(call, titles, node.id)
    return {key: value for key, value in shown.items() if value not in (None, [])}


def _source(call: Call, titles: Titles, source: Node) -> JSON:
    properties = {
        prop["name"]: short_form(prop, _others(call, titles, source, prop))
        for key, prop in source.doc["properties"].items()
        if (source.id, key) not in titles.mirrors
    }
    shown: JSON = {"title": text_of(call, titles, source.doc["title"]), "properties": properties}
    for kind, key in (("page", "rows"), ("template", "templates")):
        rows = call.db.execute(
            f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = ? ORDER BY created, rowid",
            (source.id, kind),
        ).fetchall()
        nodes = [tree.node_of(row) for row in rows]
        shown[key] = [_row(call, titles, source, node) for node in nodes]
    return {key: value for key, value in shown.items() if value not in (None, [])}


def _row(call: Call, titles: Titles, source: Node, node: Node) -> JSON:
    return {
        **row_document(call, titles, source, node),
        **({"_default": True} if node.doc.get("is_default") else {}),
        **page_parts(call, titles, node, "_"),
        **_inside(call, titles, node.id, "_"),
        **marks(node, "_"),
    }


def _others(call: Call, titles: Titles, source: Node, prop: JSON) -> JSON:
    """Return a configuration in which names stand for ids."""
    kind, config = prop["type"], prop[prop["type"]]
    if kind == "relation":
        target = titles.sources[config["data_source_id"]]
        if config["type"] == "single_property":
            return {"config": target}
        mirror = tree.find(call, config["data_source_id"])
        key = config["dual_property"]["synced_property_id"]
        return {"config": {"to": target, "as": mirror.doc["properties"][key]["name"] if mirror else ""}}
    if kind == "rollup":
        relation = source.doc["properties"][config["relation_property_id"]]
        others = tree.find(call, relation["relation"]["data_source_id"])
        target = others.doc["properties"][config["rollup_property_id"]]["name"] if others else ""
        return {"config": {"relation": relation["name"], "property": target, "function": config["function"]}}
    if kind == "formula":
        return {"config": _FORMULA.sub(lambda found: _prop(source, found[1]), config["expression"])}
    return {}


def _prop(source: Node, key: str) -> str:
    name = source.doc["properties"].get(decoded(key), {}).get("name", key)
    return 'prop("' + re.sub(r'(["\\])', r"\\\1", name) + '")'
