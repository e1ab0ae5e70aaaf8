"""Who the token belongs to, and what time Notion thinks it is."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from segue.notion.client import LOCAL, NotionClient


def connection(client: NotionClient) -> str:
    """Return the name of the connection and of its workspace."""
    me = client.read("users/me")
    workspace = (me.get("bot") or {}).get("workspace_name")
    name = me.get("name") or "a connection without a name"
    return f"{name} in {workspace}" if workspace else str(name)


def server_time(base_url: str, timeout: float = 4.0) -> datetime | None:
    """Return the time that an answer carries, whatever the answer is; None where it carries none."""
    trust = urlsplit(base_url).hostname not in LOCAL
    with httpx.Client(timeout=timeout, trust_env=trust) as client:
        date = client.head(base_url).headers.get("date")
    return parsedate_to_datetime(date) if date else None
