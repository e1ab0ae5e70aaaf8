"""The board in Notion: report pages, their text and their pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
from PIL import Image
from workplace import task

from segue.ledger import ChangeRecord
from segue.notion.board import NotionBoard
from segue.report import report
from segue_schemas import Outcome, Picture, Problem, Severity


def test_a_report_is_written_as_often_as_needed_and_is_one_page(
    board: NotionBoard, http: httpx.Client
) -> None:
    page_id = task(board)
    first = board.report(page_id, "run-1/report", "Run 1 · done", "# First\n\n- one")
    again = board.report(page_id, "run-1/report", "Run 1 · done", "# Second\n\n- two")
    other = board.report(page_id, "run-2/report", "Run 2 · done", "other")
    assert first.page_id == again.page_id != other.page_id
    assert first.url == again.url
    assert "Second" in board.body(first.page_id)
    assert "First" not in board.body(first.page_id)
    children = http.get(f"/v1/blocks/{page_id}/children").json()["results"]
    assert [child["child_page"]["title"] for child in children] == ["Run 1 · done", "Run 2 · done"]


def test_a_long_report_arrives_whole(board: NotionBoard) -> None:
    text = "\n".join(f"- item {n} of many" for n in range(1_900))
    report = board.report(task(board), "key", "Run", text)
    body = board.body(report.page_id)
    assert [line for line in body.splitlines() if line.startswith("- item")] == text.splitlines()


def test_pictures_stand_in_the_report_once(board: NotionBoard, http: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "spectrum.png"
    Image.new("RGB", (40, 20), "teal").save(path)
    page_id = task(board)
    for _ in range(2):
        report = board.report(page_id, "key", "Run", "text", [Picture(path=path, caption="the spectrum")])
    blocks = http.get(f"/v1/blocks/{report.page_id}/children").json()["results"]
    assert [block["type"] for block in blocks] == ["paragraph", "image"]
    assert blocks[1]["image"]["caption"][0]["plain_text"] == "the spectrum"
    got = httpx.get(blocks[1]["image"]["file"]["url"], trust_env=False)
    assert got.content == path.read_bytes()


def test_a_report_in_the_trash_is_taken_out_again(board: NotionBoard) -> None:
    page_id = task(board)
    report = board.report(page_id, "key", "Run", "first")
    board.trash(report.page_id)
    assert board.report(page_id, "key", "Run", "second").page_id == report.page_id
    assert "second" in board.body(report.page_id)


def test_what_a_service_calls_its_track_makes_no_link_mention_or_formula(
    board: NotionBoard, http: httpx.Client
) -> None:
    evil = (
        '[a](https://evil.example) <mention-user url="user://x"/> $e$ ![b](https://evil.example/b.png)\n# c'
    )
    problem = Problem(severity=Severity.HIGH, what=evil, done=evil, todo=evil)
    change = ChangeRecord(
        key="k", run_id="r", n=1, kind="k", args={}, text=evil, state="made", receipt={}, why=None
    )
    filed = [{"title": evil, "url": "", "why": evil}]
    _, text = report("20260101-120000-abcdef", Outcome.done(evil), [change], [problem], filed)
    page = board.report(task(board), "key", "Run", text)
    blocks = http.get(f"/v1/blocks/{page.page_id}/children").json()["results"]
    table = next(block["id"] for block in blocks if block["type"] == "table")
    stored = json.dumps([blocks, http.get(f"/v1/blocks/{table}/children").json()["results"]])
    assert stored.count("evil.example") >= 10
    assert not re.search(r'"(?:url|href)": "https://evil|"type": "(?:mention|equation|image)"', stored)
