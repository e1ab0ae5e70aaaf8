"""Rollups, worked out whenever a page is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.schema import Schema
from segue_sandbox.tree import Node

JSON = dict[str, Any]
Read = Callable[[Call, Schema, Node, str, int], Any]


def rollup_value(call: Call, schema: Schema, node: Node, prop_id: str, read: Read, depth: int) -> JSON:
    """Return the value of a rollup."""
    return {"type": "number", "number": None, "function": schema.properties[prop_id]["rollup"]["function"]}
