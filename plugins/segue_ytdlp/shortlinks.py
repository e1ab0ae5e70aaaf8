"""Follows short links of SoundCloud, asking for heads of answers alone, and of its hosts only."""

from __future__ import annotations

from urllib.parse import urljoin

from segue_ytdlp import embedding, failures, links
from segue_ytdlp.failures import Kind
from segue_ytdlp.links import Link, Page
from segue_ytdlp.options import Access

MOST = 4  # steps


def followed(access: Access, link: Link) -> Link:
    """Return where a short link leads; any other link stays as it is."""
    for _ in range(MOST):
        if link.page is not Page.SHORT:
            return link
        there = embedding.redirect(access, link)
        found = links.read(urljoin(link.url, there))
        if found is None or found.service is not link.service:
            raise failures.told(Kind.NOT_ALLOWED, link)
        link = found
    raise failures.told(Kind.NOT_ALLOWED, link)
