"""Secrets in the texts of errors reach no row, no report and no database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from segue import Outcome, Params, Pattern, Refused, Run
from segue.app import App
from segue.ledger import Ledger
from segue.loop import once
from segue.plan import Policy
from segue.testing import MemoryBoard

CANARIES = (
    "ntn_canary0123456789abcdef", "ghp_cAnArY0123456789abcdefABCDEF012345", "sk-proj-canaryABCdefGHIjklMNO",
    "AKIACANARYCANARY0123", "xoxb-canary-0123-abcdef", "eyJcanaryhead.eyJcanarybody.canarySignature",
    "canarypassword", "canary.bearer.value.42", "MIICANARYcAnArYabcdefghij",
)  # fmt: skip
TEXT = (
    f"refused {' '.join(CANARIES[:6])} https://user:{CANARIES[6]}@host.example/x "
    f"Authorization: Bearer {CANARIES[7]}\n-----BEGIN RSA PRIVATE KEY-----\n{CANARIES[8]}\n"
    "-----END RSA PRIVATE KEY-----"
)


def refuse() -> None:
    raise Refused(TEXT)


def break_down() -> None:
    raise ValueError(TEXT)


class Leaky:
    """A handler whose errors tell too much."""

    name = "leaky"
    summary = "breaks"
    patterns = (Pattern(words=("leaky",)),)
    Params = Params

    def run(self, run: Run) -> Outcome:
        if "summary" in run.task.title:
            return Outcome.failed(TEXT)
        raised = refuse if "refuse" in run.task.title else break_down
        if "step" in run.task.title:
            run.step("call", raised)
        raised()
        raise AssertionError("both of them raise")


@pytest.mark.parametrize(
    "title", ["refuse", "refuse in a step", "break", "break in a step", "fail with a summary"]
)
def test_the_texts_of_errors_lose_their_secrets(tmp_path: Path, title: str) -> None:
    board, home = MemoryBoard(), tmp_path / "state"
    home.mkdir()
    with closing(Ledger(home / "ledger.sqlite")) as ledger:
        app = App(board, {"leaky": Leaky()}, ledger, home, policy=Policy(), pick_up=0.02)
        app.start()
        try:
            task = board.add(f"leaky: {title}")
            assert once(app, patience=60)
        finally:
            app.stop()
    assert "refused" in board.tasks[task.page_id].now
    places = {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    places["the board"] = repr(board).encode()
    found = {name for name, held in places.items() if any(one.encode() in held for one in CANARIES)}
    assert found == set()
