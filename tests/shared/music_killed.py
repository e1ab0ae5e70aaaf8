"""Places a file and kills itself at a chosen call of the system: a program for the tests of kills."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from segue import World
from segue.testing import MemoryBoard
from segue_folders.placing import PlaceFile

# As Python announces them to those who watch; unlink is told as remove.
CALLS = ("open", "os.mkdir", "os.link", "os.remove", "os.rename", "os.chmod", "os.rmdir", "os.listdir")


def main(at: int, args: str, seen: str) -> None:
    """Apply the change, and die just before the call with this number; print how many there were."""
    count = 0

    def watched(name: str, args_: tuple[Any, ...]) -> None:
        nonlocal count
        if name in CALLS:
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    change = PlaceFile.model_validate(json.loads(args))
    sys.addaudithook(watched)
    change.apply(World(MemoryBoard()), "run/1", json.loads(seen))
    print(count)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
