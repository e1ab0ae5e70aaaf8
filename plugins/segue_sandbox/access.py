"""Who may do what: tokens, capabilities, and which pages are shared with a connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from segue_sandbox.call import CAPABILITIES, Actor, Call
from segue_sandbox.errors import ApiError, not_found, unauthorized
from segue_sandbox.ids import Ids, integration_of

DEFAULT_TOKEN = "ntn_sandbox"


def connect(
    db: sqlite3.Connection,
    ids: Ids,
    token: str = DEFAULT_TOKEN,
    name: str = "Segue",
    capabilities: Iterable[str] = CAPABILITIES,
    roots: Iterable[str] | None = None,
) -> str:
    """Give the workspace a connection with this token and return its bot's id."""
    known = db.execute("SELECT bot_id FROM connection WHERE token = ?", (token,)).fetchone()
    bot_id = str(known[0]) if known else ids.new("bot")
    owner = {"type": "workspace", "workspace": True}
    doc = {
        "object": "user", "id": bot_id, "name": name, "avatar_url": None,
        "type": "bot", "bot": {"owner": owner},
    }  # fmt: skip
    shared = None if roots is None else json.dumps(list(roots))
    db.execute("INSERT OR REPLACE INTO user VALUES (?, 1, ?)", (bot_id, json.dumps(doc)))
    db.execute(
        "INSERT OR REPLACE INTO connection VALUES (?, ?, ?, ?, ?)",
        (token, bot_id, name, json.dumps(sorted(capabilities)), shared),
    )
    return bot_id


def actor(db: sqlite3.Connection, header: str | None) -> Actor:
    """Return the connection that an Authorization header belongs to."""
    words = (header or "").split()
    if len(words) != 2 or words[0].lower() != "bearer":
        raise unauthorized('Authorization header must use the format "Bearer <token>".')
    row = db.execute(
        "SELECT bot_id, name, capabilities, roots FROM connection WHERE token = ?", (words[1],)
    ).fetchone()
    if row is None:
        raise unauthorized()
    roots = None if row[3] is None else tuple(json.loads(row[3]))
    return Actor(id=row[0], name=row[1], capabilities=frozenset(json.loads(row[2])), roots=roots)


def person(db: sqlite3.Connection) -> Actor:
    """Return the person who owns the workspace."""
    row = db.execute("SELECT value FROM meta WHERE key = 'person_id'").fetchone()
    return Actor(id=str(row[0]), name="You", type="person")


def lost(call: Call, kind: str, object_id: str) -> ApiError:
    """Say that an object is not there, or not shared: the two look alike."""
    return not_found(kind, object_id, integration_of(call.actor.id), call.actor.name)


def visible(call: Call, node_id: str) -> bool:
    """Tell whether a page, block, database or data source is shared with whoever asks."""
    roots = call.actor.roots
    if roots is None:
        return True
    at: str | None = node_id
    while at is not None:
        if at in roots:
            return True
        row = call.db.execute("SELECT parent_id FROM node WHERE id = ?", (at,)).fetchone()
        at = row[0] if row else None
    return False
