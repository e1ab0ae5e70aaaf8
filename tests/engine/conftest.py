"""One orchestrator with its real engine for the tests of each file, since starting one takes a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stage import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("home"))
    made.app.start()
    yield made
    made.app.close()
