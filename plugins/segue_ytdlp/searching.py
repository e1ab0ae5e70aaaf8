"""Looks on YouTube and SoundCloud for a track that has no audio link of its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from segue.errors import SegueError
from segue_schemas import Recording
from segue_ytdlp import embedding
from segue_ytdlp.links import Page
from segue_ytdlp.naming import entry_link, recording
from segue_ytdlp.options import Access

log = logging.getLogger(__name__)
MOST = 5  # entries that a service is asked for
LONGEST = 150  # characters of a search


def candidates(accesses: Sequence[Access], wanted: Recording) -> list[Recording]:
    """Return what the services find for a track, in their order; one that cannot be asked is passed over.

    Where none can be asked, the error of the last one is raised.
    """
    text = words(wanted)
    found: list[Recording] = []
    trouble: list[SegueError] = []
    for access in accesses if text else ():
        try:
            found += _entries(access, text)
        except SegueError as error:
            log.info("no search: %s", error)
            trouble.append(error)
    if trouble and len(trouble) == len(accesses):
        raise trouble[-1]
    return found


def words(wanted: Recording) -> str:
    """Return what is looked for; signs that mean something to a search are left out."""
    text = f"{' '.join(wanted.artists[:2])} {wanted.title}" if wanted.title else ""
    plain = "".join(sign if sign.isalnum() or sign in "'&." else " " for sign in text)
    return " ".join(plain.split())[:LONGEST]


def _entries(access: Access, text: str) -> list[Recording]:
    page = embedding.search(access, text, MOST)
    entries = [(entry, entry_link(entry)) for entry in page.get("entries") or []]
    return [recording(entry, link) for entry, link in entries if link and link.page is Page.TRACK]
