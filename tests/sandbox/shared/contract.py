"""Holds each answer of the sandbox against Notion's own description of its API, where that is at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped] # it brings no types

JSON = dict[str, Any]

OPENAPI = Path(__file__).parents[4] / "shared" / "notion" / "openapi-official-2026-03-15.json"
# Property types that the description lacks; a page or schema with one of them is not held against it.
UNKNOWN = frozenset({"place", "button", "verification", "location", "last_visited_time"})
# What differs from one row to the next without being of another form: ids, times and numbers.
VARIES = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+")


def hold(response: httpx.Response) -> None:
    """Fail when an answer is not of the form that Notion promises; use it as a hook of an HTTP client."""
    if not OPENAPI.is_file() or response.request.headers.get("notion-version") != "2026-03-11":
        return
    response.read()
    form = _form(response.request.method, response.request.url.path, response.status_code)
    if form is None or "json" not in response.headers.get("content-type", ""):
        return
    try:
        body = response.json()
    except ValueError:
        return  # a fault that a test asked for
    fresh = _fresh(form, body)
    if not _has_unknown(body):
        _validator(form).validate(body)
    _held.update(fresh)


_held: set[tuple[tuple[str, str, str], str]] = set()


def _fresh(form: tuple[str, str, str], body: JSON) -> set[tuple[tuple[str, str, str], str]]:
    """Leave of a list only what has another form than all that held before; return these forms."""
    fresh = set()
    if isinstance(body.get("results"), list):
        rows = {(form, VARIES.sub("0", json.dumps(row))): row for row in body["results"]}
        fresh = rows.keys() - _held
        body["results"] = [rows[each] for each in fresh]
    return fresh


def _has_unknown(body: Any) -> bool:
    if isinstance(body, list):
        return any(_has_unknown(item) for item in body)
    if not isinstance(body, dict):
        return False
    return body.get("type") in UNKNOWN or any(_has_unknown(value) for value in body.values())


@cache
def _description() -> JSON:
    found: JSON = _relaxed(json.loads(OPENAPI.read_text()))
    return found


def _relaxed(part: Any) -> Any:
    """Allow further keys, and alternatives that overlap: live answers have both."""
    if isinstance(part, list):
        return [_relaxed(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if key != "additionalProperties" or value is not False}
    return {"anyOf" if key == "oneOf" else key: _relaxed(value) for key, value in kept.items()}


def _form(method: str, path: str, status: int) -> tuple[str, str, str] | None:
    """Return under which path, method and status the description tells of this answer."""
    for known, operations in _description()["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", known)
        if re.fullmatch(pattern, path) and method.lower() in operations:
            told = str(status) in operations[method.lower()]["responses"]
            return (known, method.lower(), str(status)) if told else None
    return None


@cache
def _validator(form: tuple[str, str, str]) -> Any:
    path, method, status = form
    answer = _description()["paths"][path][method]["responses"][status]
    schema = {
        **answer["content"]["application/json"]["schema"], "components": _description()["components"],
    }  # fmt: skip
    return jsonschema.Draft202012Validator(schema)
