"""The connection to Spotify: one try or a few, each answer checked, pauses that it asks for obeyed."""

from __future__ import annotations

import logging
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests

from segue.errors import Unavailable
from segue_music import resting

log = logging.getLogger(__name__)

SOURCE, SIGN_IN = "Spotify", "Spotify's sign-in"  # each has its own rest
PAUSES = (0.1, 0.4)  # seconds before a broken answer is asked for again
UNSAID, LONGEST = 60.0, 7 * 86_400.0  # seconds of rest where it names none; more than a week is not believed
TIMEOUT = (5.0, 20.0)  # seconds to connect, and between two bytes


class Line(requests.Session):
    """A session that never sleeps through a 429, and takes no broken answer for an empty one."""

    def __init__(self, home: Path, prefix: str, pauses: tuple[float, ...] = PAUSES) -> None:
        super().__init__()
        self._home, self._prefix, self._pauses = home, prefix, pauses
        self.auth = lambda request: request  # else a line of ~/.netrc would take the place of the token

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **more: Any) -> requests.Response:
        """Ask; what a person cannot help is told as `Unavailable`."""
        source = SOURCE if str(url).startswith(self._prefix) else SIGN_IN
        resting.must_be_awake(self._home, source)
        more |= {"allow_redirects": method in ("GET", b"GET"), "timeout": TIMEOUT}
        url = str(url).rstrip("/")  # spotipy asks for me/, which is described as me
        for pause in (*self._pauses, None):
            try:
                return self._checked(super().request(method, url, *args, **more), source)
            except (_Broken, requests.RequestException) as error:
                trouble = error
            if pause is None or method not in ("GET", b"GET"):
                break
            log.debug("Spotify is asked again: %s", type(trouble).__name__)
            time.sleep(pause)
        told = str(trouble) if isinstance(trouble, _Broken) else f"could not be reached ({_kind(trouble)})"
        raise Unavailable(f"Spotify {told}; it is tried again") from None

    def _checked(self, answer: requests.Response, source: str) -> requests.Response:
        status = answer.status_code
        if status == requests.codes.too_many_requests:
            seconds = pause_of(answer.headers.get("Retry-After", ""), time.time())
            resting.rest(self._home, source, seconds, "it answered that it was asked too often (429)")
            resting.must_be_awake(self._home, source)
        if status >= 500:
            raise _Broken(f"is in trouble (it answered {status})")
        if 300 <= status < 400:
            raise _Broken(f"was not what answered: somebody on the way leads elsewhere ({status})")
        if status == requests.codes.ok and answer.content:
            try:
                whole = isinstance(answer.json(), dict)
            except ValueError:
                whole = False
            if not whole:
                raise _Broken("did not answer as it should (no JSON)")
        return answer


class _Broken(Exception):
    """An answer that is none."""


def pause_of(header: str, now: float) -> float:
    """Return for how many seconds an answer asks to be left alone, whichever way it says so."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now
        except (ValueError, TypeError):
            seconds = UNSAID
    return min(max(seconds, 1.0), LONGEST) if seconds == seconds else UNSAID


def _kind(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    return "no connection" if isinstance(error, requests.ConnectionError) else type(error).__name__
