"""Finds the web addresses in a text."""

from __future__ import annotations

import re

_LINK = re.compile(r"https?://[^\s<>\"'`\])}]+", re.IGNORECASE)


def links_in(text: str) -> tuple[str, ...]:
    """Return the addresses in a text, each once, without the punctuation that follows them."""
    return tuple(dict.fromkeys(link.rstrip(".,;:!?") for link in _LINK.findall(text)))
