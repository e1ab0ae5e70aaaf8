"""Faults on demand: a seeded plan of what goes wrong, for which requests and webhooks."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

Fault = Literal[409, 429, 500, 502, 503, 504, 529, "reset", "truncated", "html", "none"]


class PlanError(ValueError):
    """A plan that cannot be read; the text names the file and the place."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Part):
    """Which requests meet a fault, and what it is; the first rule that applies to a request wins."""

    method: str | None = None  # any method unless named
    path: str = ""  # a regular expression, searched in the path
    nth: int | tuple[int, ...] | None = None  # only these of the matching requests, counted from 1
    probability: float = Field(default=1.0, ge=0, le=1)
    times: int | None = None  # at most so often
    fault: Fault = "none"
    when: Literal["before", "after"] = "before"  # before or after the write was applied
    delay: float = Field(default=0.0, ge=0)  # seconds to wait first; other requests go on
    retry_after: int = 1  # seconds, told with 429 and 529
    tell: bool = True  # name what was saved, in those answers in which Notion does

    @field_validator("path")
    @classmethod
    def _readable(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression ({error})") from error
        return value


class WebhookFaults(_Part):
    """How often webhooks are sent twice, overtaken by others or lost, and how late they come."""

    duplicate: float = Field(default=0.0, ge=0, le=1)
    reorder: float = Field(default=0.0, ge=0, le=1)
    drop: float = Field(default=0.0, ge=0, le=1)
    delay: float = Field(default=0.0, ge=0)  # seconds


class Plan(_Part):
    """All faults of a run. The same seed and the same requests meet the same faults."""

    seed: int = 0
    query_lag: float = Field(default=0.0, ge=0)  # seconds by which queries and searches lag behind writes
    rules: tuple[Rule, ...] = ()
    webhooks: WebhookFaults = WebhookFaults()


class _Counted:
    """A rule with its own dice and counters."""

    def __init__(self, rule: Rule, seed: str) -> None:
        self.rule, self._pattern = rule, re.compile(rule.path)
        self._dice, self._seen, self._met = random.Random(seed), 0, 0

    def meets(self, method: str, path: str) -> bool:
        rule = self.rule
        if rule.method not in (None, method) or not self._pattern.search(path):
            return False
        self._seen += 1
        # Thrown for every matching request, so that other conditions do not shift the sequence.
        thrown = self._dice.random() < rule.probability
        if not thrown or (rule.times is not None and self._met >= rule.times):
            return False
        if rule.nth is not None and self._seen not in (
            (rule.nth,) if isinstance(rule.nth, int) else rule.nth
        ):
            return False
        self._met += 1
        return True


class Faults:
    """The plan at work."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.set(plan or Plan())

    def set(self, plan: Plan) -> None:
        """Follow another plan from its beginning."""
        self.plan = plan
        self._rules = [_Counted(rule, f"{plan.seed}:{at}") for at, rule in enumerate(plan.rules)]
        self._webhook_dice = random.Random(f"{plan.seed}:webhooks")

    def add(self, **rule: Any) -> None:
        """Add one rule, such as `add(fault=503, when="after", method="POST", path="^/v1/pages$", nth=1)`."""
        added = Rule(**rule)
        self.plan = self.plan.model_copy(update={"rules": (*self.plan.rules, added)})
        self._rules = [*self._rules, _Counted(added, f"{self.plan.seed}:{len(self._rules)}")]

    def clear(self) -> None:
        """Let everything go well from now on."""
        self.set(Plan(seed=self.plan.seed))

    def lag(self, seconds: float) -> None:
        """Let queries and searches answer from the state of some seconds ago."""
        self.plan = self.plan.model_copy(update={"query_lag": seconds})

    def webhooks(self, **odds: float) -> None:
        """Change what happens to webhooks, such as `webhooks(duplicate=1)`."""
        self.plan = self.plan.model_copy(update={"webhooks": WebhookFaults(**odds)})

    def next(self, method: str, path: str) -> Rule | None:
        """Return the rule that this request meets, if any."""
        met = [counted.rule for counted in self._rules if counted.meets(method, path)]
        return met[0] if met else None

    def webhook_fate(self) -> WebhookFaults:
        """Throw the dice for one webhook; in the answer the odds are 0 or 1."""
        odds, dice = self.plan.webhooks, self._webhook_dice
        thrown = {
            name: float(dice.random() < getattr(odds, name)) for name in ("duplicate", "reorder", "drop")
        }
        return WebhookFaults(**thrown, delay=odds.delay)


def read_plan(path: Path) -> Plan:
    """Read a plan from a YAML or JSON file."""
    try:
        return plan_from(yaml.safe_load(path.read_text(encoding="utf-8")) or {}, str(path))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PlanError(
            f"the plan of faults {path} cannot be read ({' '.join(str(error).split())})"
        ) from error


def plan_from(document: object, name: str = "the plan of faults") -> Plan:
    """Read a plan from plain data."""
    if not isinstance(document, Mapping):
        raise PlanError(f"{name} should be a mapping with rules, not {type(document).__name__}")
    try:
        # Through JSON, so that lists become the tuples of frozen records.
        return Plan.model_validate_json(json.dumps(dict(document), default=str))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PlanError(f"{name}: {place or 'the plan'} is wrong ({first['msg']})") from error
