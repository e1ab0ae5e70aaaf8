"""Users as this connection may see them."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox.access import lost
from segue_sandbox.call import Call

JSON = dict[str, Any]

UPLOAD_LIMIT = 5 * 1024 * 1024 * 1024  # bytes, as on a paid plan


def full_user(call: Call, user_id: str, *, asked_by_itself: bool = False) -> JSON:
    """Return a user as this connection may see it."""
    row = call.db.execute("SELECT doc FROM user WHERE id = ?", (user_id,)).fetchone()
    if row is None:
        raise lost(call, "user", user_id)
    user: JSON = json.loads(row[0])
    if user["type"] == "person":
        if "read_users" not in call.actor.capabilities:
            return {"object": "user", "id": user_id}
        if "read_emails" not in call.actor.capabilities:
            user["person"] = {}
    elif not (asked_by_itself or user_id == call.actor.id):
        user["bot"] = {}  # whose it is and where it works is told to nobody but itself
    else:
        user["bot"] |= {
            "workspace_name": call.meta("workspace_name"),
            "workspace_id": call.meta("workspace_id"),
            "workspace_limits": {"max_file_upload_size_in_bytes": UPLOAD_LIMIT},
        }
    return user
