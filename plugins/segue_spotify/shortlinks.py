"""Follows short links of Spotify, asking for heads of answers alone, and of its own hosts only."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests

from segue.errors import Refused, Unavailable
from segue_spotify.line import TIMEOUT
from segue_spotify.links import SAID, meant

MOST = 4  # steps
PATH = re.compile(r"/[\w-]{1,64}")


def followed(link: str, head: Callable[[str], str] | None = None) -> str:
    """Return where a short link leads; any other link stays as it is."""
    there, head = link, head or leads_to
    for _ in range(MOST):
        found = meant(there)
        if found is None:
            if there is link:
                return link
            raise Refused(
                f"{link} leads away from Spotify; nothing was asked there; give the link of a track"
            )
        if found.kind != "short":
            return there
        parts = urlsplit(there if "//" in there else f"https://{there}")
        path = parts.path.rstrip("/")
        if not PATH.fullmatch(path):
            break
        asked = f"https://{parts.hostname}{path}"
        there = urljoin(asked, head(asked))
        if there == asked:
            break
    raise Refused(f"{link} is {SAID['short']}")


def leads_to(link: str) -> str:
    """Return the address that an answer names to go on to; empty where it names none."""
    try:
        with requests.Session() as session:
            session.auth = lambda request: request  # no line of ~/.netrc goes with it
            answer = session.head(link, allow_redirects=False, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise Unavailable(f"{link} could not be asked ({type(error).__name__}); it is tried again") from None
    if answer.status_code == requests.codes.too_many_requests or answer.status_code >= 500:
        raise Unavailable(f"{link} could not be asked (it answered {answer.status_code}); it is tried again")
    return answer.headers.get("Location", "") if answer.is_redirect else ""
