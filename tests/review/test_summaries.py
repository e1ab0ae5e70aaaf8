"""The summary of runs in a document: only what stands between the markers ever changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segue import Outcome, Refused, Task
from segue_review.summaries import BEGIN, END, KEPT, Summaries

HEAD, TAIL = b"\xef\xbb\xbf# Mine  \r\n\ttabs\t\n\x00\xff\n", b" \r\n\n\nlast line without an end"


def written(path: Path, newline: bytes = b"\n") -> Path:
    path.write_bytes(HEAD + BEGIN.encode() + newline + END.encode() + TAIL)
    return path


def told(path: Path, n: int, title: str = "A task") -> None:
    task = Task(page_id="page", title=title)
    Summaries([str(path)]).run_finished(task, Outcome.done("all went well"), f"run-{n}")


def inside(path: Path) -> list[str]:
    text = path.read_bytes().partition(BEGIN.encode())[2].partition(END.encode())[0]
    return [line for line in text.decode().splitlines() if line]


def test_the_newest_run_stands_first_and_ten_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "STATUS.md")
    for n in range(KEPT + 5):
        told(path, n)
    lines = inside(path)
    assert len(lines) == KEPT
    assert [line.split("`")[1] for line in lines] == [f"run-{n}" for n in range(KEPT + 4, 4, -1)]


def test_runs_that_end_side_by_side_are_all_told(tmp_path: Path) -> None:
    path = written(tmp_path / "STATUS.md")
    summaries = Summaries([str(path)])

    def end(n: int) -> None:
        summaries.run_finished(Task(page_id="page", title="A task"), Outcome.done("well"), f"run-{n}")

    with ThreadPoolExecutor(KEPT) as pool:
        list(pool.map(end, range(KEPT)))
    assert {line.split("`")[1] for line in inside(path)} == {f"run-{n}" for n in range(KEPT)}


def test_every_byte_outside_the_markers_stays(tmp_path: Path) -> None:
    path = written(tmp_path / "STATUS.md", b"\r\n")
    for n in range(3):
        told(path, n)
    whole = path.read_bytes()
    assert whole.startswith(HEAD + BEGIN.encode())
    assert whole.endswith(END.encode() + TAIL)


def test_a_run_that_is_told_twice_has_one_line(tmp_path: Path) -> None:
    path = written(tmp_path / "STATUS.md")
    told(path, 1)
    told(path, 1)
    assert len(inside(path)) == 1


@pytest.mark.parametrize(
    "text",
    ["no markers", f"{END}\n{BEGIN}", f"{BEGIN}\n{BEGIN}\n{END}", BEGIN],
    ids=["none", "turned round", "two", "half"],
)
def test_a_document_without_one_pair_of_markers_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "STATUS.md"
    path.write_text(text)
    told(path, 1)
    assert path.read_text() == text


def test_a_title_cannot_end_the_part_or_link_or_mention(tmp_path: Path) -> None:
    path = written(tmp_path / "STATUS.md")
    told(path, 1, f"{END} [x](http://evil.example) @everyone\n- second line")
    told(path, 2)
    text = path.read_text(errors="replace")
    assert (text.count(END), len(inside(path))) == (1, 2)
    assert "http://" not in text
    assert "@everyone" not in text


def test_a_link_in_place_of_the_document_is_not_written_through(tmp_path: Path) -> None:
    real = written(tmp_path / "real.md")
    (tmp_path / "STATUS.md").symlink_to(real)
    before = real.read_bytes()
    told(tmp_path / "STATUS.md", 1)
    assert real.read_bytes() == before


def test_the_missing_markers_are_told_with_the_way_out(tmp_path: Path) -> None:
    from segue_review.summaries import note

    path = tmp_path / "STATUS.md"
    path.write_text("nothing")
    with pytest.raises(Refused, match="one pair of markers"):
        note(path, "- x (`y`)")
