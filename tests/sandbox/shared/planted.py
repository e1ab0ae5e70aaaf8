"""Workspaces of their own for seeds: opened, planted, and written out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segue_sandbox import seeds
from segue_sandbox.sandbox import Sandbox

STUDIO = (Path(__file__).parents[1] / "studio.yaml").read_text(encoding="utf-8")


@contextmanager
def opened() -> Iterator[Sandbox]:
    """Open an empty workspace in memory."""
    sandbox = Sandbox()
    try:
        yield sandbox
    finally:
        sandbox.close()


def planted(sandbox: Sandbox, text: str) -> None:
    """Plant the text of a seed."""
    with sandbox.call() as call:
        seeds.plant(call, seeds.parse_document(text, "studio.yaml"))


def dumped(sandbox: Sandbox) -> str:
    """Write a workspace out."""
    with sandbox.call() as call:
        return seeds.dump(call)
