"""The board in Notion: rows of any database, and pages that go, come back and move."""

from __future__ import annotations

import httpx
import pytest
from workplace import JSON, Desktop, page

from segue.errors import Refused
from segue.notion.board import NotionBoard
from segue_schemas import Where

VALUES: JSON = {
    "Title": "Blue Monday", "Artist": "New Order", "ISRC": "GBAAA8300001", "Duration": 449.5,
    "Downloaded": True, "SoundCloud URL": "https://soundcloud.com/a/b",
}  # fmt: skip


def test_a_row_comes_back_as_it_was_made(board: NotionBoard) -> None:
    made = board.create_row("tracks", VALUES, "key", body="Notes")
    found = board.row(made.page_id)
    assert found is not None
    assert {name: found.values[name] for name in VALUES} == VALUES
    assert (found.title, found.database, found.url) == ("Blue Monday", "tracks", made.url)
    assert "Notes" in board.body(made.page_id)


def test_updating_leaves_the_other_values(board: NotionBoard) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    board.update_row(page_id, {"Artist": "Orkestra Obsolete", "ISRC": None, "Duration": 450})
    found = board.row(page_id)
    assert found is not None
    wanted = VALUES | {"Artist": "Orkestra Obsolete", "ISRC": "", "Duration": 450}
    assert {name: found.values[name] for name in VALUES} == wanted


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param([Where(name="Title", is_="b")], {"b"}, id="title"),
        pytest.param([Where(name="Duration", is_=2)], {"c"}, id="number"),
        pytest.param([Where(name="Downloaded", is_=True)], {"a"}, id="checkbox"),
        pytest.param([Where(name="ISRC", empty=True)], {"b", "c"}, id="empty"),
        pytest.param([Where(name="ISRC", empty=False)], {"a"}, id="not empty"),
        pytest.param([Where(name="Title", not_="a"), Where(name="Duration", is_=1)], {"b"}, id="two"),
        pytest.param([], {"a", "b", "c"}, id="all"),
    ],
)
def test_rows_are_found(board: NotionBoard, where: list[Where], expected: set[str]) -> None:
    rows: list[JSON] = [
        {"Title": "a", "ISRC": "X", "Duration": 1, "Downloaded": True},
        {"Title": "b", "Duration": 1},
        {"Title": "c", "Duration": 2},
    ]
    for values in rows:
        board.create_row("tracks", values, f"key {values['Title']}")
    assert {row.title for row in board.rows("tracks", where)} == expected
    assert len(board.rows("tracks", limit=2)) == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        pytest.param(
            {"Titel": "x"},
            "has no property 'Titel'; it has AIFF File Path",
            id="no such property",
        ),
        pytest.param({"Duration": "long"}, "'long' does not fit the property 'Duration'", id="no number"),
        pytest.param(
            {"SoundCloud URL": "x" * 2_001}, "would get 2001 characters; Notion takes 2000", id="long"
        ),
    ],
)
def test_a_value_that_does_not_fit_names_the_field(board: NotionBoard, values: JSON, says: str) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    with pytest.raises(Refused) as caught:
        board.update_row(page_id, values)
    assert says in str(caught.value)


def test_pages_go_and_come_back_and_move(board: NotionBoard, desktop: Desktop, http: httpx.Client) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    board.trash(page_id)
    board.trash(page_id)
    assert board.row(page_id) is None
    board.restore(page_id)
    assert board.row(page_id) is not None
    board.move(page_id, desktop.home)
    assert page(http, page_id)["parent"]["page_id"] == desktop.home
    board.move(page_id, "tracks")
    assert page(http, page_id)["parent"]["data_source_id"] == board.binding("tracks").source_id


def test_what_is_not_there_is_none(board: NotionBoard) -> None:
    nobody = "38c9ce7b-60a4-8100-9000-0123456789ab"
    assert board.task(nobody) is None
    assert board.row(nobody) is None
    board.trash(nobody)


def test_a_page_that_is_no_task_is_told(board: NotionBoard) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    with pytest.raises(Refused, match="is not a row of Agent-Tasks"):
        board.task(page_id)
