"""The gates of music runs: before, after, and on demand by `segue verify`, on a sandbox over real HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from music_stage import MusicStage, music_stage

from segue import Change, Outcome, Params, Pattern, Priority, Run, Severity, Status
from segue.board import NewIssue, NewTask
from segue.cli.program import run
from segue.exit_codes import ExitCode
from segue.testing import MemoryBoard, run_task
from segue_music.following import automate
from segue_music.result import Result
from segue_music.tags import read, write
from segue_sandbox.access import DEFAULT_TOKEN
from segue_schemas import Gate, Recording

pytestmark = pytest.mark.sandbox
Verify = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("verify"), more='[music]\nagent = "claude-code"') as made:
        yield made


@pytest.fixture
def segue(
    stage: MusicStage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run commands in the stage's state folder."""
    monkeypatch.setenv("SEGUE_HOME", str(stage.root / "home"))
    monkeypatch.setenv("NOTION_TOKEN", DEFAULT_TOKEN)
    monkeypatch.setenv("SEGUE_NOTION_URL", stage.sandbox.base_url)
    monkeypatch.chdir(stage.root)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def verify(segue: Callable[..., tuple[int, str, str]]) -> Verify:
    def call(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        code, out, _ = segue("verify", "--json", *arguments)
        return code, json.loads(out)["data"]

    return call


def failed(track: dict[str, Any]) -> dict[str, str]:
    return {gate["name"]: gate["seen"] for gate in track["gates"] if gate["state"] == "failed"}


def brought(stage: MusicStage, name: str, seed: int) -> str:
    """Bring a track in, and return its page."""
    task = stage.play("Sync this track", stage.audio(f"{name}.flac", seed=seed, seconds=15))
    assert task.status is Status.DONE, task.now
    return stage.tracks()[name.partition(" - ")[2]].page_id


def test_a_track_that_was_brought_in_passes_and_nothing_is_written(stage: MusicStage, verify: Verify) -> None:
    page = brought(stage, "Mira Sol - Paper Lanterns", 1)
    files = stage.files()
    stage.sandbox.log.clear()
    code, (track,) = verify(page)
    assert (code, failed(track)) == (ExitCode.OK, {})
    passed = {gate["name"]: gate["seen"] for gate in track["gates"] if gate["state"] == "passed"}
    assert {"row in Tracks", "M4A sound", "AIFF sound", "WAV sound", "M4A tags", "tempo", "in Eagle"} <= {
        *passed
    }
    assert passed["WAV sound"].startswith("decoded whole, 1")
    assert stage.files() == files
    asked = {(one.method, one.path.rpartition("/")[2]) for one in stage.sandbox.log.entries()}
    assert {one for one in asked if one[0] != "GET"} <= {("POST", "query"), ("POST", "search")}


@pytest.mark.parametrize("by", ["title", "artist and title", "page", "run", "link", "all"])
def test_a_track_is_found_by_whatever_names_it(stage: MusicStage, verify: Verify, by: str) -> None:
    link = stage.audio("Noor Hale - Slow Orbit.flac", seed=2, seconds=15)
    task = stage.play("Sync this track", link)
    page = stage.tracks()["Slow Orbit"].page_id
    first = [one for one in stage.app.runs.latest(1000) if one.page_id == task.page_id][-1]
    names = {
        "title": ["slow orbit"], "artist and title": ["Noor Hale – Slow Orbit"],
        "page": [f"https://app.notion.com/p/Slow-Orbit-{page.replace('-', '')}?pvs=4"],
        "run": [first.id], "link": [link], "all": [],
    }  # fmt: skip
    code, tracks = verify(*names[by])
    assert (code, page in [track["page_id"] for track in tracks]) == (ExitCode.OK, True)
    assert by == "all" or len(tracks) == 1


def _gone(files: Sequence[Path]) -> None:
    files[0].unlink()


def _cut(files: Sequence[Path]) -> None:
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[: len(whole) // 2])


def _one_bit(files: Sequence[Path]) -> None:
    """Turn one bit of the sound, as a failing disk does, which changes neither size nor time."""
    found = files[0].stat()
    whole = bytearray(files[0].read_bytes())
    whole[len(whole) // 2] ^= 1
    files[0].write_bytes(whole)
    os.utime(files[0], ns=(found.st_atime_ns, found.st_mtime_ns))


def _other_title(files: Sequence[Path]) -> None:
    write.write(files[0], read.read(files[0]).model_copy(update={"title": "Another"}), None)


@pytest.mark.parametrize(
    ("spoil", "form", "gate"),
    [
        pytest.param(_gone, "AIFF", "AIFF in its folder", id="a file is gone"),
        pytest.param(_cut, "M4A", "M4A sound", id="a file is cut off"),
        pytest.param(_one_bit, "AIFF", "AIFF bytes", id="a bit is another"),
        pytest.param(_other_title, "WAV", "WAV tags", id="a tag was changed"),
    ],
)
def test_what_was_spoilt_fails(
    stage: MusicStage, verify: Verify, spoil: Callable[[Sequence[Path]], None], form: str, gate: str
) -> None:
    page = brought(stage, f"Ada - Spoilt {gate}", 30 + ord(gate[-1]) + ord(form[0]))
    row = stage.board.row(page)
    assert row is not None
    spoil([Path(str(row.values[f"{form} File Path"]))])
    code, (track,) = verify(page)
    assert code == ExitCode.FAILED
    assert gate in failed(track)


def test_what_a_person_typed_is_no_failure(stage: MusicStage, verify: Verify) -> None:
    page = brought(stage, "Kite - Tin Roof", 5)
    stage.board.update_row(page, {"Title": "Tin Roof (my favourite)", "BPM": 62}, "tracks")
    code, (track,) = verify(page)
    seen = {gate["name"]: gate["seen"] for gate in track["gates"]}
    assert (code, failed(track)) == (ExitCode.OK, {})
    assert "as they were written; changed since: BPM, Title" in seen["row in Tracks"]
    assert seen["tempo"] == "62"


def test_an_item_that_left_eagle_and_a_row_in_the_trash_fail(stage: MusicStage, verify: Verify) -> None:
    page = brought(stage, "Ola - Fine", 6)
    row = stage.board.row(page)
    assert row is not None
    stage.board.update_row(page, {"Eagle File ID": "NOSUCHITEM000"}, "tracks")
    code, (track,) = verify(page)
    assert (code, "in Eagle" in failed(track)) == (ExitCode.FAILED, True)
    stage.board.trash(page)
    code, (track,) = verify(page)
    assert failed(track) == {"row in Tracks": "it is gone or in the trash"}


@pytest.mark.parametrize(
    ("what", "told"),
    [
        pytest.param("No Such Song", "no row of Tracks and no run", id="title"),
        pytest.param("https://soundcloud.com/nobody/nothing", "segue track sync", id="link"),
        pytest.param("Spoilt", "could be 4", id="several"),
        pytest.param("--limit=0", "limit", id="limit"),
    ],
)
def test_what_cannot_be_found_is_told(
    segue: Callable[..., tuple[int, str, str]], what: str, told: str
) -> None:
    code, _, err = segue("verify", what)
    assert code in (ExitCode.NOTHING, ExitCode.USAGE)
    assert told in err


def test_the_report_tells_what_was_looked_at_before_and_after(stage: MusicStage) -> None:
    other = stage.board.create_task(NewTask(title="Sync tracks some day", handler="track-sync"), "test/open")
    stage.board.update_row(other.page_id, {"Status": "Needs input"}, "tasks")
    issue = NewIssue(title="A known one", handler="track-sync", severity=Severity.HIGH.value)
    stage.board.file_issue(issue, "test/known")
    stage.sandbox.log.clear()
    task = stage.play("Sync this track", stage.audio("Vera - Told.flac", seed=8))
    report = stage.report(task)
    for part in (
        "Before the run: ", "open tasks", "Sync tracks some day", "known issues", "A known one", "Folders",
        "read back by its id", "WAV length", "in Eagle", "no duplicate",
    ):  # fmt: skip
        assert part in report, part


class Failing:
    """A run of two tracks, one check of which failed."""

    name, summary, Params = "failing", "fails", Params
    patterns: Sequence[Pattern] = (Pattern(words=("fail",)),)
    changes: Sequence[type[Change]] = ()

    def run(self, run: Run) -> Outcome:
        """Ask for what follows."""
        gate = Gate(name="WAV tags", state="failed", seen="title is `</details>` [x](https://evil.example)")
        results = [Result(state="done", recording=Recording(title=title), gates=(gate,)) for title in "ab"]
        automate(run, "claude-code", "track-sync", (), results)
        return Outcome.done("failed")


def test_what_fails_becomes_one_task_for_the_agent_however_often_it_fails() -> None:
    board = MemoryBoard()
    for title in ("Fail", "Fail again"):
        assert run_task(Failing(), title, board=board).outcome is not None
    (task,) = [one for one in board.tasks.values() if one.title.startswith("Mend")]
    assert (task.agent, task.priority, task.title) == (
        "claude-code", Priority.HIGH, "Mend what fails in track-sync: WAV tags",
    )  # fmt: skip


def test_a_run_that_cannot_end_well_stops_before_anything_is_fetched(tmp_path: Path) -> None:
    with music_stage(tmp_path) as stage:
        (stage.root / "out").write_text("a file where the folder should be")
        task = stage.play("Sync this track", stage.audio("Ida - Never.flac", seed=6))
        assert task.status is Status.FAILED
        assert "is a file where a folder is needed, so nothing was fetched; move it away" in task.now
        assert "Never" not in stage.tracks()
