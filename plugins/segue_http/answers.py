"""What the answer of a server means before its first byte is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from segue.errors import Refused, SegueError, Unavailable

LONGEST_WAIT = 24 * 3600.0  # seconds that a server can make us wait
_BUSY = (408, 425, 429)
_FINAL = {
    401: "asks for a name and password ({status}); fetch the file yourself and give it another way",
    403: "does not hand the file out ({status}); look whether the link has run out or needs a login",
    404: "has no such file ({status}); look for another link",
    410: "has taken the file away for good ({status}); look for another link",
    451: "may not hand the file out here for legal reasons ({status}); look for another link",
}
# Not all of text/: some servers call every file that they do not know text/plain.
_PAGES = ("text/html", "text/xml", "application/xhtml", "application/json", "application/xml", "image/")


def refused(response: httpx.Response, host: str) -> SegueError | None:
    """Return what is wrong with an answer, or None where the file follows."""
    status = response.status_code
    if status in (200, 206):
        return _wrong_kind(response, host)
    if status in _BUSY or status >= 500:
        wait = retry_after(response.headers.get("retry-after", ""))
        return Unavailable(f"{host} is busy or broken ({status}); it is tried again", wait)
    text = _FINAL.get(status, "answered with {status} instead of the file; open the link yourself to see why")
    return Refused(f"{host} {text.format(status=status)}")


def retry_after(text: str) -> float | None:
    """Read how long a server wants us to wait: seconds, or a date."""
    if text.strip().isdigit():
        return min(float(text), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = (date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(left.total_seconds(), 0.0), LONGEST_WAIT)


def _wrong_kind(response: httpx.Response, host: str) -> Refused | None:
    kind = response.headers.get("content-type", "").strip().lower()
    if kind.startswith(_PAGES):
        return Refused(
            f"{host} sent {kind.partition(';')[0]} instead of audio; nothing was kept; open the link "
            "yourself, it may lead to a page with the real link on it"
        )
    packing = response.headers.get("content-encoding", "identity").lower()
    if packing not in ("identity", ""):
        return Refused(f"{host} sent the file packed as {packing}, unasked; nothing was kept")
    return None
