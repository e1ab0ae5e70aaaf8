"""Asks the API's own endpoints from within the process, so that the page and the API cannot differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from segue_sandbox.call import Call, Request
from segue_sandbox.routing import checked, routed

JSON = dict[str, Any]
Query = tuple[tuple[str, str], ...]


def ask(
    call: Call,
    method: str,
    path: str,
    body: JSON | None = None,
    query: Query = (),
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
) -> JSON:
    """Answer one API request inside the transaction of this call."""
    request = Request(method=method, path=path, query=query, headers=headers or {}, body=content)
    route, params = routed(request)
    return route.endpoint(
        replace(call, params=checked(params), body=body or {}, query=query, request=request)
    )


def each(call: Call, path: str, most: int | None = None, query: Query = ()) -> Iterator[JSON]:
    """Walk a list of the API, page after page, up to a number of items."""
    cursor: Query = ()
    seen = 0
    while True:
        answer = ask(call, "GET", path, query=(*query, *cursor))
        for item in answer["results"]:
            if most is not None and seen >= most:
                return
            seen += 1
            yield item
        if not answer["next_cursor"]:
            return
        cursor = (("start_cursor", str(answer["next_cursor"])),)


def property_items(call: Call, page_id: str, property_id: str) -> list[JSON]:
    """Return all items of a relation or people property, beyond the 25 that a page carries."""
    return list(each(call, f"/v1/pages/{page_id}/properties/{quote(unquote(property_id), safe='')}"))
