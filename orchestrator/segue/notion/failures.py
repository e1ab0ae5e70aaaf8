"""What the rest of the package is told when a request has failed for good, in our errors and our words."""

from __future__ import annotations

import re

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue.notion.ids import find_id, link
from segue.notion.retry import Effect, Failure, Kind


class NotThere(Refused):
    """Notion shows no such page or database: it is gone, or not shared."""

    def __init__(self, message: str, connection: str = "") -> None:
        super().__init__(message)
        self.connection = connection  # the name of ours, where Notion told it


class NotAccepted(Refused):
    """Notion refuses the request as it is; often the schema is not what it was."""


class Uncertain(Unavailable):
    """Nobody knows whether a thing was made; `committed` is its id where Notion has told it."""

    def __init__(self, message: str, committed: str = "") -> None:
        super().__init__(message)
        self.committed = committed


def told(failure: Failure, method: str, path: str, effect: Effect) -> SegueError:
    """Return the error that the caller gets to see."""
    where = f"{method} {path}"
    match failure.kind:
        case Kind.TOKEN:
            return Misconfigured(
                f"Notion does not accept the token ({failure.text}); nothing was done; copy it again from "
                "notion.so/profile/integrations and set NOTION_TOKEN"
            )
        case Kind.FORBIDDEN:
            return Misconfigured(
                f"Notion does not allow {where} ({failure.text}); switch on reading, inserting and updating "
                "content for the connection at notion.so/profile/integrations"
            )
        case Kind.ABSENT:
            return _absent(failure, path)
        case Kind.REFUSED:
            return NotAccepted(f"Notion refuses {where}: {failure.text}")
    if failure.kind is Kind.UNKNOWN and effect is Effect.MAKE:
        return Uncertain(f"nobody knows whether {where} was carried out ({failure})", failure.committed)
    return Unavailable(
        f"Notion did not carry out {where} ({failure}); it is tried again later", failure.retry_after
    )


def _absent(failure: Failure, path: str) -> NotThere:
    named = re.search(r'integration "([^"]+)"', failure.text)
    connection = named[1] if named else ""
    found = find_id(path.split("/", 1)[-1])
    what = link(found) if found else path
    return NotThere(
        f"Notion does not show {what}: it is gone, or not shared with the connection "
        f"{connection or 'of this token'}; to share it, open it and choose ••• → Connections → "
        f"{connection or 'your connection'}",
        connection,
    )
