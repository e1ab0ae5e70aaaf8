"""Errors in logs are grouped, counted once, and followed over rotations."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from segue_review.gaps.gap import Gap
from segue_review.gaps.logs import errors, normal
from segue_review.gapscan import scan

NOW = 1_795_000_000.0  # 2026-11-18
LINE = "2026-11-18 10:00:0{0} ERROR deck: track {0} of /music/{0}.wav failed after {0}.5 s\n"


def groups(project: Path, now: float = NOW) -> list[Gap]:
    found = scan(project, project.parent / "state", logs=("*.log",), now=now)
    return [gap for gap in found.gaps if gap.kind == "log"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project" / "deck.log"


def test_the_same_error_is_one_gap_with_count_and_times(log: Path) -> None:
    log.write_text("INFO all well\n" + "".join(LINE.format(n) for n in range(3)))
    (gap,) = groups(log.parent)
    assert gap.text == "deck: track <n> of <path> failed after <n> s"
    assert "3 times, first 2026-11-18 10:00 UTC, last 2026-11-18 10:00 UTC" in gap.evidence


def test_only_new_lines_count(log: Path) -> None:
    log.write_text(LINE.format(1))
    groups(log.parent)
    with log.open("a") as file:
        file.write(LINE.format(2) + "2026-11-18 10:00:03 ERROR half a li")
    assert "2 times" in groups(log.parent)[0].evidence
    assert "2 times" in groups(log.parent)[0].evidence
    with log.open("a") as file:
        file.write("ne\n")
    assert len(groups(log.parent)) == 2


def test_a_rotation_loses_and_repeats_nothing(log: Path) -> None:
    log.write_text(LINE.format(1))
    groups(log.parent)
    with log.open("a") as file:
        file.write(LINE.format(2))
    log.rename(log.with_name("deck.log.1"))
    log.write_text(LINE.format(3))
    assert "3 times" in groups(log.parent)[0].evidence


def test_a_log_that_was_emptied_is_read_from_its_start(log: Path) -> None:
    log.write_text(LINE.format(1) + LINE.format(2))
    groups(log.parent)
    log.write_text(LINE.format(3))
    assert "3 times" in groups(log.parent)[0].evidence


def test_an_error_of_last_week_is_gone(log: Path) -> None:
    log.write_text(LINE.format(1))
    assert len(groups(log.parent)) == 1
    assert groups(log.parent, NOW + 8 * 86_400) == []


TRACEBACK = ["Traceback (most recent call last):", '  File "a.py", line 3, in f', "ValueError: no beat in 12"]


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        pytest.param(TRACEBACK, ["ValueError: no beat in 12"], id="a traceback"),
        pytest.param(["ERROR it broke", *TRACEBACK], ["ERROR it broke"], id="an error with its traceback"),
        pytest.param(
            [json.dumps({"level": "ERROR", "message": "no disk", "time": "2026-11-18T10:00:00Z"})],
            ["no disk"],
            id="json",
        ),
        pytest.param(
            [json.dumps({"level": "INFO", "message": "ERROR in its name"})], [], id="json, no error"
        ),
        pytest.param(["{broken ERROR"], [], id="half a json line"),
        pytest.param(["INFO 0 errors, error rate 0"], [], id="no error"),
        pytest.param(["[CRITICAL] out of memory"], ["[CRITICAL] out of memory"], id="critical"),
    ],
)
def test_what_counts_as_an_error(lines: list[str], messages: list[str]) -> None:
    assert [one.message for one in errors(lines)] == messages


@pytest.mark.parametrize(
    ("message", "same"),
    [
        pytest.param("ERROR took 3.5 s", "took <n> s", id="numbers"),
        pytest.param("user 0x7f12ab at C:\\music\\a.wav", "user <id> at <path>", id="ids and paths"),
        pytest.param("GET https://a.example/x?k=1 failed", "GET <address> failed", id="addresses"),
        pytest.param("no track 'Slow Orbit'", "no track <text>", id="quoted"),
        pytest.param("mail to a.b@c.example", "mail to <mail>", id="mail"),
    ],
)
def test_messages_lose_what_differs(message: str, same: str) -> None:
    assert normal(message) == same


@pytest.mark.parametrize("text", ["a", "a.", "=+", "[ ", "1a", "/a", "x://", "'", "token "])
def test_a_line_made_to_be_slow_is_not(log: Path, text: str) -> None:
    log.write_text(f"ERROR {text * 2000}\n" * 20)
    begun = time.process_time()
    groups(log.parent)
    assert time.process_time() - begun < 3
