"""The endpoints of Notion's API, one file a group; each brings its routes."""

from __future__ import annotations

from segue_sandbox.api import (
    async_tasks,
    blocks,
    comments,
    custom_emojis,
    data_sources,
    databases,
    file_uploads,
    markdown,
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
    *markdown.ROUTES,
    *async_tasks.ROUTES,
    *comments.ROUTES,
    *file_uploads.ROUTES,
    *custom_emojis.ROUTES,
]
