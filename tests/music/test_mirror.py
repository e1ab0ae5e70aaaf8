"""The local mirror of Tracks and Artists: looking again costs one request each where nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from music_stage import MusicStage, music_stage, with_artists

pytestmark = pytest.mark.sandbox
OLD = 250  # rows, which a query lists on three pages


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    folder = tmp_path_factory.mktemp("mirror")
    title = "      - title: Music Tracks\n"
    rows = "".join(f"          - {{Title: Old {n}, _created: 2025-03-01}}\n" for n in range(OLD))
    text = with_artists()
    assert title in text
    workspace = folder / "workspace.yaml"
    workspace.write_text(text.replace(title, f"{title}        rows:\n{rows}"))
    with music_stage(folder / "stage", eagle=False, workspace=workspace) as made:
        yield made


def looked(stage: MusicStage) -> list[tuple[str, str]]:
    """Bring the mirror up to date; return what was asked of Notion for it."""
    stage.sandbox.log.clear()
    stage.kit.look(stage.board)
    return [(entry.method, entry.path.rpartition("/")[2]) for entry in stage.sandbox.log.entries()]


def test_looking_again_costs_one_request_each_and_finds_what_is_new(stage: MusicStage) -> None:
    stage.row("New")
    assert looked(stage).count(("POST", "query")) == 4, "three pages of tracks, one of artists"
    assert looked(stage) == [("POST", "query")] * 2
    page = stage.row("Newer")
    assert looked(stage) == [("POST", "query")] * 2
    assert stage.kit.mirror.row(page) is not None
    assert len(list(stage.kit.mirror.rows("tracks"))) == OLD + 2
