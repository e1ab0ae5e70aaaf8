"""Finds the one handler that wants a task, and can say why, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segue.errors import NoHandler
from segue.handler import Handler, Pattern
from segue.sentences import did_you_mean
from segue_schemas import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether one handler wants a task, and the reasons."""

    handler: Handler
    wants: bool
    reasons: tuple[str, ...]


def choose(task: Task, handlers: Sequence[Handler]) -> Handler:
    """Return the handler for a task; `NoHandler` where none wants it, or more than one does."""
    if task.handler.strip():
        return _named(task, handlers)
    wanting = [verdict for verdict in explain(task, handlers) if verdict.wants]
    if len(wanting) == 1:
        return wanting[0].handler
    if wanting:
        names = " and ".join(verdict.handler.name for verdict in wanting)
        raise NoHandler(
            f"{names} want {task.title!r} at once, so nobody was given it; "
            "write one of them into the Handler column"
        )
    if not handlers:
        raise NoHandler(
            f"nobody can do {task.title!r}, since no plugin with a handler is installed; install one"
        )
    known = ", ".join(handler.name for handler in handlers)
    raise NoHandler(f"no handler wants {task.title!r}; write one into the Handler column: {known}")


def explain(task: Task, handlers: Sequence[Handler]) -> list[Verdict]:
    """Ask each handler whether it wants a task; those that do come first."""
    if name := task.handler.strip():
        verdicts = [_by_name(name, handler) for handler in handlers]
    else:
        verdicts = [_by_patterns(task, handler) for handler in handlers]
    return sorted(verdicts, key=lambda verdict: not verdict.wants)


def _named(task: Task, handlers: Sequence[Handler]) -> Handler:
    name = task.handler.strip()
    for handler in handlers:
        if handler.name.casefold() == name.casefold():
            return handler
    names = [handler.name for handler in handlers]
    hint = did_you_mean(name, names) or f"; there are {', '.join(names) or 'none'}"
    raise NoHandler(f"there is no handler {name!r}, which the Handler column of {task.title!r} names{hint}")


def _by_name(name: str, handler: Handler) -> Verdict:
    wants = handler.name.casefold() == name.casefold()
    reason = f"the row names it as {name!r}" if wants else f"the row names another handler: {name!r}"
    return Verdict(handler=handler, wants=wants, reasons=(reason,))


def _by_patterns(task: Task, handler: Handler) -> Verdict:
    against: list[str] = []
    for pattern in handler.patterns:
        reasons = pattern.reasons(task)
        if not reasons:
            return Verdict(handler=handler, wants=True, reasons=_met(pattern))
        against.append(" and ".join(reasons))
    return Verdict(
        handler=handler, wants=False, reasons=tuple(against) or ("it takes only tasks that name it",)
    )


def _met(pattern: Pattern) -> tuple[str, ...]:
    if pattern.told:
        return (f"it has a {pattern.told}",)
    met = [f"the title has the word {word!r}" for word in pattern.words]
    if pattern.title:
        met.append(f"the title matches /{pattern.title}/")
    if pattern.type:
        met.append(f"the type is {pattern.type!r}")
    if pattern.link:
        met.append(f"there is a link to {pattern.link}")
    if pattern.address:
        met.append(f"a link matches /{pattern.address}/")
    return tuple(met)
