"""Tasks: from a page of Agent-Tasks to a record, and from an update to the columns that are ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from segue.board import Update
from segue.links import links_in
from segue.notion.binding import Binding, Property
from segue.notion.desk import Desk, Drifted
from segue.notion.limiter import Lane
from segue.notion.values import is_cut, moment, value, wire
from segue.notion.words import plain
from segue_schemas import Priority, Status, Task, Value

JSON = dict[str, Any]
_PRIORITIES = {
    "urgent": Priority.CRITICAL, "highest": Priority.CRITICAL, "p0": Priority.CRITICAL, "p1": Priority.HIGH,
    "normal": Priority.MEDIUM, "p2": Priority.MEDIUM, "p3": Priority.LOW, "lowest": Priority.LOW,
}  # fmt: skip
_ALL_PRIORITIES = _PRIORITIES | {plain(one): one for one in Priority}


def title_of(page: Mapping[str, Any]) -> str:
    """Return a page's title."""
    return next((str(value(p)) for p in page["properties"].values() if p["type"] == "title"), "")


class Cells:
    """The properties of one page, by role."""

    def __init__(self, page: Mapping[str, Any], binding: Binding, desk: Desk) -> None:
        self._page_id, self._binding, self._desk = str(page["id"]), binding, desk
        self._by_id = {item["id"]: item for item in page["properties"].values()}

    def item(self, role: str) -> JSON | None:
        """Return the JSON of the property that plays a role."""
        prop = self._binding.get(role)
        if prop is None:
            return None
        item: JSON | None = self._by_id.get(prop.id)
        if item is None or item["type"] != prop.type:
            raise Drifted(f"the property {prop.name!r} is no longer what it was")
        return item

    def value(self, role: str) -> Value:
        """Return a plain value."""
        item = self.item(role)
        return value(item) if item else None

    def text(self, role: str) -> str:
        """Return a value as text; empty where there is none."""
        found = self.value(role)
        return "" if found is None else ", ".join(found) if isinstance(found, tuple) else str(found)

    def number(self, role: str) -> int:
        """Return a whole number; 0 where there is none."""
        found = self.value(role)
        return int(found) if isinstance(found, int | float) else 0

    def time(self, role: str) -> datetime | None:
        """Return a date as a moment."""
        found = self.value(role)
        if isinstance(found, date) and not isinstance(found, datetime):
            return moment(found.isoformat())
        return found if isinstance(found, datetime) else None

    def ids(self, role: str) -> tuple[str, ...]:
        """Return all pages of a relation, however many."""
        item = self.item(role)
        if item is None:
            return ()
        found = self._desk.whole(self._page_id, item) if is_cut(item) else value(item)
        return found if isinstance(found, tuple) else ()

    def word(self, fresh: bool = True) -> str | None:
        """Return what the status means in our words; None for no status, or one that nothing explains."""
        item = self.item("status")
        option = item[item["type"]] if item else None
        if not option:
            return None
        # An option that was not there before may mean something; look once.
        if not fresh and not self._binding.words.knows(str(option["id"])):
            raise Drifted(f"the status {option['name']!r} is new")
        word = self._binding.words.read(str(option["id"]), str(option["name"]))
        return meant(self._desk, self._page_id, self._binding, str(option["id"])) or word

    def agent(self) -> str:
        """Return the agent's name, wherever it is kept."""
        item = self.item("agent")
        if item is None:
            return ""
        if item["type"] == "people":
            return ", ".join(str(person.get("name") or person["id"]) for person in item["people"])
        if item["type"] == "relation":
            return ", ".join(_agent_title(self._desk, one["id"]) for one in item["relation"])
        return self.text("agent")

    def links(self) -> tuple[str, ...]:
        """Return the addresses in the title, the parameters and the user's own link columns."""
        report = self._binding.get("last_run")
        texts = [href for item in self._by_id.values() for href in _hrefs(item)]
        texts += [self.text("title"), self.text("parameters")]
        texts += [
            str(item["url"])
            for item in self._by_id.values()
            if item["type"] == "url" and item["url"] and not (report and item["id"] == report.id)
        ]
        return links_in("\n".join(texts))


def _hrefs(item: JSON) -> list[str]:
    if item["type"] != "title":
        return []
    return [str(part["href"]) for part in item["title"] if part.get("href")]


def _agent_title(desk: Desk, page_id: str) -> str:
    if page_id not in desk.agents:
        page = desk.page(page_id)
        desk.agents[page_id] = title_of(page) if page else page_id
    return desk.agents[page_id]


def task_of(page: Mapping[str, Any], binding: Binding, desk: Desk, fresh: bool = True) -> Task:
    """Read a task."""
    cells = Cells(page, binding, desk)
    word = cells.word(fresh)
    return Task(
        page_id=str(page["id"]),
        title=cells.text("title"),
        url=str(page.get("url") or ""),
        status=Status(word) if word else Status.UNKNOWN,
        type=cells.text("type"),
        agent=cells.agent(),
        handler=cells.text("handler"),
        parameters=cells.text("parameters"),
        links=cells.links(),
        priority=_ALL_PRIORITIES.get(plain(cells.text("priority")), Priority.MEDIUM),
        due=cells.time("due"),
        run_after=cells.time("run_after"),
        dry_run=cells.value("dry_run") is True,
        parent=next(iter(cells.ids("parent")), ""),
        blocked_by=cells.ids("blocked_by"),
        issues=cells.ids("issue"),
        hops=cells.number("hops"),
        attempts=cells.number("attempts"),
        runner=cells.text("runner"),
        now=cells.text("now"),
        fingerprint=cells.text("fingerprint"),
        created=moment(page.get("created_time")),
    )


def meant(desk: Desk, page_id: str, binding: Binding, option_id: str) -> str | None:
    """Return the word for which this option stood in when we wrote it, if it did."""
    standing = [word for word, option in binding.words.substitutes.items() if option.id == option_id]
    written = desk.memory.get(f"meant:{page_id}") if standing else None
    return written if written in standing else None


def option(prop: Property, binding: Binding, word: str) -> JSON | None:
    """Write a status by the option's id, which a new name does not change."""
    found = binding.words.write(word)
    return {prop.type: {"id": found.id}} if found else None


def columns(update: Update, binding: Binding) -> JSON:
    """Return what an update writes: the columns that are ours and that the database has."""
    found = {
        "now": update.now, "progress": update.progress, "runner": update.runner, "attempts": update.attempts,
        "last_error": update.last_error, "last_run": update.last_run, "run_after": update.run_after,
        "handler": update.handler,
    }  # fmt: skip
    written: JSON = {}
    for role, new in found.items():
        prop = binding.get(role)
        if prop and new is not None:
            written[prop.id] = wire(prop, new)
    if update.clear_run_after and (prop := binding.get("run_after")):
        written[prop.id] = wire(prop, None)
    status = binding.get("status")
    if update.status and status and (chosen := option(status, binding, update.status)):
        written[status.id] = chosen
    return written


def write_update(desk: Desk, page_id: str, update: Update) -> None:
    """Write an update in one request; in none where the database has no column for it."""

    def work(binding: Binding, fresh: bool) -> None:
        written = columns(update, binding)
        note_meaning(desk, page_id, binding, update.status)
        if written:
            desk.write(page_id, written, Lane.URGENT)

    desk.bound("tasks", work)


def note_meaning(desk: Desk, page_id: str, binding: Binding, status: str | None) -> None:
    """Remember what an option means that is about to stand in for another, or does so no longer."""
    if status and (status in binding.words.substitutes or desk.memory.get(f"meant:{page_id}")):
        desk.memory.set(f"meant:{page_id}", status)
