"""The endpoints of Notion's API, one file a group; each brings its routes."""

from __future__ import annotations

from segue_sandbox.api import blocks, users
from segue_sandbox.call import Route

ROUTES: list[Route] = [*users.ROUTES, *blocks.ROUTES]
