"""Tasks that were begun with allow_async."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox.access import lost
from segue_sandbox.async_tasks import task_object
from segue_sandbox.call import Call, Route, route

JSON = dict[str, Any]


def retrieve_task(call: Call) -> JSON:
    """Return how a task ended."""
    task_id = call.params["task_id"]
    row = call.db.execute("SELECT created, doc FROM async_task WHERE id = ?", (task_id,)).fetchone()
    doc: JSON = json.loads(row[1]) if row else {}
    if doc.get("owner") != call.actor.id:
        raise lost(call, "async_task", task_id)
    return task_object(call, task_id, row[0], doc)


ROUTES: list[Route] = [route("GET", "/v1/async_tasks/{task_id}", retrieve_task)]
