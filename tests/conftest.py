"""Holds every test to leaving the environment and the working directory as they were."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def world_stays_the_same() -> Iterator[None]:
    before = _world()
    yield
    assert _world() == before, "the test changed os.environ or the working directory; use monkeypatch"


def _world() -> dict[str, str]:
    # pytest itself writes the phase of the test into this one.
    return {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"} | {"(cwd)": os.getcwd()}
