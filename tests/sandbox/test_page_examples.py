"""Loads the files that the page about the sandbox shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from segue_sandbox import seeds
from segue_sandbox.faults import Fault, read_plan
from segue_sandbox.sandbox import Sandbox

PAGE = Path(__file__).parents[2] / "docs/how-to/use-the-sandbox.md"


@pytest.fixture
def shown(tmp_path: Path) -> dict[str, Path]:
    """The examples as files, by the key that they begin with."""
    files: dict[str, Path] = {}
    for block in re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE):
        files[block.partition(":")[0]] = path = tmp_path / f"{len(files)}.yaml"
        path.write_text(block)
    return files


def test_the_workspace_on_the_page_can_be_loaded(
    shown: dict[str, Path], sandbox: Sandbox, notion: Any
) -> None:
    with sandbox.call() as call:
        seeds.load(call, shown["workspace"])
    (source,) = notion.search(filter={"property": "object", "value": "data_source"})["results"]
    rows = notion.data_sources.query(source["id"])["results"]
    statuses = {row["properties"]["Status"]["status"]["name"] for row in rows}
    assert statuses == {"Ready", "Draft"}


def test_the_plan_on_the_page_can_be_read(shown: dict[str, Path]) -> None:
    plan = read_plan(shown["seed"])
    assert len(plan.rules) == len(yaml.safe_load(shown["seed"].read_text())["rules"])
    assert plan.query_lag == 2


@pytest.mark.parametrize("fault", Fault.__args__)  # type: ignore[attr-defined]  # a Literal's choices
def test_each_fault_is_named_on_the_page(fault: int | str) -> None:
    sentence = PAGE.read_text().partition("`fault` is one of")[2].partition("alone.")[0]
    assert re.search(rf"\b{fault}\b", sentence)
