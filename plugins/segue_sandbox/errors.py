"""The errors that Notion answers with, by its own codes and in its own wording."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

UNDEFINED = object()  # stands for a key that is not there at all
MOST_QUOTED = 55  # letters


class ApiError(Exception):
    """One error answer; raised anywhere inside a request, it undoes the request and is sent."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.more, self.headers = dict(more or {}), dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the answer's JSON."""
        body: dict[str, Any] = {
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
        }
        if self.more:
            body["additional_data"] = self.more
        return {**body, "request_id": request_id}


def invalid(message: str) -> ApiError:
    """Refuse a request that is well-formed but wrong."""
    return ApiError(400, "validation_error", message)


def failed(path: str, should: str, instead: object = UNDEFINED) -> ApiError:
    """Refuse a value in the words of Notion's validator, such as 'should be a string, instead was `5`'."""
    part = path.split(".", 1)[0].split("[", 1)[0]
    return invalid(f"{part} failed validation: {path} should be {should}, instead was {shown(instead)}.")


def shown(value: object) -> str:
    """Print a value the way the validator quotes it: as JSON, cut short where it is long."""
    if value is UNDEFINED:
        return "`undefined`"
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JavaScript knows one kind of number
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"`{text}`" if len(text) <= MOST_QUOTED + 3 else f"`{text[:MOST_QUOTED]}...`"


def any_of(*choices: str) -> str:
    """Join alternatives the way the validator does, such as '`true`, `null`, or `undefined`'."""
    if len(choices) < 3:
        return " or ".join(choices)
    return f"{', '.join(choices[:-1])}, or {choices[-1]}"


def not_found(kind: str, object_id: str, integration_id: str, name: str) -> ApiError:
    """Say that something does not exist, which is also what a page that is not shared looks like."""
    return ApiError(
        404,
        "object_not_found",
        f"Could not find {kind} with ID: {object_id}. Make sure the relevant pages and databases are shared "
        f'with your integration "{name}".',
        more={"integration_id": integration_id},
    )


def restricted() -> ApiError:
    """Say that the connection lacks a capability."""
    return ApiError(403, "restricted_resource", "Insufficient permissions for this endpoint.")


def unauthorized(message: str = "API token is invalid.") -> ApiError:
    """Refuse a token."""
    return ApiError(401, "unauthorized", message)
