"""A merge on the sandbox: relations of both sides lead to the kept row, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segue.change import World
from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue_music.columns import Columns
from segue_music.merge_rows import MergeRows
from segue_music.merging import plan_merge
from segue_sandbox import seeds
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.server import running
from segue_schemas import Row, Value

WORKSPACE = """
workspace: Music
pages:
  - title: Studio
    databases:
      - title: Music Tracks
        properties:
          Title: title
          BPM: number
          Genre: {multi_select: [House, Techno]}
          Playlists: {relation: {to: Playlists, as: Tracks}}
      - title: Playlists
        properties: {Name: title}
"""


def test_on_notion_relations_lead_to_the_kept_row_and_back(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(WORKSPACE)
    with running() as sandbox:
        with sandbox.call() as call:
            seeds.load(call, path)
        ledger = Ledger(tmp_path / "ledger.sqlite")
        config = BoardConfig(rate=1000, burst=100)
        board = NotionBoard(DEFAULT_TOKEN, sandbox.base_url, config, LedgerReservations(ledger), ledger)
        try:
            _merge_on(board)
        finally:
            board.close()
            ledger.close()


def _said(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: set(value) if isinstance(value, tuple) else value for name, value in row.values.items()}


def _merge_on(board: NotionBoard) -> None:
    lists = [board.create_row("playlists", {"Name": name}, name).page_id for name in ("One", "Two")]
    said: list[dict[str, Value]] = [
        {"Title": "Harbour", "BPM": 120.0, "Genre": ("House",), "Playlists": (lists[0],)},
        {"Title": "Harbour", "Genre": ("Techno",), "Playlists": tuple(lists)},
    ]
    pages = [board.create_row("tracks", values, f"track {n}").page_id for n, values in enumerate(said)]
    types = board.columns("tracks")

    def seen() -> list[Any]:
        rows = [board.row(page) for page in (*pages, *lists)]
        return [
            one and {name: set(v) if isinstance(v, tuple) else v for name, v in one.values.items()}
            for one in rows
        ]

    before = seen()
    rows = [one for page in pages if (one := board.row(page))]
    change = MergeRows.of(plan_merge(rows, Columns(types, {}), types))
    receipt = change.apply(World(board), "key", change.look(World(board)))
    change.apply(World(board), "key", receipt)

    kept, lost, *listed = seen()
    assert (set(kept["Playlists"]), kept["Genre"], lost) == (set(lists), {"House", "Techno"}, None)
    assert [one["Tracks"] for one in listed] == [{pages[0]}, {pages[0]}]

    change.revert(World(board), receipt)

    assert seen() == before
