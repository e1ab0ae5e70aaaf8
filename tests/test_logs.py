"""Shows what a line of the log holds, who can read it, and that no secret comes into it."""

from __future__ import annotations

import io
import json
import logging
import stat
from pathlib import Path
from typing import Any

import pytest

from segue import logs
from segue.logs import about, writing

SECRET = 'a"secret\\with-signs'
log = logging.getLogger("segue.test")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "segue.log").read_text().splitlines()]


def test_a_line_carries_the_run_and_the_step_as_data(tmp_path: Path) -> None:
    with writing(tmp_path, lambda: ()), about(run="r1", handler="echo"), about(step="listen"):
        log.info("heard %d words", 3, extra={"page": "p1"})
    (line,) = lines(tmp_path)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "from": "segue.test", "text": "heard 3 words",
        "run": "r1", "handler": "echo", "step": "listen", "page": "p1",
    }  # fmt: skip


def test_what_lines_are_about_ends_with_the_block(tmp_path: Path) -> None:
    with writing(tmp_path, lambda: ()):
        with about(run="r1"):
            log.info("inside")
        log.info("after")
    assert ["run" in line for line in lines(tmp_path)] == [True, False]


def test_a_traceback_is_kept(tmp_path: Path) -> None:
    with writing(tmp_path, lambda: ()):
        log.error("broke", exc_info=ValueError("x"))
    assert lines(tmp_path)[0]["traceback"].endswith("ValueError: x")


def test_nobody_else_can_read_the_log(tmp_path: Path) -> None:
    with writing(tmp_path / "logs", lambda: ()) as file:
        log.info("hello")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_log_is_rotated_and_old_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "SIZE", 2000)
    with writing(tmp_path, lambda: ()):
        for number in range(200):
            log.info("line %d", number)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["segue.log", *(f"segue.log.{n}" for n in range(1, 6))]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    assert lines(tmp_path)[-1]["text"] == "line 199"


@pytest.mark.parametrize("way", ["text", "argument", "data", "traceback"])
def test_a_secret_comes_into_no_log(tmp_path: Path, way: str) -> None:
    console = io.StringIO()
    with writing(tmp_path, lambda: (SECRET,), console=lambda: console, verbose=True):
        match way:
            case "text":
                log.warning(f"the token is {SECRET}")
            case "argument":
                log.warning("the token is %s", SECRET)
            case "data":
                log.warning("the token", extra={"token": SECRET})
            case _:
                log.warning("it broke", exc_info=ValueError(SECRET))
    assert "[secret]" in json.dumps(lines(tmp_path))
    for text in ((tmp_path / "segue.log").read_text(), console.getvalue()):
        assert SECRET not in text
        assert json.dumps(SECRET)[1:-1] not in text


def test_the_console_is_for_people(tmp_path: Path) -> None:
    console = io.StringIO()
    with writing(tmp_path, lambda: (), console=lambda: console):
        log.info("begun")
        log.error("broke", exc_info=ValueError("x"))
    first, second = console.getvalue().splitlines()
    assert first.endswith("  begun")
    assert second.endswith("  error: broke")


def test_of_libraries_only_trouble_is_kept(tmp_path: Path) -> None:
    with writing(tmp_path, lambda: ()):
        logging.getLogger("httpx").info("a request")
        logging.getLogger("httpx").warning("trouble")
        log.debug("too small")
    assert [line["text"] for line in lines(tmp_path)] == ["trouble"]


def test_logging_is_left_as_it_was_found(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    with writing(tmp_path, lambda: ()):
        assert (root.level, list(root.handlers)) != before
    assert (root.level, list(root.handlers)) == before
