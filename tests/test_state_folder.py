"""Shows that one orchestrator at a time works with a state folder, and that others cannot read it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from segue.errors import Busy, Misconfigured
from segue.statefolder import held, holder, prepare

HOLD = """
import sys
from pathlib import Path
from segue.statefolder import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = prepare(tmp_path / "a" / "b")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"cannot be made .* set SEGUE_HOME"):
        prepare(tmp_path / "file" / "home")


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    assert holder(tmp_path) == ""
    with held(tmp_path):
        assert holder(tmp_path) == str(os.getpid())
        with pytest.raises(Busy, match=rf"another orchestrator \(process {os.getpid()}\)"), held(tmp_path):
            pass
        assert holder(tmp_path) == str(os.getpid())
    assert holder(tmp_path) == ""


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        assert holder(tmp_path) == str(other.pid)
        other.kill()
    with held(tmp_path):
        assert holder(tmp_path) == str(os.getpid())
