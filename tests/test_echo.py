"""Runs the plugin that the README shows, and the change that the plugin page shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from segue import Conflict, Status, World
from segue.choose import choose
from segue.testing import MemoryBoard, run_task

ROOT = Path(__file__).parent.parent


def shown(page: str, containing: str) -> dict[str, Any]:
    """Run the one python block of a page that contains a text, and return what it defines."""
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if containing in block]
    defined: dict[str, Any] = {"__name__": "shown"}
    exec(compile(block, page, "exec", dont_inherit=True), defined)
    return defined


def test_the_plugin_of_the_readme_does_its_task() -> None:
    handlers = shown("README.md", "class Echo")["handlers"]()
    board = MemoryBoard()
    assert choose(board.add("Echo hello"), handlers) is handlers[0]
    result = run_task(handlers[0], "Echo hello", board=board)
    assert (result.task.status, result.task.now) == (Status.DONE, "You said: hello")
    assert result.steps[:2] == ["claim", "listen"]
    assert "You said: hello" in result.report


@pytest.fixture
def note(tmp_path: Path) -> Any:
    page = shown("docs/how-to/write-a-plugin.md", "class WriteNote")
    return page["WriteNote"](path=tmp_path / "note.txt", text="hello")


def test_the_change_of_the_plugin_page_is_made_and_taken_back(note: Any) -> None:
    world = World(board=MemoryBoard())
    receipt = note.apply(world, "key", note.look(world))
    assert note.path.read_text() == "hello"
    note.revert(world, receipt)
    assert not note.path.exists()


def test_the_change_of_the_plugin_page_leaves_alone_what_was_changed_since(note: Any) -> None:
    world = World(board=MemoryBoard())
    receipt = note.apply(world, "key", note.look(world))
    note.path.write_text("mine now")
    with pytest.raises(Conflict, match="changed since"):
        note.revert(world, receipt)
    assert note.path.read_text() == "mine now"
