"""Webhook subscriptions, and what each of them is told: events, gathered per object."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid as uuids
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from segue_sandbox.access import visible
from segue_sandbox.call import V2026, Actor, Call, Event
from segue_sandbox.clock import exact
from segue_sandbox.faults import WebhookFaults
from segue_sandbox.ids import integration_of

JSON = dict[str, Any]

EVENTS = (
    "page.created", "page.content_updated", "page.properties_updated", "page.deleted", "page.undeleted",
    "page.moved", "page.locked", "page.unlocked", "page.transcription_block.transcript_deleted",
    "database.created", "database.content_updated", "database.schema_updated", "database.deleted",
    "database.undeleted", "database.moved",
    "data_source.created", "data_source.content_updated", "data_source.schema_updated", "data_source.deleted",
    "data_source.undeleted", "data_source.moved",
    "comment.created", "comment.updated", "comment.deleted",
    "file_upload.created", "file_upload.completed", "file_upload.expired", "file_upload.upload_failed",
    "view.created", "view.updated", "view.deleted",
)  # fmt: skip
# Lists that are there even where nothing more is known.
_LISTS = {
    "page.properties_updated": "updated_properties", "page.content_updated": "updated_blocks",
    "database.content_updated": "updated_blocks", "data_source.content_updated": "updated_blocks",
    "view.updated": "updated_fields",
}  # fmt: skip
# The order in which they are told; what else there is follows.
_FIRST = ("updated_blocks", "page_id", "parent")
# Inside one window the second undoes the first, and neither is told.
_UNDOES = {"deleted": ("created", "undeleted"), "undeleted": ("deleted",), "unlocked": ("locked",)}


class SubscriptionError(ValueError):
    """A subscription that cannot be made, found or verified; the text says why."""


def subscribe(
    call: Call, url: str, events: Iterable[str] = (), *, bot_id: str | None = None, verified: bool = False
) -> JSON:
    """Subscribe an address to events (all unless named) and send it the token that verifies it."""
    wanted = _known(events)
    check_address(url)
    bot = bot_id or call.db.execute("SELECT bot_id FROM connection ORDER BY rowid").fetchone()[0]
    subscription: JSON = {
        "id": str(uuids.uuid4()), "url": url, "events": wanted, "bot_id": bot,
        "token": f"secret_{secrets.token_urlsafe(32)}", "status": "active" if verified else "unverified",
    }  # fmt: skip
    _store(call, "webhook", subscription)
    if not verified:
        body = {"verification_token": subscription["token"]}
        queue(call, subscription["id"], {"type": "handshake", "body": body, "last": True})
    return subscription


def check_address(url: str) -> None:
    """Refuse what nothing can be posted to."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as brackets that are not closed
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SubscriptionError(
            f"{url!r} is no address for webhooks; it should start with http:// or https://"
        )


def _known(events: Iterable[str]) -> list[str]:
    wanted = list(events) or list(EVENTS)
    for event in wanted:
        if event not in EVENTS:
            raise SubscriptionError(f"{event!r} is no event; there are {', '.join(EVENTS)}")
    return wanted


def _store(call: Call, kind: str, subscription: JSON) -> None:
    call.db.execute(
        "INSERT OR REPLACE INTO subscription (id, kind, created, doc) VALUES (?, ?, ?, ?)",
        (subscription["id"], kind, call.now, json.dumps(subscription)),
    )


def verify(call: Call, subscription_id: str, token: str) -> JSON:
    """Make a subscription active, given the token that was sent to its address."""
    subscription = _one(call, subscription_id)
    if not hmac.compare_digest(subscription["token"].encode(), token.strip().encode()):
        raise SubscriptionError("this is not the token that was sent to the address of the subscription")
    return _with_status(call, subscription, "active")


def resume(call: Call, subscription_id: str) -> JSON:
    """Let a paused subscription go on."""
    subscription = _one(call, subscription_id)
    if subscription["status"] == "unverified":
        raise SubscriptionError("the subscription was never verified; verify it with the token it was sent")
    return _with_status(call, subscription, "active")


