"""Formulas: their references kept by id, and their values worked out whenever a page is read."""

from __future__ import annotations

import re
from typing import Any

from segue_sandbox.errors import invalid
from segue_sandbox.ids import NIL, decoded, encoded

JSON = dict[str, Any]

_BY_NAME = re.compile(r'prop\(\s*"((?:[^"\\]|\\.)*)"\s*\)')
_BY_ID = re.compile(r"\{\{notion:block_property:([^:}]+)[^}]*\}\}")


def references_by_id(expression: str, properties: dict[str, JSON], workspace_id: str) -> str:
    """Return an expression in which properties stand by id, so that it outlives a renaming."""

    def rewritten(match: re.Match[str]) -> str:
        name = re.sub(r"\\(.)", r"\1", match[1])
        found = next((key for key, prop in properties.items() if prop["name"] == name), None)
        found = found or next((key for key in properties if key in (name, decoded(name))), None)
        if found is None:
            raise invalid("Type error with formula")
        return f"{{{{notion:block_property:{encoded(found)}:{NIL}:{workspace_id}}}}}"

    return _BY_NAME.sub(rewritten, expression)
