"""A workspace that a plugin offers where no token is set, so that all can be tried without an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Something that speaks Notion's API, and how to reach it."""

    url: str  # of the API, as in [board] url
    token: str
    page_url: str = ""  # where a person can look at it
    rate: float = 50.0  # requests a second that it takes; it is nearer than Notion
    close: Callable[[], None] = lambda: None
