"""A small project with things left to do, as several tests scan it."""

from __future__ import annotations

from pathlib import Path

from segue_review.gaps.gap import Gap
from segue_review.gapscan import Scan, scan

PLAYER = """class Player:
    def stop(self):
        # TODO: fade out before the end
        pass

    def cue(self):
        # TODO: fade out before the end
        # FIXME: the first beat is cut
        pass
"""


def made(tmp_path: Path) -> Path:
    """Make the folder of a project below another one."""
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/player.py").write_text(PLAYER)
    (folder / "src/deck.js").write_text("function play() {\n  // BUG: plays twice\n}\n")
    (folder / "README.md").write_text("# A player\n")
    (folder / "tests").mkdir()
    (folder / "tests/test_all.py").write_text("from src import player, deck\n")
    return folder


def look(project: Path) -> Scan:
    """Scan it."""
    return scan(project, project.parent / "state", logs=("*.log",))


def marks(found: Scan) -> set[tuple[str, ...]]:
    """Return what its comments are known by."""
    return {gap.known_by for gap in found.gaps if gap.kind == "mark"}


def gaps(found: Scan, kind: str) -> list[Gap]:
    """Return the gaps of one kind."""
    return [gap for gap in found.gaps if gap.kind == kind]
