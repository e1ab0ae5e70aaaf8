"""The automation "send webhook": posts a row to an address when one of its properties is set to a value."""

from __future__ import annotations

import json
import uuid as uuids
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from segue_sandbox.call import Call, Event
from segue_sandbox.pages import page_object
from segue_sandbox.tree import find
from segue_sandbox.webhooks import SubscriptionError, check_address, queue

JSON = dict[str, Any]


def automate(
    call: Call,
    source_id: str,
    url: str,
    property: str = "Status",
    *,
    to: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSON:
    """Post each row of a data source whose property is set to `to` (to anything unless told)."""
    check_address(url)
    source = find(call, source_id)
    if source is None or source.kind != "data_source":
        raise SubscriptionError(f"there is no data source {source_id}")
    prop_id = next((key for key, prop in source.doc["properties"].items() if prop["name"] == property), None)
    if prop_id is None:
        raise SubscriptionError(f"the data source has no property {property!r}")
    made = {
        "id": str(uuids.uuid4()), "action_id": str(uuids.uuid4()), "url": url, "source_id": source_id,
        "property_id": prop_id, "property": property, "to": to, "headers": dict(headers or {}),
        "status": "active",
    }  # fmt: skip
    call.db.execute(
        "INSERT INTO subscription (id, kind, created, doc) VALUES (?, 'automation', ?, ?)",
        (made["id"], call.now, json.dumps(made)),
    )
    return made


def automations(call: Call) -> list[JSON]:
    """List the automations, oldest first."""
    rows = call.db.execute("SELECT doc FROM subscription WHERE kind = 'automation' ORDER BY created, rowid")
    return [json.loads(row[0]) for row in rows]


def stop(call: Call, automation_id: str) -> None:
    """Remove an automation."""
    gone = call.db.execute("DELETE FROM subscription WHERE id = ? AND kind = 'automation'", (automation_id,))
    if not gone.rowcount:
        raise SubscriptionError(f"there is no automation {automation_id}")
    call.db.execute("DELETE FROM delivery WHERE subscription_id = ?", (automation_id,))


def trigger(call: Call, automation: JSON, event: Event) -> None:
    """Post the row that an event is about, if the automation waits for such an event."""
    if automation["status"] != "active" or event.type != "page.properties_updated":
        return
    changed = {unquote(key) for key in event.data.get("updated_properties", ())}
    node = find(call, event.entity_id)
    if node is None or node.parent_id != automation["source_id"] or automation["property_id"] not in changed:
        return
    page = page_object(call, node)
    if automation["to"] is not None and _shown(page, automation["property_id"]) != automation["to"]:
        return
    # The row is sent as it is now: an automation does not look again before it posts.
    source = {
        "type": "automation", "automation_id": automation["id"], "action_id": automation["action_id"],
        "event_id": str(uuids.uuid4()), "user_id": event.actor.id,
    }  # fmt: skip
    queue(call, automation["id"], {"type": "automation", "source": source, "page": page})


def _shown(page: JSON, prop_id: str) -> str | None:
    """Return what a person reads in a property, for those kinds that an automation is likely to watch."""
    value = next(value for value in page["properties"].values() if unquote(value["id"]) == prop_id)
    inner = value[value["type"]]
    if isinstance(inner, dict):
        inner = inner.get("name")
    if isinstance(inner, list):
        inner = "".join(item.get("plain_text", "") for item in inner)
    return None if inner is None else str(inner)
