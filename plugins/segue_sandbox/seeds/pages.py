"""Pages and databases of a seed, and what lies inside them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from segue_sandbox.api import data_sources as sources_api
from segue_sandbox.api import databases as databases_api
from segue_sandbox.api import pages as pages_api
from segue_sandbox.properties import index_cells
from segue_sandbox.properties_computed import schema_for
from segue_sandbox.seeds.content import decorations, end, fill
from segue_sandbox.seeds.document import Spot, blamed
from segue_sandbox.seeds.garden import Bed, Garden
from segue_sandbox.seeds.names import elements, points
from segue_sandbox.seeds.plain import rich_text
from segue_sandbox.seeds.schemas import first_schema
from segue_sandbox.seeds.sights import plant_views
from segue_sandbox.tree import keep, load
from segue_sandbox.values import write_values

JSON = dict[str, Any]

_COMMON = ("key", "icon", "cover", "locked", "trashed")
PAGE = ("title", *_COMMON, "body", "blocks", "comments", "pages", "databases")
SOURCE = ("title", "properties", "rows", "templates")
DATABASE = (*SOURCE, *_COMMON, "views", "description", "inline", "wiki", "sources", "databases")


def plant_page(garden: Garden, spot: Spot, parent: JSON) -> None:
    """Plant a page with all that is inside it."""
    given = spot.entries(PAGE)
    body = {
        "parent": parent,
        **decorations(garden.call, spot),
    }
    if not (late := points(spot.at("title").value)):
        body["properties"] = {"title": rich_text(spot.at("title"))}
    with blamed(spot):
        page_id = str(pages_api.create(garden.acting(body))["id"])
    if late:
        garden.late.append(partial(set_late, garden, page_id, {"title": spot.at("title")}))
    garden.places.setdefault(str(given["title"].value) if "title" in given else "", page_id)
    _keyed(garden, spot, page_id)
    garden.late.append(partial(fill, garden, spot, page_id))
    plant_below(garden, spot, page_id)
    end(garden, spot, "page", page_id)


def _keyed(garden: Garden, spot: Spot, node_id: str) -> None:
    if spot.at("key").value is not None:
        garden.places[spot.at("key").text()] = node_id


def set_late(garden: Garden, page_id: str, values: dict[str, Spot]) -> None:
    """Set texts of a page that name other things, which are all there now."""
    node = load(garden.call, page_id, "page")
    schema = schema_for(garden.call, node)
    for name, spot in values.items():
        with blamed(spot):
            prop_id = schema.find(name) or name
            kind = schema.properties[prop_id]["type"]
            given = {prop_id: {kind: elements(garden, spot)}}
            written = write_values(garden.acting({}), node.parent_id, schema, given)
            node = keep(
                garden.call,
                replace(node, doc={**node.doc, "properties": {**node.doc["properties"], **written}}),
            )
    if node.parent_type == "data_source_id":
        index_cells(garden.call, str(node.parent_id), node)


def plant_below(garden: Garden, spot: Spot, page_id: str, prefix: str = "") -> None:
    """Plant the pages and databases inside a page."""
    for inner in spot.at(f"{prefix}pages").items():
        plant_page(garden, inner, {"page_id": page_id})
    for inner in spot.at(f"{prefix}databases").items():
        plant_database(garden, inner, {"page_id": page_id})


def plant_database(garden: Garden, spot: Spot, parent: JSON) -> str:
    """Plant a database with its data sources and return its id; their rows come later."""
    given = spot.entries(DATABASE)
    sources = given["sources"].items() if "sources" in given else [spot]
    if not sources:
        raise spot.error("a database needs at least one data source")
    body = {
        "parent": parent,
        "title": rich_text(spot.at("title")),
        "description": rich_text(spot.at("description")),
        "is_inline": spot.at("inline").flag(),
        "initial_data_source": {"properties": first_schema(sources[0], wiki=spot.at("wiki").flag())},
        **decorations(garden.call, spot),
    }
    if sources[0] is not spot:
        body["initial_data_source"]["title"] = rich_text(sources[0].at("title"))
    with blamed(spot):
        made = databases_api.create(garden.acting(body))
    title = str(spot.value.get("title", ""))
    garden.places.setdefault(title, made["id"])
    _keyed(garden, spot, made["id"])
    garden.late.append(partial(plant_views, garden, made["id"], spot.at("views")))
    garden.beds.append(Bed(id=made["data_sources"][0]["id"], title=_title(sources[0]), spot=sources[0]))
    for inner in sources[1:]:
        _source(garden, inner, made["id"])
    for inner in spot.at("databases").items():
        _inside_wiki(garden, spot, inner, parent, made["id"])
    end(garden, spot, "database", made["id"])
    return str(made["id"])


def _inside_wiki(garden: Garden, wiki: Spot, spot: Spot, parent: JSON, wiki_id: str) -> None:
    """Plant a database inside a wiki, where only Notion's own page can put one."""
    if not wiki.at("wiki").flag():
        raise spot.error("only a wiki holds databases; say wiki: true where it is described")
    planted = plant_database(garden, spot, parent)
    place = (wiki_id, planted)
    garden.call.db.execute("UPDATE node SET parent_type = 'database_id', parent_id = ? WHERE id = ?", place)


def _title(spot: Spot) -> str:
    return spot.at("title").text() if spot.at("title").value is not None else ""


def _source(garden: Garden, spot: Spot, database_id: str) -> None:
    spot.entries(SOURCE)
    body = {
        "parent": {"database_id": database_id},
        "title": rich_text(spot.at("title")),
        "properties": first_schema(spot),
    }
    with blamed(spot):
        made = sources_api.create(garden.acting(body))
    garden.beds.append(Bed(id=made["id"], title=_title(spot), spot=spot))
