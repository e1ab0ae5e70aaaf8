"""The faults of the chaos tests: one request in five fails, before or after it was applied; queries lag."""

from __future__ import annotations

import random

from segue_sandbox.faults import Fault, Plan, Rule


def plan(seed: int) -> Plan:
    """Make one request in five fail, before or after it was applied, and let queries lag."""
    share = 1 - 0.8 ** (1 / 8)  # each of eight rules is asked only where those before it were silent
    kinds_before: tuple[Fault, ...] = (429, 409, 503)
    before = [Rule(fault=fault, when="before", probability=share) for fault in kinds_before]
    kinds_after: tuple[Fault, ...] = (502, 504, "reset", "truncated", "html")
    after = [Rule(fault=fault, when="after", probability=share) for fault in kinds_after]
    kinds = before + after
    quick = [rule.model_copy(update={"retry_after": 0}) for rule in kinds]
    return Plan(seed=seed, query_lag=random.Random(seed).uniform(0, 5), rules=tuple(quick))
