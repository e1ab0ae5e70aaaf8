"""Keeps web pages of others away: a sandbox on this machine answers only to names of this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request as Incoming
from starlette.responses import PlainTextResponse, Response

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def refusal(incoming: Incoming, bound: str) -> Response | None:
    """Return the answer to a request that does not come from this machine's own tools or pages, else None.

    A browser can be led here by a page whose name was made to point at this machine: its requests carry
    that name. Other pages' requests carry their address as origin.
    """
    allowed = LOOPBACK | {bound}
    host = _name(f"//{incoming.headers.get('host', '')}")
    if host not in allowed:
        return PlainTextResponse(f"this sandbox does not answer to the name {host!r}\n", status_code=421)
    origin = incoming.headers.get("origin")
    if origin is not None and _name(origin) not in allowed:
        return PlainTextResponse("this sandbox takes no requests from other sites\n", status_code=403)
    return None


def from_a_browser(incoming: Incoming) -> bool:
    """Tell whether a browser sent a request: other clients send neither of these headers."""
    return "origin" in incoming.headers or "sec-fetch-site" in incoming.headers


def from_this_machine(incoming: Incoming) -> bool:
    """Tell whether a request comes over the loopback interface."""
    client = incoming.client
    return client is not None and (client.host in LOOPBACK or client.host.startswith("127."))


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
