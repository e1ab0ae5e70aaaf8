"""A workspace as one readable file: planted from it, and written to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.seeds.document import SeedError, Spot, parse_document, print_document, read_document
from segue_sandbox.seeds.harvesting import harvest
from segue_sandbox.seeds.planting import plant_seed

__all__ = ["DEMO", "SeedError", "dump", "harvest", "load", "parse_document", "plant"]

DEMO = Path(__file__).parents[1] / "demo.yaml"


def load(call: Call, path: Path) -> None:
    """Plant a seed file in the workspace."""
    plant_seed(call, read_document(path))


def plant(call: Call, seed: Spot | dict[str, Any]) -> None:
    """Plant a seed, read from a text or given as plain data."""
    plant_seed(call, seed if isinstance(seed, Spot) else Spot(value=seed))


def dump(call: Call) -> str:
    """Return the workspace as the text of a seed file."""
    return print_document(harvest(call))
