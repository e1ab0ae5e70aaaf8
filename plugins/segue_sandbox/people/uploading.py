"""Takes in a file that somebody chose, through the endpoints for file uploads."""

from __future__ import annotations

import httpx

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.people.ask import ask

MOST = 20 * 1024 * 1024  # bytes that Notion takes in one part


def upload(call: Call, name: str, kind: str, content: bytes) -> str:
    """Keep a file and return the id under which it can be attached."""
    if len(content) > MOST:
        raise ApiError(400, "validation_error", f"{name} is larger than the 20 MB that fit into one upload.")
    body = {"mode": "single_part", "filename": name, "content_type": kind}
    made = ask(call, "POST", "/v1/file_uploads", body)
    # The endpoint takes a form as browsers and clients send it; httpx knows how to write one.
    form = httpx.Request("POST", "http://sandbox", files={"file": (name, content, kind)})
    ask(call, "POST", f"/v1/file_uploads/{made['id']}/send", headers=dict(form.headers), content=form.read())
    return str(made["id"])