def pause(call: Call, subscription_id: str) -> JSON:
    """Stop telling a subscription anything."""
    return _with_status(call, _one(call, subscription_id), "paused")


def _with_status(call: Call, subscription: JSON, status: str) -> JSON:
    changed = {**subscription, "status": status}
    _store(call, "webhook", changed)
    return changed


def unsubscribe(call: Call, subscription_id: str) -> None:
    """End a subscription and forget what it was to be told."""
    _one(call, subscription_id)
    call.db.execute("DELETE FROM subscription WHERE id = ?", (subscription_id,))
    call.db.execute("DELETE FROM delivery WHERE subscription_id = ?", (subscription_id,))


def subscriptions(call: Call) -> list[JSON]:
    """List the subscriptions, oldest first."""
    rows = call.db.execute("SELECT doc FROM subscription WHERE kind = 'webhook' ORDER BY created, rowid")
    return [json.loads(row[0]) for row in rows]


def without_token(subscription: JSON) -> JSON:
    """Return a subscription as it may be shown."""
    return {key: value for key, value in subscription.items() if key != "token"}


def deliveries(call: Call, subscription_id: str) -> list[JSON]:
    """List what a subscription was told or will be told: event, status, attempt and the last failure."""
    rows = call.db.execute(
        "SELECT id, status, attempt, due, doc FROM delivery WHERE subscription_id = ? ORDER BY rowid",
        (subscription_id,),
    ).fetchall()
    listed = []
    for key, status, attempt, due, text in rows:
        doc = json.loads(text)
        entity = doc.get("entity", {}).get("id")
        listed.append({
            "id": key, "type": doc["type"], "entity": entity, "status": status, "attempt": attempt,
            "due": exact(due, "Z"), "failure": doc.get("answer"),
        })  # fmt: skip
    return listed


def _one(call: Call, subscription_id: str) -> JSON:
    row = call.db.execute(
        "SELECT doc FROM subscription WHERE id = ? AND kind = 'webhook'", (subscription_id,)
    ).fetchone()
    if row is None:
        raise SubscriptionError(f"there is no webhook subscription {subscription_id}")
    found: JSON = json.loads(row[0])
    return found


def queue(call: Call, subscription_id: str, doc: JSON, *, after: int = 0) -> None:
    """Have something posted, some milliseconds from now."""
    call.db.execute(
        "INSERT INTO delivery (id, subscription_id, entity, due, attempt, status, doc) "
        "VALUES (?, ?, NULL, ?, 1, 'due', ?)",
        (str(uuids.uuid4()), subscription_id, call.now + after, json.dumps(doc)),
    )
    call.posts = True


def gather(
    call: Call, window: int, throw: Callable[[], WebhookFaults], subscription: JSON, event: Event
) -> None:
    """Add an event to what a subscription will be told once `window` milliseconds are over."""
    if subscription["status"] != "active" or event.type not in subscription["events"]:
        return
    if not _may_know(call, subscription["bot_id"], event):
        return
    waiting = call.db.execute(
        "SELECT id, doc FROM delivery WHERE entity = ? AND subscription_id = ? AND status = 'gathering'",
        (event.entity_id, subscription["id"]),
    ).fetchall()
    docs = {row[0]: json.loads(row[1]) for row in waiting}
    if _undone(call, docs, event):
        return
    same = next((key for key, doc in docs.items() if doc["type"] == event.type), None)
    if same is not None:
        merged = json.dumps(_merged(docs[same], event))
        call.db.execute("UPDATE delivery SET doc = ? WHERE id = ?", (merged, same))
        return
    fate = throw()
    late = int(fate.delay * 1000) + (3 * window + 1000 if fate.reorder else 0)
    doc = _merged({"type": event.type, "authors": [], "copies": 2 if fate.duplicate else 1}, event)
    call.db.execute(
        "INSERT INTO delivery (id, subscription_id, entity, due, attempt, status, doc) "
        "VALUES (?, ?, ?, ?, 1, ?, ?)",
        (str(uuids.uuid4()), subscription["id"], event.entity_id, call.now + window + late,
         "dropped" if fate.drop else "gathering", json.dumps(doc)),
    )  # fmt: skip
    call.posts = True


