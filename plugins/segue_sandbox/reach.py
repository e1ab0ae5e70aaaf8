"""Reaches a sandbox that runs in another process, through its door under /_sandbox/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from segue.errors import Misconfigured, Refused
from segue_sandbox.store import served_at

JSON = dict[str, Any]

PORT = 8787


def address(at: str | None, file: Path) -> str:
    """Return where a sandbox should be: as told, else where the workspace file is served."""
    return (at or served_at(file) or f"http://127.0.0.1:{PORT}").rstrip("/")


def ask(base: str, method: str, path: str, body: JSON | None = None) -> JSON:
    """Ask the sandbox at an address for something."""
    try:
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.request(method, f"{base}/_sandbox{path}", json=body)
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Misconfigured(
            f"no sandbox answers at {base} ({error}); start one with segue sandbox, "
            "or name its address with --at"
        ) from error
    except ValueError:
        raise Misconfigured(
            f"what answers at {base} is no sandbox; name the right address with --at"
        ) from None
    if not answer.is_success:
        raise Refused(str(found.get("error", answer.status_code)))
    return dict(found)
