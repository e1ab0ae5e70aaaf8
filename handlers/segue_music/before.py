"""What must hold before tracks are brought in: this machine, its tools, the database, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segue import Board, Handler, Problem, Run, Severity, Task
from segue.doctor import Level, listing
from segue.errors import Refused, Unavailable
from segue_music.gates import FAILED, NOT_APPLICABLE, PASSED
from segue_schemas import Gate

if TYPE_CHECKING:
    from segue.doctor import Finding
    from segue_music.kit import Kit


def looked(run: Run, kit: Kit, handler: Handler) -> tuple[Gate, ...]:
    """Look whether a run can come to a good end; refuse one that cannot, and note what else is wrong."""
    doc = run.step("look whether all is ready", _look, kit, run.board, handler, run.task)
    for failed in doc["failed"]:
        run.problem(
            Problem(
                severity=Severity.HIGH,
                what=f"{failed['area']}: {failed['text']}",
                done="the run went on without it",
                todo=failed["fix"] or "see segue doctor",
            )
        )
    return tuple(Gate.model_validate(gate) for gate in doc["gates"])


def _look(kit: Kit, board: Board, handler: Handler, task: Task) -> dict[str, Any]:
    findings = kit.examining().result()
    for finding in findings:
        if finding.level is Level.ERROR and finding.stops:  # in the step, so that a retry looks again
            fix = f"; {finding.fix}" if finding.fix else ""
            raise Refused(f"{finding.text}, so nothing was fetched{fix}, then set the task to Ready")
    gates = [
        *(_gate(finding) for finding in findings), _columns(kit, board), *_pending(board, handler, task)
    ]  # fmt: skip
    failed = [
        {"area": one.area, "text": one.text, "fix": one.fix} for one in findings if one.level is Level.ERROR
    ]
    return {"gates": [gate.model_dump(mode="json") for gate in gates], "failed": failed}


def _gate(finding: Finding) -> Gate:
    """Return a finding of the doctor as a gate; what is only a warning does not keep a run from going on."""
    state = FAILED if finding.level is Level.ERROR else PASSED if finding.applies else NOT_APPLICABLE
    advice = f"; advice: {finding.fix}" if finding.fix else ""
    return Gate(name=finding.area, state=state, seen=f"{finding.text}{advice}")


def _columns(kit: Kit, board: Board) -> Gate:
    from segue_music.columns import PARTS

    missing = kit.columns(board).missing
    without = f", without {', '.join(part.names[0] for part in missing)}" if missing else ""
    return Gate(
        name="Tracks", state=PASSED, seen=f"{len(PARTS) - len(missing)} of {len(PARTS)} columns{without}"
    )


def _pending(board: Board, handler: Handler, task: Task) -> list[Gate]:
    """Tell which tasks and issues of the same handler are open: one request for each database."""
    try:
        pending = board.pending()
    except Unavailable as away:
        names = ("open tasks", "known issues")
        return [Gate(name=name, state=NOT_APPLICABLE, seen=f"not known: {away}") for name in names]
    tasks = [one.title for one in pending.tasks if one.page_id != task.page_id and _wants(handler, one)]
    issues = [one.title for one in pending.issues if one.handler == handler.name]
    return [_listed("open tasks", tasks), _listed("known issues", issues)]


def _listed(name: str, titles: Sequence[str]) -> Gate:
    return Gate(name=name, state=PASSED, seen=listing(titles))


def _wants(handler: Handler, task: Task) -> bool:
    if task.handler:
        return task.handler == handler.name
    return any(not pattern.reasons(task) for pattern in handler.patterns)
