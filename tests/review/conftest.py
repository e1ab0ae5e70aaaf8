"""What the tests of reviews share: a stage that is started with the settings of each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from review_stage import Start, review_stage


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a stage, and end it with the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(review_stage(tmp_path, **options))
