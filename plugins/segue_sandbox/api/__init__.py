"""The endpoints of Notion's API, one file a group; each brings its routes."""

from __future__ import annotations

from segue_sandbox.api import (
    blocks,
    comments,
    custom_emojis,
    data_sources,
    databases,
    file_uploads,
    pages,
    query,
    search,
    users,
    view_queries,
    views,
)
from segue_sandbox.call import Route

ROUTES: list[Route] = [
    *users.ROUTES,
    *databases.ROUTES,
    *data_sources.ROUTES,
    *query.ROUTES,
    *pages.ROUTES,
    *search.ROUTES,
    *views.ROUTES,
    *view_queries.ROUTES,
    *blocks.ROUTES,
    *comments.ROUTES,
    *file_uploads.ROUTES,
    *custom_emojis.ROUTES,
]
