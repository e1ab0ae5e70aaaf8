"""Finds what a plan wants done: boxes, rows of tables with a status, criteria, phases, next steps."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from segue_review.itemchecks import FORMS
from segue_review.outline import Block
from segue_review.plans import Criterion, Item, Phase, State
from segue_review.sections import Section, section
from segue_review.statewords import mark, state_in_heading, state_of, state_of_list

_PHASE = re.compile(
    r"(?i)^[\d.)\s]*\W*(?:phase|step|stage|milestone|sprint|part|fase|etapa|schritt|étape|этап|фаза|フェーズ|阶段|단계)\s*\d*\b"
)
_TASK = re.compile(
    r"(?i)^(?:task|story|ticket|issue|feature|epic|item|aufgabe|tarea|tarefa|tâche|задача|任务|タスク)\s*#?\d"
)
_STATUS = (
    "status",
    "state",
    "done",
    "done?",
    "progress",
    "complete",
    "completed",
    "✓",
    "estado",
    "statut",
    "stato",
    "stand",
    "статус",
    "状態",
    "状态",
    "상태",
)
_NAMES = (
    "task",
    "item",
    "name",
    "todo",
    "step",
    "feature",
    "deliverable",
    "description",
    "what",
    "phase",
    "file",
    "tarea",
    "tarefa",
    "tâche",
    "livrable",
    "entregable",
    "aufgabe",
    "attività",
    "задача",
    "任务",
    "タスク",
    "작업",
)
_CHECK = re.compile(rf"(?i)\bcheck:\s*`?({FORMS})`?\)?\s*$")
_DECLARED = re.compile(
    r"(?i)^\W{0,4}(?:overall )?"
    r"(?:status|state|estado|statut|stato|stand|статус|状态|状態|ステータス|상태)[^\w~]{1,6}(.+)$"
)


def items(blocks: Sequence[Block]) -> list[Item]:
    """Return what is to be done, apart from criteria, in the order of the file."""
    return [
        item
        for block in blocks
        if not _is_criterion(block) and section(block.headings) is not Section.OUT
        for item in _items_in(block)
    ]


def _items_in(block: Block) -> list[Item]:
    if block.kind == "row":
        return _of_row(block)
    lines = block.text.split("\n")
    if block.kind == "item":
        lines = [" ".join(lines)]  # a long item goes on in the next line
    elif block.kind == "heading" and _PHASE.match(_behind(block.text)):
        return []
    elif block.kind == "heading" and _TASK.match(_behind(block.text)):
        state, text = state_in_heading(block.text)
        return [_item(block, state, text, "box")] if state else []
    elif block.kind == "heading" or not lines[0].lstrip("\\").startswith("["):
        lines = [block.text] if block.kind == "heading" and block.text.lstrip("\\")[:1] == "[" else []
    found = [(n, marked) for n, line in enumerate(lines) if (marked := mark(line.strip()))]
    if not found and block.kind == "item" and block.depth == 1 and (state := state_of_list(block.heading)):
        found = [(0, (state, lines[0].strip()))]
    return [_item(block, state, text, "box", n) for n, (state, text) in found if text]


def _item(block: Block, state: State, text: str, source: str, offset: int = 0) -> Item:
    return Item(
        text=text, state=state, source=source, heading=_nearest(block), line=block.line + offset,
        within=block.within, check=_check(text),
    )  # fmt: skip


def _of_row(block: Block) -> list[Item]:
    columns = [column.casefold().strip(" *") for column in block.columns]
    at = next((n for n, column in enumerate(columns) if column in _STATUS or column.startswith("status")), -1)
    if at < 0 or at >= len(block.cells):
        return []
    state = state_of(block.cells[at])
    if state is None and block.cells[at].strip():
        return []
    named = [n for n, column in enumerate(columns) if n != at and any(name in column for name in _NAMES)]
    others = named or [
        n for n, cell in enumerate(block.cells) if n != at and len(cell.strip(" #.0123456789")) > 1
    ]
    text = block.cells[others[0]].strip() if others and others[0] < len(block.cells) else ""
    return [_item(block, state or State.OPEN, text, "table")] if text else []


def criteria(blocks: Sequence[Block]) -> list[Criterion]:
    """Return what must hold at the end."""
    found = []
    for block in blocks:
        if not _is_criterion(block):
            continue
        if block.kind == "row":
            found += [
                Criterion(text=item.text, state=item.state, heading=item.heading, line=item.line)
                for item in _of_row(block)
            ]
            continue
        whole = " ".join(block.text.split())
        state, text = mark(whole) or (None, whole)
        found.append(
            Criterion(text=text, state=state, heading=_nearest(block), line=block.line, check=_check(text))
        )
    return found


def _is_criterion(block: Block) -> bool:
    return block.kind in ("item", "row") and section(block.headings) is Section.CRITERIA


def next_steps(blocks: Sequence[Block]) -> list[str]:
    """Return the next steps that have no box."""
    return [
        " ".join(block.text.split())
        for block in blocks
        if block.kind == "item" and section(block.headings) is Section.NEXT and not mark(block.text)
    ]


def unnamed(blocks: Sequence[Block], named: Collection[int]) -> list[str]:
    """Return the deliverables that are neither a path nor marked; `named` are the lines that hold a path."""
    parents = {block.within for block in blocks if block.kind == "item"}
    return [
        " ".join(block.text.split())
        for block in blocks
        if block.kind == "item"
        and section(block.headings) is Section.DELIVERABLES
        and block.line not in named
        and block.line not in parents
        and not mark(block.text)
        and not block.targets
        and not block.text.startswith("~~")
    ]


def phases(blocks: Sequence[Block], found: Sequence[Item]) -> list[Phase]:
    """Return the phases that have a heading, with how many of their items are done."""
    heads = [(at, block) for at, block in enumerate(blocks) if block.kind == "heading"]
    only = sum(head.level == 1 for _, head in heads) == 1  # then it is the title
    made = []
    for n, (at, head) in enumerate(heads):
        state, name = state_in_heading(head.text)
        if not _PHASE.match(name) or (only and head.level == 1):
            continue
        end = next((other.line for _, other in heads[n + 1 :] if other.level <= head.level), 1 << 30)
        inside = [item for item in found if head.line < item.line < end and item.state is not State.CANCELLED]
        done = sum(item.state is State.DONE for item in inside)
        own = takewhile(lambda block: block.kind != "heading", blocks[at + 1 : at + 4])
        state = state or next(filter(None, map(_declares, own)), None)
        made.append(Phase(name=name, state=state, done=done, of=len(inside), line=head.line))
    return made


def declared(blocks: Sequence[Block]) -> State | None:
    """Return the state that a line such as `**Status:** done` near the top or heading declares."""
    for n, block in enumerate(blocks[:12]):
        if len(block.headings) <= 1 and (state := _declares(block)):
            return state
        if block.kind == "text" and n and blocks[n - 1].kind == "heading" and _is_status(blocks[n - 1].text):
            return state_of(block.text.split("\n")[0])
    return None


def _declares(block: Block) -> State | None:
    """Return the state that a paragraph, an item or a row of two cells declares."""
    if block.kind == "row" and len(block.cells) == 2 and _is_status(block.cells[0]):
        return state_of(block.cells[1])
    if block.kind in ("text", "item"):
        for line in block.text.split("\n"):
            if (said := _DECLARED.match(line.replace("*", ""))) and (state := state_of(said[1])):
                return state
    return None


def _is_status(text: str) -> bool:
    return text.casefold().strip(" *_:：") in _STATUS


def title(blocks: Sequence[Block]) -> str:
    """Return the first heading."""
    return next((state_in_heading(block.text)[1] for block in blocks if block.kind == "heading"), "")


def _behind(text: str) -> str:
    return state_in_heading(text)[1]


def _nearest(block: Block) -> str:
    return block.heading


def _check(text: str) -> str:
    found = _CHECK.search(text)
    return " ".join(found[1].split()) if found else ""
