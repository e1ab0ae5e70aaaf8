"""Finds the endpoint behind a request, and reads what comes before it: version, path and body."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from typing import Any
from urllib.parse import unquote

from segue_sandbox.api import ROUTES
from segue_sandbox.call import VERSIONS, Request, Route
from segue_sandbox.errors import ApiError, any_of, failed, shown
from segue_sandbox.ids import uuid

PUBLISHED = (
    "2021-05-11", "2021-05-13", "2021-08-16", "2022-02-22", "2022-06-28", "2025-09-03", "2026-03-11",
)  # fmt: skip
NOT_UUIDS = {"property_id", "task_id"}
_PARAMETER = re.compile(r"\(\?P<(\w+)>\[\^/\]\+\)")


def _sorted_out() -> dict[tuple[str, str], list[tuple[Route, str]]]:
    """Group the routes by method and first part of the path, each with its path as it is printed."""
    groups = defaultdict(list)
    for route in ROUTES:
        template = _PARAMETER.sub(r"{\1}", route.pattern.pattern).removesuffix("/?$")
        groups[route.method, template.split("/")[2]].append((route, template))
    return dict(groups)


_GROUPS = _sorted_out()


def routed(request: Request) -> tuple[Route, dict[str, str]]:
    """Return the route of a request and the parameters in its path, as they were written."""
    for route, _ in _candidates(request):
        if match := route.pattern.match(request.path):
            return route, {key: unquote(value) for key, value in match.groupdict().items()}
    raise ApiError(400, "invalid_request_url", "Invalid request URL.")


def checked(params: dict[str, str]) -> dict[str, str]:
    """Return the parameters of a path, the ids among them checked and dashed."""
    return {key: _checked(key, value) for key, value in params.items()}


def endpoint_name(request: Request) -> str:
    """Return the path as documentation prints it, such as /v1/pages/{page_id}."""
    return next(
        (text for route, text in _candidates(request) if route.pattern.match(request.path)), request.path
    )


def _candidates(request: Request) -> list[tuple[Route, str]]:
    parts = request.path.split("/", 3)
    return _GROUPS.get((request.method, parts[2] if len(parts) > 2 else ""), [])


def _checked(key: str, value: str) -> str:
    if not key.endswith("_id") or key in NOT_UUIDS:
        return value
    found = uuid(value)
    if found is None:
        raise failed(f"path.{key}", "a valid uuid", value)
    return found


def version_of(request: Request) -> str:
    """Return the API version that a request asks for."""
    version = request.headers.get("notion-version")
    if version is None:
        raise ApiError(
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be defined, "
            "instead was `undefined`.",
        )
    if version not in VERSIONS:
        # Notion names all that it ever published; one of those that is not spoken here is told what is.
        known = VERSIONS if version in PUBLISHED else PUBLISHED
        words = any_of(*(f'`"{one}"`' for one in known))
        raise ApiError(
            400,
            "missing_version",
            f"Notion-Version header failed validation: Notion-Version header should be {words}, "
            f"instead was {shown(version)}.",
        )
    return version


def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request's body."""
    if not request.body or request.headers.get("content-type", "").startswith("multipart/"):
        return {}
    try:
        body = json.loads(request.body, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
        if b"\\u" in request.body:  # half of a pair of surrogates is no text, and nothing could store it
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json", "Error parsing JSON body.") from None
    if not isinstance(body, dict):
        raise failed("body", "an object", body)
    return body


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number


def _whole(text: str) -> float:
    """Read a whole number; beyond what SQLite holds it loses digits, as it does in JavaScript."""
    number = int(text)
    return number if -(2**63) <= number < 2**63 else _finite(text)
