"""Users: the bot itself, the list of members, one by id."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call, Route, route
from segue_sandbox.lists import sliced
from segue_sandbox.users import full_user

JSON = dict[str, Any]


def me(call: Call) -> JSON:
    """Return the bot that asks, with its workspace."""
    return full_user(call, call.actor.id, asked_by_itself=True)


def list_users(call: Call) -> JSON:
    """List members and bots."""
    rows = call.db.execute("SELECT id FROM user ORDER BY position, rowid").fetchall()
    return sliced(call, "user", "users", [full_user(call, row[0]) for row in rows])


def retrieve_user(call: Call) -> JSON:
    """Return one user."""
    return full_user(call, call.params["user_id"])


ROUTES: list[Route] = [
    route("GET", "/v1/users/me", me),
    route("GET", "/v1/users", list_users, "read_users"),
    route("GET", "/v1/users/{user_id}", retrieve_user, "read_users"),
]
