"""Rows as seeds show them: values by the names of their properties, related rows by theirs."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.schema import READ_ONLY
from segue_sandbox.seeds.names import named
from segue_sandbox.seeds.plain import plain_value
from segue_sandbox.seeds.titles import Titles
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def row_document(call: Call, titles: Titles, source: Node, node: Node) -> JSON:
    """Return a row's values in plain form, in the order of its data source."""
    shown: JSON = {"_key": titles.rows[node.id]} if node.id in titles.keyed else {}
    for key, prop in source.doc["properties"].items():
        stored = node.doc["properties"].get(key)
        if stored is None or (source.id, key) in titles.mirrors:
            continue
        if prop["type"] == "relation":
            names = [titles.rows[other] for other in stored if other in titles.rows]
            if names:
                shown[prop["name"]] = names
        elif prop["type"] not in READ_ONLY or prop["type"] == "unique_id":
            shown[prop["name"]] = named(call, titles, plain_value(call, prop, stored))
    return {key: value for key, value in shown.items() if value not in ("", [], False)}