def _undone(call: Call, docs: dict[str, JSON], event: Event) -> bool:
    """Let an event cancel the one that it undoes, and all that was gathered after a creation."""
    group, _, verb = event.type.partition(".")
    undone = [f"{group}.{other}" for other in _UNDOES.get(verb, ())]
    gone = [key for key, doc in docs.items() if doc["type"] in undone]
    if not gone:
        return False
    if any(docs[key]["type"].endswith(".created") for key in gone):
        gone = list(docs)
    call.db.executemany("DELETE FROM delivery WHERE id = ?", [(key,) for key in gone])
    return True


def _merged(doc: JSON, event: Event) -> JSON:
    author = {"id": event.actor.id, "type": event.actor.type}
    authors = doc["authors"] if author in doc["authors"] else [*doc["authors"], author]
    before = doc.get("data", {})
    data = {key: _joined(before.get(key), value) for key, value in event.data.items()}
    entity = {"id": event.entity_id, "type": event.entity_type}
    return {**doc, "authors": authors, "at": event.at, "entity": entity, "data": {**before, **data}}


def _joined(before: Any, new: Any) -> Any:
    if not isinstance(before, list) or not isinstance(new, list):
        return new
    if any(isinstance(item, dict) and "action" in item for item in new):
        return _joined_actions(before, new)
    return before + [item for item in new if item not in before]


def _joined_actions(before: list[JSON], new: list[JSON]) -> list[JSON]:
    """Join changes of a schema: made and changed is made, made and deleted is nothing."""
    joined = {item["id"]: item for item in before}
    for item in new:
        made = joined.get(item["id"], {}).get("action") == "created"
        if made and item["action"] == "deleted":
            del joined[item["id"]]
        else:
            joined[item["id"]] = {**item, "action": "created"} if made else item
    return list(joined.values())


def _may_know(call: Call, bot_id: str, event: Event) -> bool:
    """Tell whether a connection can see what an event is about."""
    row = call.db.execute("SELECT capabilities, roots FROM connection WHERE bot_id = ?", (bot_id,)).fetchone()
    if row is None or (event.entity_type == "comment" and "read_comments" not in json.loads(row[0])):
        return False
    if event.entity_type == "file_upload":
        return event.actor.id == bot_id
    if row[1] is None:
        return True
    bot = Actor(id=bot_id, name="", roots=tuple(json.loads(row[1])))
    place = event.data.get("page_id") or event.entity_id
    if event.entity_type == "view":
        place = event.data["parent"]["id"]
    return visible(replace(call, actor=bot), str(place))


def payload(call: Call, delivery_id: str, attempt: int, subscription: JSON, doc: JSON) -> JSON:
    """Return the body of one attempt to tell an event."""
    body = {
        "id": delivery_id, "timestamp": exact(doc["at"], "Z"),
        "workspace_id": call.meta("workspace_id"), "workspace_name": call.meta("workspace_name"),
        "subscription_id": subscription["id"], "integration_id": integration_of(subscription["bot_id"]),
        "authors": doc["authors"], "attempt_number": attempt, "api_version": V2026,
        "entity": doc["entity"], "type": doc["type"],
    }  # fmt: skip
    if doc["entity"]["type"] == "file_upload" and not doc["type"].endswith("failed"):
        return body
    lists: JSON = {_LISTS[doc["type"]]: []} if doc["type"] in _LISTS else {}
    known = {**lists, **doc["data"]}
    data = {**{key: known[key] for key in _FIRST if key in known}, **known}
    return {**body, "data": data} if data else body


def signature(token: str, body: bytes) -> str:
    """Return the X-Notion-Signature of a body."""
    return f"sha256={hmac.new(token.encode(), body, hashlib.sha256).hexdigest()}"
