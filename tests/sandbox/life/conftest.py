"""A whole orchestrator in this process: the real engine and board, on a sandbox with the usual databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from troupe import Troupe, opened


@pytest.fixture(scope="module")
def troupe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troupe]:
    """One orchestrator for all tests of a file, since starting its engine takes a second."""
    folder: Path = tmp_path_factory.mktemp("home")
    with opened(folder) as troupe:
        yield troupe
