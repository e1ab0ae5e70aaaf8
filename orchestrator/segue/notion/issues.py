"""Issues and follow-up tasks: made once for a fingerprint, counted when seen again, silent where silenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segue.board import FiledRow, NewIssue, NewTask, OpenIssue
from segue.errors import Misconfigured, Unavailable
from segue.notion.binding import Binding
from segue.notion.creation import fill_row, make_row, reserve_row
from segue.notion.desk import Desk, ref
from segue.notion.query import any_option, listed
from segue.notion.tasks import Cells, option
from segue.notion.values import wire
from segue_schemas import ENDED, Ref, Value

JSON = dict[str, Any]
MOST = 100  # open issues that are listed: the newest
MOST_FILED = 1000  # rows with a fingerprint


def create_task(desk: Desk, task: NewTask, key: str) -> Ref:
    """Make a task; one that is open with the same fingerprint is returned instead."""

    def work(binding: Binding, fresh: bool) -> Ref:
        for page in _same(desk, binding, task.fingerprint, _open(binding)):
            if Cells(page, binding, desk).word() not in ENDED:
                return ref(page)
        values: dict[str, Value] = {
            "agent": task.agent, "handler": task.handler, "parameters": task.parameters,
            "priority": task.priority, "parent": (task.parent,) if task.parent else (),
            "hops": task.hops or None, "run_after": task.run_after,
            "fingerprint": task.fingerprint, "title": task.title,
        }  # fmt: skip
        properties = _filled(binding, values, task.status)
        made = make_row(desk, binding, key, properties, task.body)
        _remember(desk, binding, task.fingerprint, made.page_id)
        return made

    with desk.lock(task.fingerprint or key):
        return desk.bound("tasks", work)


def file_issue(desk: Desk, issue: NewIssue, key: str) -> Ref | None:
    """File an issue, or count it up; None where a person wants to hear no more of it."""
    with desk.lock(issue.fingerprint or key):
        return desk.bound("issues", lambda binding, fresh: _file(desk, binding, issue, key))


def _file(desk: Desk, binding: Binding, issue: NewIssue, key: str) -> Ref | None:
    if issue.row:
        counted: dict[str, Value] = {"occurrences": issue.times, "last_seen": desk.now()}
        return ref(desk.write(issue.row, _filled(binding, counted, None)))
    planned = desk.memory.get(f"issue:{key}")
    if planned:
        page_id, _, times = planned.partition(" ")
        if times == "1":
            return _new(desk, binding, issue, key)
        page = desk.page(page_id)
        return _counted(desk, binding, page, int(times), issue) if page else Ref(page_id=page_id)
    pages = _same(desk, binding, issue.fingerprint)
    if any(Cells(page, binding, desk).word() == "Won't fix" for page in pages):
        return None
    if not pages:
        return _new(desk, binding, issue, key)
    count = Cells(pages[0], binding, desk).number("occurrences") + 1
    # The count that will be written is remembered first, so that a second call does not count twice.
    desk.memory.set(f"issue:{key}", f"{pages[0]['id']} {max(2, count)}")
    return _counted(desk, binding, pages[0], max(2, count), issue)


def _new(desk: Desk, binding: Binding, issue: NewIssue, key: str) -> Ref:
    page, new = reserve_row(desk, binding, key)
    desk.memory.set(f"issue:{key}", f"{page.page_id} 1")
    now = desk.now()
    values: dict[str, Value] = {
        "type": issue.type, "severity": issue.severity, "task": (issue.task,) if issue.task else (),
        "handler": issue.handler, "fingerprint": issue.fingerprint, "first_seen": now, "last_seen": now,
        "occurrences": 1, "title": issue.title,
    }  # fmt: skip
    made = fill_row(desk, page.page_id, new, _filled(binding, values, "Open"), issue.body)
    _remember(desk, binding, issue.fingerprint, page.page_id)
    return made


def _counted(desk: Desk, binding: Binding, page: JSON, count: int, issue: NewIssue) -> Ref:
    """Write the new count; an issue that was resolved is open again."""
    cells = Cells(page, binding, desk)
    written = _filled(
        binding,
        {"occurrences": max(count, cells.number("occurrences")), "last_seen": desk.now()},
        "Open" if cells.word() == "Resolved" else None,
    )
    if issue.was and issue.was != issue.title and cells.text("title") == issue.was:
        written |= _filled(binding, {"title": issue.title}, None)
    waiting = binding.get("task")
    if waiting and issue.task and issue.task not in (tasks := cells.ids("task")):
        written[waiting.id] = wire(waiting, (*tasks[:99], issue.task))
    return ref(desk.write(str(page["id"]), written) if written else page)


def filed(desk: Desk, database: str) -> dict[str, FiledRow]:
    """List the rows that are not through, by fingerprint; empty where there is no column for it."""

    def work(binding: Binding, fresh: bool) -> dict[str, FiledRow]:
        mark = binding.get("fingerprint")
        if mark is None:
            return {}
        still = [any_option(binding.roles["status"], binding.words.names("Open", "In progress"))]
        wanted = _open(binding) if database == "tasks" else still
        body = {"filter": {"and": [*wanted, {"property": mark.id, mark.type: {"is_not_empty": True}}]}}
        pages = listed(desk.client, binding.source_id, body, limit=MOST_FILED).pages
        return {
            cells.text("fingerprint"): FiledRow(
                page_id=str(page["id"]), title=cells.text("title"), url=str(page.get("url") or ""),
                times=cells.number("occurrences") if binding.get("occurrences") else 0,
            )
            for page in pages
            for cells in (Cells(page, binding, desk),)
        }  # fmt: skip

    return desk.bound(database, work)


def close_issue(desk: Desk, page_id: str, note: str) -> None:
    """Mark an issue as resolved, with a note where there is a column for it."""

    def work(binding: Binding, fresh: bool) -> None:
        desk.write(page_id, _filled(binding, {"note": note}, "Resolved"))

    desk.bound("issues", work)


def pending(desk: Desk) -> tuple[OpenIssue, ...]:
    """List the newest issues that are not resolved; none where there is no database for them."""

    def work(binding: Binding, fresh: bool) -> tuple[OpenIssue, ...]:
        body = {
            "filter": any_option(binding.roles["status"], binding.words.names("Open", "In progress")),
            "sorts": [{"timestamp": "created_time", "direction": "descending"}],
        }
        pages = listed(desk.client, binding.source_id, body, limit=MOST).pages
        return tuple(_listed(Cells(page, binding, desk), page) for page in pages)

    try:
        return desk.bound("issues", work)
    except Misconfigured:  # `segue doctor` shows what is missing
        return ()


def _listed(cells: Cells, page: JSON) -> OpenIssue:
    return OpenIssue(
        page_id=str(page["id"]), title=cells.text("title"), url=str(page.get("url") or ""),
        handler=cells.text("handler"), severity=cells.text("severity"),
    )  # fmt: skip


def _filled(binding: Binding, values: Mapping[str, Value], status: str | None) -> JSON:
    """Return the columns that the database has for these values; empty ones are left out."""
    written: JSON = {}
    for role, new in values.items():
        prop = binding.get(role)
        if prop is None or (new in (None, "", ()) and role != "title"):
            continue
        if prop.type == "relation" and not isinstance(new, tuple):
            continue  # an agent by name; its page is not known here
        if prop.type == "people":
            continue
        written[prop.id] = wire(prop, new)
    found = binding.get("status")
    if status and found and (chosen := option(found, binding, status)):
        written[found.id] = chosen
    return written


def _open(binding: Binding) -> list[JSON]:
    """Write conditions for rows that have not ended; a fingerprint may have many that have."""
    status = binding.roles["status"]
    names = binding.words.names(*ENDED)
    return [{"property": status.id, status.type: {"does_not_equal": name}} for name in names]


def _same(desk: Desk, binding: Binding, fingerprint: str, more: Sequence[JSON] = ()) -> list[JSON]:
    """Return the pages with this fingerprint: queries and memory find candidates, reading by id decides."""
    prop = binding.get("fingerprint")
    if not fingerprint:
        return []
    candidates = [desk.memory.get(_remembered(binding, fingerprint))]
    if prop:
        equal = {"property": prop.id, prop.type: {"equals": fingerprint}}
        found = listed(desk.client, binding.source_id, {"filter": {"and": [equal, *more]}})
        if not found.complete:
            raise Unavailable(f"Notion did not list all rows of {binding.title}; it is asked again later")
        candidates += [str(page["id"]) for page in found.pages]
    pages = [desk.page(page_id) for page_id in dict.fromkeys(filter(None, candidates))]
    return [page for page in pages if page and _bears(page, binding, desk, fingerprint)]


def _bears(page: JSON, binding: Binding, desk: Desk, fingerprint: str) -> bool:
    if binding.get("fingerprint") is None:
        return True  # only our own memory can have named it
    return Cells(page, binding, desk).text("fingerprint") == fingerprint


def _remember(desk: Desk, binding: Binding, fingerprint: str, page_id: str) -> None:
    """Remember a page by its fingerprint, because a query may not show it for a while."""
    if fingerprint:
        desk.memory.set(_remembered(binding, fingerprint), page_id)


def _remembered(binding: Binding, fingerprint: str) -> str:
    return f"fingerprint:{binding.role}:{fingerprint}"
