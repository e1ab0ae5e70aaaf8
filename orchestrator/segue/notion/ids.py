"""Ids in any form a person may paste: dashed, undashed, or inside a link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from segue.errors import Misconfigured

HEX = r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"


def find_id(text: str) -> str | None:
    """Return the id in a pasted text, dashed; in a link it is the path's last one, never the view's (?v=)."""
    given = text.strip()
    where = urlsplit(given).path if "://" in given else given.partition("?")[0].partition("#")[0]
    found = re.findall(rf"(?<![0-9a-f])({HEX})(?![0-9a-f-])", where.lower())
    return dashed(found[-1]) if found else None


def read_id(text: str, setting: str, what: str = "database") -> str:
    """Return the id that a setting holds; `what` is the kind of thing that it should name."""
    found = find_id(text)
    if found is None:
        raise Misconfigured(
            f"{setting} is {text.strip()[:80]!r}, and that holds no id; open the {what} in Notion, choose "
            f"Copy link, and set {setting} to that link"
        )
    return found


def dashed(text: str) -> str:
    """Write an id the way Notion does."""
    plain = text.replace("-", "").lower()
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def link(page_id: str) -> str:
    """Return an address that opens the page in Notion, for messages that name no other."""
    return f"https://app.notion.com/p/{page_id.replace('-', '')}"
