"""Holds `import segue` to what it names, and to being quick."""

from __future__ import annotations

import json
import subprocess
import sys
from inspect import ismodule

import segue

HEAVY = {"dbos", "sqlalchemy", "notion_client", "httpx", "typer", "rich", "starlette", "uvicorn", "PIL"}


def test_the_front_door_shows_what_it_names() -> None:
    visible = {name for name, value in vars(segue).items() if name[0] != "_" and not ismodule(value)}
    assert visible == set(segue.__all__)
    assert list(segue.__all__) == sorted(segue.__all__)


def test_importing_segue_brings_nothing_heavy() -> None:
    code = "import json, sys, segue; print(json.dumps([name.split('.')[0] for name in sys.modules]))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(json.loads(out))
