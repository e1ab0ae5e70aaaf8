"""The names under which a seed speaks of things that have ids: data sources, rows, places."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from segue_sandbox.call import Call
from segue_sandbox.richtext import plain, source_name
from segue_sandbox.seeds.plain import plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """Names by id; a row has a key of its own only where its title does not tell it from others."""

    sources: dict[str, str]
    rows: dict[str, str]
    keyed: frozenset[str]  # rows that need a key
    mirrors: frozenset[
        tuple[str, str]
    ]  # data source and property: sides of relations that the other side tells
    places: dict[str, str]
    doubles: frozenset[str]  # pages and databases whose title does not tell them from others
    paths: dict[str, str]  # rows with their data source in front

    @classmethod
    def of(cls, call: Call) -> Titles:
        """Read all names of a workspace."""
        sources, mirrors = _sources(call)
        rows, keyed = _rows(call, sources)
        places, doubles = _places(call)
        parents = call.db.execute(
            "SELECT id, parent_id FROM node WHERE kind = 'page' AND parent_type = 'data_source_id'"
        ).fetchall()
        paths = {key: f"{sources[source]}/{rows[key]}" for key, source in parents}
        return cls(
            sources=sources,
            rows=rows,
            keyed=keyed,
            mirrors=mirrors,
            places=places,
            doubles=doubles,
            paths=paths,
        )

    def place(self, node_id: str) -> str:
        """Return the title of a page or database."""
        return self.places.get(node_id, node_id)


def _sources(call: Call) -> tuple[dict[str, str], frozenset[tuple[str, str]]]:
    found: dict[str, str] = {}
    mirrors: set[tuple[str, str]] = set()
    query = "SELECT id, doc FROM node WHERE kind = 'data_source' ORDER BY created, rowid"
    for key, text in call.db.execute(query).fetchall():
        doc = json.loads(text)
        found[key] = source_name(doc)
        for prop_id, prop in doc["properties"].items():
            if prop["type"] == "relation" and prop["relation"]["type"] == "dual_property":
                other = prop["relation"]["dual_property"]["synced_property_id"]
                if (key, prop_id) not in mirrors and (prop["relation"]["data_source_id"], other) != (
                    key,
                    prop_id,
                ):
                    mirrors.add((prop["relation"]["data_source_id"], other))
    return found, frozenset(mirrors)


def _rows(call: Call, sources: dict[str, str]) -> tuple[dict[str, str], frozenset[str]]:
    """Name the rows: by their title, or by title and a number where several have it."""
    query = (
        "SELECT id, parent_id, doc FROM node WHERE kind = 'page' AND parent_type = 'data_source_id' "
        "ORDER BY created, rowid"
    )
    named = []
    formatted = set()
    for key, source, text in call.db.execute(query).fetchall():
        title = json.loads(text)["properties"].get("title") or []
        named.append((key, source, plain(title)))
        if not isinstance(plain_text(title), str):
            formatted.add(key)
    often = Counter((source, title) for _, source, title in named)
    counts: Counter[tuple[str, str]] = Counter()
    taken = {(source, title) for _, source, title in named}
    rows, keyed = {}, formatted
    for key, source, title in named:
        name = title
        if often[source, title] > 1 or not title:
            keyed.add(key)
            while (source, name) in taken:
                counts[source, title] += 1
                name = f"{title or 'row'} #{counts[source, title]}"
            taken.add((source, name))
        rows[key] = name
    return rows, frozenset(keyed)


def _places(call: Call) -> tuple[dict[str, str], frozenset[str]]:
    """Name pages and databases: by their title, or by title and a number where several have it."""
    found = {}
    for key, kind, text in call.db.execute(
        "SELECT id, kind, doc FROM node "
        "WHERE kind IN ('page', 'database') AND parent_type != 'data_source_id' ORDER BY created, rowid"
    ).fetchall():
        doc = json.loads(text)
        found[key] = plain(doc["title"] if kind == "database" else doc["properties"].get("title") or [])
    often = Counter(found.values())
    doubles = frozenset(key for key, title in found.items() if not title or often[title] > 1)
    taken, counts = set(found.values()), Counter[str]()
    for key, title in found.items():
        while key in doubles and found[key] in taken:
            counts[title] += 1
            found[key] = f"{title or 'page'} #{counts[title]}"
        taken.add(found[key])
    return found, doubles
