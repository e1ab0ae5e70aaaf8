"""The workspace's file: kept between runs, never harmed, and one sentence where it cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from segue_sandbox import tree
from segue_sandbox.api.query import find_rows, query_of
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.seeds import plant
from segue_sandbox.server import running
from segue_sandbox.store import FORMAT, StoreError


def _filled(path: Path) -> str:
    with running(path) as sandbox, sandbox.call() as call:
        return tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}}).id


def test_a_workspace_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "new" / "workspace.db"
    page = _filled(file)
    with running(file) as sandbox, sandbox.call() as call:
        assert tree.find(call, page) is not None
        assert call.db.execute("SELECT count(*) FROM connection").fetchone()[0] == 1


def test_a_file_serves_one_sandbox_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "workspace.db"
    with running(file), pytest.raises(StoreError, match=r"workspace\.db is in use by another program; stop"):
        Sandbox(file)
    Sandbox(file).close()


_FORMAT_1 = """
DROP TRIGGER node_dated; DROP INDEX node_created_by; DROP INDEX node_edited_by; DROP TABLE piece;
DROP TABLE cell;
CREATE TABLE cell (source_id TEXT NOT NULL, prop TEXT NOT NULL, page_id TEXT NOT NULL, text TEXT, num REAL);
CREATE INDEX cell_text ON cell (source_id, prop, text, page_id);
CREATE INDEX cell_num ON cell (source_id, prop, num, page_id);
CREATE INDEX cell_page ON cell (page_id, prop, text, num);
UPDATE meta SET value = '1' WHERE key = 'format';
"""


def test_a_file_of_an_older_format_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "workspace.db"
    rows = [{"Name": "Harbour at night", "Done": True}, {"Name": "Harbour by day"}]
    columns = {"Name": "title", "Done": "checkbox", "Link": "url"}
    with running(file) as sandbox, sandbox.call() as call:
        plant(call, {"databases": [{"title": "Songs", "properties": columns, "rows": rows}]})
        source = call.db.execute("SELECT id FROM node WHERE kind = 'data_source'").fetchone()[0]
    db = sqlite3.connect(file, isolation_level=None)
    db.executescript(_FORMAT_1)
    db.close()
    asked: list[dict[str, Any]] = [
        {"and": [{"property": "Name", "title": {"contains": "by day"}},
                 {"property": "Done", "checkbox": {"equals": False}}]},
        {"property": "Link", "url": {"is_empty": True}},
    ]  # fmt: skip
    for _ in range(2):
        with running(file) as sandbox, sandbox.call() as call:
            assert [len(find_rows(call, query_of(call, source, each, []), 9)) for each in asked] == [1, 2]
            assert sandbox.store.meta("format") == str(FORMAT)


def test_a_lock_of_sqlite_itself_is_respected(tmp_path: Path) -> None:
    file = tmp_path / "workspace.db"
    _filled(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE meta SET value = value")
    try:
        with pytest.raises(StoreError, match="in use by another program"):
            Sandbox(file)
    finally:
        other.close()
    Sandbox(file).close()


def _foreign(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE song (title)")
    db.close()


def _newer(file: Path) -> None:
    _filled(file)
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    db.close()


def _broken(file: Path) -> None:
    _filled(file)
    content = bytearray(file.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page + 8 : page + 200] = b"\xff" * 192
    file.write_bytes(content)


def _shortened(file: Path) -> None:
    _filled(file)
    file.write_bytes(file.read_bytes()[: 4096 * 3])


def _without_meta(file: Path) -> None:
    _filled(file)
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("DROP TABLE meta")
    db.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda file: file.write_text("notes\n" * 100), "it is not a database", id="a text file"),
        pytest.param(lambda file: file.write_text("SQLite format 3\0"), "it is not a database", id="a stub"),
        pytest.param(_foreign, "the database of another program", id="a foreign database"),
        pytest.param(_newer, "made by a newer version of Segue", id="a newer workspace"),
        pytest.param(_broken, "is damaged", id="overwritten pages"),
        pytest.param(_shortened, "is damaged", id="cut off"),
        pytest.param(_without_meta, "is damaged", id="a table is gone"),
    ],
)
def test_a_file_that_cannot_be_used_is_left_as_it_is(
    tmp_path: Path, spoil: Callable[[Path], object], says: str
) -> None:
    file = tmp_path / "workspace.db"
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(StoreError, match=says) as refused:
        Sandbox(file)
    assert str(file) in str(refused.value)
    assert "--file" in str(refused.value)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("place", "says"),
    [
        pytest.param("", "Is a directory", id="a folder"),
        pytest.param("file/workspace.db", "(Not a directory|File exists)", id="below a file"),
    ],
)
def test_a_place_without_a_file_is_told(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=f"cannot be opened .{says}"):
        Sandbox(tmp_path / place)


def test_an_empty_file_becomes_a_workspace(tmp_path: Path) -> None:
    file = tmp_path / "workspace.db"
    file.touch()
    Sandbox(file).close()
    Sandbox(file).close()


_WRITER = """
import sys
from pathlib import Path
from segue_sandbox import tree
from segue_sandbox.api.query import find_rows, query_of
from segue_sandbox.sandbox import Sandbox
sandbox = Sandbox(Path(sys.argv[1]))
while True:
    with sandbox.call() as call:
        page = tree.insert(call, "page", "child_page", ("workspace", None), {"properties": {}}).id
    print(page, flush=True)
"""


def test_a_killed_sandbox_keeps_what_it_answered(tmp_path: Path) -> None:
    file = tmp_path / "workspace.db"
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(file)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(50)]
        writer.kill()
    with running(file) as sandbox, sandbox.call() as call:
        assert all(tree.find(call, page) for page in told)


def test_a_refused_request_changes_nothing(sandbox: Sandbox, http: httpx.Client) -> None:
    with sandbox.call() as call:
        before = call.db.serialize()
    for path in ("/v1/pages", "/v1/databases", "/v1/comments", "/v1/search"):
        answer = http.post(path, content=b'{"parent": {"page_id": "\\ud800"}, "x": 1e999')
        assert answer.status_code == 400
    with sandbox.call() as call:
        assert call.db.serialize() == before
