"""Fake programs, in a folder that alone is searched for programs."""

from __future__ import annotations

import shutil
from pathlib import Path


def fake(folder: Path, name: str, out: str = "", err: str = "", code: int = 0, more: str = "") -> None:
    """Write a program that says this, and notes what it was asked."""
    (folder / "out").write_text(out)
    (folder / "err").write_text(err)
    cat = shutil.which("cat", path="/bin:/usr/bin")
    script = f'#!/bin/sh\nfor one; do echo "$one"; done > {folder}/asked\n{more}\n'
    script += f"{cat} {folder}/out; {cat} {folder}/err >&2; exit {code}\n"
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def script_says(*values: str) -> str:
    """Return what our AppleScript prints."""
    return "\x1f".join(values) + "\n"
