"""The endpoints of Notion's API, one file a group; each brings its routes."""

from __future__ import annotations

from segue_sandbox.api import blocks, file_uploads, users
from segue_sandbox.call import Route

ROUTES: list[Route] = [*users.ROUTES, *blocks.ROUTES, *file_uploads.ROUTES]
