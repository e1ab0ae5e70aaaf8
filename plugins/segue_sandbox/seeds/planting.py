"""Plants a seed: people and emoji, pages and databases, their rows, and last what links them."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox.access import connect
from segue_sandbox.api import databases as databases_api
from segue_sandbox.api import pages as pages_api
from segue_sandbox.call import CAPABILITIES, Call
from segue_sandbox.seeds.document import Spot, did_you_mean
from segue_sandbox.seeds.garden import STEP, Garden, size
from segue_sandbox.seeds.pages import plant_database, plant_page
from segue_sandbox.seeds.rows import plant_rows

JSON = dict[str, Any]

TOP = ("workspace", "owner", "users", "emojis", "pages", "databases", "connections")


def plant_seed(call: Call, seed: Spot) -> None:
    """Add all that a seed describes to the workspace; nothing stays when something in it is wrong."""
    parts = seed.entries(TOP)
    garden = Garden(call=call, now=call.now - STEP * (1 + size(seed.value)) * 3)
    _people(call, parts)
    for spot in seed.at("pages").items():
        plant_page(garden, spot, {"workspace": True})
    for spot in seed.at("databases").items():
        plant_database(garden, spot, {"workspace": True})
    plant_rows(garden)
    for spot in seed.at("connections").items():
        _connection(garden, spot)
    for finish in garden.late:
        finish()
    for kind, node_id, changes in garden.endings:
        if kind == "page":
            pages_api.update(garden.acting(changes, page_id=node_id))
        else:
            databases_api.update(garden.acting(changes, database_id=node_id))


def _people(call: Call, parts: dict[str, Spot]) -> None:
    if "workspace" in parts:
        name = parts["workspace"].text()
        call.db.execute("UPDATE meta SET value = ? WHERE key = 'workspace_name'", (name,))
    if "owner" in parts:
        _person(call, parts["owner"], call.meta("person_id"), 0)
    if "users" in parts:
        for spot in parts["users"].items():
            _person(call, spot, call.ids.new(), 2)
    if "emojis" in parts:
        emojis = [
            {"id": call.ids.new(), "name": name, "url": spot.text()}
            for name, spot in parts["emojis"].entries().items()
        ]
        call.db.execute("INSERT OR REPLACE INTO meta VALUES ('custom_emojis', ?)", (json.dumps(emojis),))


def _person(call: Call, spot: Spot, user_id: str, position: int) -> None:
    given = spot.entries(("name", "email", "avatar"))
    if "name" not in given:
        raise spot.error("a person needs a name")
    doc = {
        "object": "user", "id": user_id, "name": given["name"].text(),
        "avatar_url": given["avatar"].text() if "avatar" in given else None,
        "type": "person", "person": {"email": given["email"].text()} if "email" in given else {},
    }  # fmt: skip
    call.db.execute("INSERT OR REPLACE INTO user VALUES (?, ?, ?)", (user_id, position, json.dumps(doc)))


def _connection(garden: Garden, spot: Spot) -> None:
    """Add a connection; the pages and databases that it sees are named, or it sees all."""
    given = spot.entries(("name", "token", "can", "sees"))
    if "name" not in given or "token" not in given:
        raise spot.error("a connection needs a name and a token")
    roots = None
    if "sees" in given:
        roots = [garden.place(item) for item in given["sees"].items()]
    can = [item.text() for item in given["can"].items()] if "can" in given else sorted(CAPABILITIES)
    for word in can:
        if word not in CAPABILITIES:
            raise given["can"].error(f"there is no capability {word!r}{did_you_mean(word, CAPABILITIES)}")
    call = garden.call
    connect(call.db, call.ids, given["token"].text(), given["name"].text(), can, roots)
