"""The script that fits the weights anew: it runs, and what it writes is what the estimators read."""

from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "fit_weights.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fit_weights", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_weights"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["fit_weights"]
    return module


def shipped(name: str) -> Any:
    return json.loads(resources.files("segue_music.audio").joinpath(name).read_text(encoding="utf-8"))


def test_it_runs_and_writes_weights_that_the_estimators_can_read(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(tmp_path / "fit"), "--pieces", "12", "--seconds", "8", "9"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert "tempo: right on" in run.stdout
    tempo = json.loads((tmp_path / "fit" / "tempo_weights.json").read_text())
    assert tempo.keys() == shipped("tempo_weights.json").keys()
    assert all(math.isfinite(value) for pair in tempo.values() for value in pair)
    keys = json.loads((tmp_path / "fit" / "musickey_weights.json").read_text())
    assert "alone" in keys
    assert all(weight > 0 for known in keys.values() for weight in known.values())
    assert sum(map(len, keys.values())) > 10


@pytest.mark.parametrize("positive", [True, False])
def test_a_fit_finds_what_speaks_for_the_right_one_and_is_the_same_again(
    positive: bool, script: ModuleType
) -> None:
    dice = np.random.default_rng(5)
    meant = np.array([2.0, 0.0, 1.0]) if positive else np.array([2.0, 0.0, -1.0])
    given = []
    for _ in range(200):
        values = dice.normal(size=(6, 3)) * (1.0, 1.0, 10.0) + (0.0, 5.0, 0.0)
        right = np.arange(6) == (values @ meant).argmax()
        given.append(script.Choice(names=("a", "b", "c"), values=values, right=right))
    one, again = (script.fitted(given[:150], positive=positive) for _ in range(2))
    assert np.array_equal(one.weights, again.weights)
    assert script.found_right(one, given[150:]) >= 0.94
    assert one.weights[2] / one.weights[0] == pytest.approx(meant[2] / meant[0], rel=0.15)
