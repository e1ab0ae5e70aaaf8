"""A file of the engine that cannot be used is told in a sentence and left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from segue.app import App
from segue.errors import Misconfigured
from segue.ledger import Ledger
from segue.plan import Policy
from segue.testing import MemoryBoard


def test_a_damaged_file_stops_the_start_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "engine.sqlite"
    file.write_bytes(b"this was a database once" * 500)
    before = file.read_bytes()
    ledger = Ledger(tmp_path / "ledger.sqlite")
    app = App(MemoryBoard(), {}, ledger, tmp_path, policy=Policy())
    with pytest.raises(Misconfigured, match="the engine's database cannot be read"):
        app.start()
    ledger.close()
    assert file.read_bytes() == before
