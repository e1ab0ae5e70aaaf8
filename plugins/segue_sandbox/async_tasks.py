"""Work that answers at once with a task to ask after, as large markdown writes do on request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.check import want_bool
from segue_sandbox.clock import exact
from segue_sandbox.errors import ApiError

JSON = dict[str, Any]

POLL_AFTER = 2  # seconds


def asked_async(call: Call) -> bool:
    """Tell whether the body asks for a task instead of the result."""
    return "allow_async" in call.body and want_bool(call.body["allow_async"], "body.allow_async")


def as_task(call: Call, name: str, work: Callable[[], JSON]) -> JSON:
    """Do the work, remember how it ended, and answer with a task that says it is queued.

    Where the work is refused, nothing of it stays, and the task tells why.
    """
    call.status = 202
    told = len(call.events)
    call.db.execute("SAVEPOINT task")
    try:
        end: JSON = {"status": "succeeded", "result": work()}
    except ApiError as error:
        call.db.execute("ROLLBACK TO task")
        del call.events[told:]
        refused = {"object": "error", "status": error.status, "code": error.code, "message": error.message}
        end = {"status": "failed", "error": refused}
    call.db.execute("RELEASE task")
    task_id = f"task_{call.ids.hex(32)}"
    doc = {"name": name, "owner": call.actor.id, **end}
    call.db.execute("INSERT INTO async_task VALUES (?, ?, ?)", (task_id, call.now, json.dumps(doc)))
    return task_object(call, task_id, call.now, {"name": name, "status": "queued"})


def task_object(call: Call, task_id: str, created: int, doc: JSON) -> JSON:
    """Return a task as it is read."""
    active = doc["status"] == "queued"
    return {
        "object": "async_task",
        "id": task_id,
        "status": doc["status"],
        "status_url": f"{call.base_url}/v1/async_tasks/{task_id}",
        "created_time": exact(created, "Z"),
        **({"poll_after_seconds": POLL_AFTER} if active else {}),
        "operation": {"surface": "rest", "name": doc["name"]},
        **({"result": _kept(doc["result"])} if "result" in doc else {}),
        **({"error": doc["error"]} if "error" in doc else {}),
    }


def _kept(result: JSON) -> JSON:
    """Return a result with what it is at its end, which is where Notion has it once it was kept."""
    return {
        **{key: result[key] for key in result if key not in ("id", "object")},
        "id": result["id"],
        "object": result["object"],
    }
