"""Where the databases are: by id, remembered, or found by their usual titles and confirmed by properties."""

from __future__ import annotations

import difflib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from segue.errors import Misconfigured
from segue.notion.binding import Before, Binding, bind
from segue.notion.client import NotionClient
from segue.notion.failures import NotAccepted, NotThere
from segue.notion.ids import link, read_id
from segue.notion.roles import ISSUE_ROLES, KNOWN, TASK_ROLES, Known, Role
from segue.notion.words import ISSUES, TASKS, Vocabulary, plain

JSON = dict[str, Any]
WANTED: dict[str, tuple[Sequence[Role], Vocabulary]] = {
    "tasks": (TASK_ROLES, TASKS),
    "issues": (ISSUE_ROLES, ISSUES),
}
ABSENT_FOR = 300.0  # seconds for which a database that was not found is not looked for again
BROKEN_FOR = 30.0  # the same where nothing can run without it, so that a repair is soon noticed


class Unknown(Misconfigured):
    """There is no such database among those that are shared."""


class Memory(Protocol):
    """A small place to remember things in, across restarts."""

    def get(self, key: str) -> str | None:
        """Return what is remembered under a key."""

    def set(self, key: str, value: str) -> None:
        """Remember something under a key."""


class Places:
    """The databases of one workspace, each looked up once and then kept."""

    def __init__(
        self, client: NotionClient, memory: Memory, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._memory, self._clock = client, memory, clock
        self._config = client.config
        self._lock = threading.RLock()
        self._bound: dict[str, tuple[Binding, float]] = {}
        self._absent: dict[str, tuple[Misconfigured, float]] = {}

    def binding(self, database: str) -> Binding:
        """Return a database as we understand it; by role, id or link."""
        with self._lock:
            known = self._bound.get(database)
            if known and self._clock() - known[1] < self._kept_for(known[0]):
                return known[0]
            absent = self._absent.get(database)
            pause = BROKEN_FOR if database == "tasks" else ABSENT_FOR
            if absent and self._clock() - absent[1] < pause:
                raise absent[0]
            try:
                found = self._understood(database, self._source(database))
            except Misconfigured as error:
                self._absent[database] = (error, self._clock())
                raise
            self._bound[database] = (found, self._clock())
            self._absent.pop(database, None)
            return found

    def _kept_for(self, binding: Binding) -> float:
        broken = any(finding.level == "error" for finding in binding.findings)
        return BROKEN_FOR if broken else self._config.rebind_after

    def rebind(self, database: str) -> bool:
        """Look at a database's properties anew; tell whether they have changed."""
        with self._lock:
            before = self._bound.pop(database, None)
            self._absent.pop(database, None)
            return before is None or self.binding(database).schema != before[0].schema

    def remember(self, database: str, source_id: str) -> None:
        """Remember where a database is that was made just now; a search may not show it for a while."""
        self._memory.set(f"source:{database}", source_id)
        self.rebind(database)

    def forget(self) -> None:
        """Look at everything anew the next time it is needed."""
        with self._lock:
            self._bound.clear()
            self._absent.clear()

    def role_of(self, source_id: str) -> str:
        """Return the role of a data source, or its id where it has none."""
        for role, (binding, _) in list(self._bound.items()):
            if binding.source_id == source_id and role in KNOWN:
                return role
        return source_id

    def _understood(self, database: str, source: JSON) -> Binding:
        config = self._config
        roles, vocabulary = WANTED.get(database, ((), None))
        issues = database == "issues"
        key = f"binding:{source['id']}"
        text = self._memory.get(key) if roles else None
        found = bind(
            database, source, roles, vocabulary,
            names=config.issue_properties if issues else config.properties,
            words=config.issue_status if issues else config.status,
            before=Before.read(text),
        )  # fmt: skip
        if roles and str(found.remembered) != text:
            self._memory.set(key, str(found.remembered))
        return found

    def _source(self, database: str) -> JSON:
        known = KNOWN.get(database)
        if known is None:
            return self._by_id(read_id(database, "the database"), "the database")
        if configured := self._config.databases.get(database, "").strip():
            return self._by_id(read_id(configured, known.setting), known.setting)
        if remembered := self._memory.get(f"source:{database}"):
            try:
                return self._data_source(remembered)
            except NotThere:
                pass  # it was deleted, or is shared no longer: perhaps there is another one
        source = find_by_title(self._client, known)
        self._memory.set(f"source:{database}", str(source["id"]))
        return source

    def _by_id(self, given: str, setting: str) -> JSON:
        try:
            if remembered := self._memory.get(f"source-of:{given}"):
                return self._data_source(remembered)
            source = self._either(given, setting)
        except NotThere as error:
            raise Misconfigured(
                f"the database of {setting} cannot be used: {error}; or correct {setting}"
            ) from None
        self._memory.set(f"source-of:{given}", str(source["id"]))
        return source

    def _either(self, given: str, setting: str) -> JSON:
        """Take an id for a data source's, else for a database's."""
        try:
            return self._data_source(given)
        except NotThere:
            container = self._container(given, setting)
        sources = container["data_sources"]
        if len(sources) == 1:
            return self._data_source(sources[0]["id"])
        names = ", ".join(f"{source['name']!r} ({source['id']})" for source in sources)
        raise Misconfigured(
            f"{setting} names a database with {len(sources)} data sources ({names or 'none'}); set it to the "
            "id of the one that is meant"
        )

    def _container(self, given: str, setting: str) -> JSON:
        try:
            return self._client.read(f"databases/{given}")
        except NotAccepted as error:  # such as the id of a page
            raise Misconfigured(
                f"the database of {setting} cannot be used: {error}; open the database itself in Notion, "
                f"choose Copy link, and set {setting} to that link"
            ) from None

    def _data_source(self, source_id: str) -> JSON:
        source = self._client.read(f"data_sources/{source_id}")
        if source.get("in_trash"):
            raise NotThere(f"{link(source_id)} is in the trash; restore it in Notion")
        return source


def find_by_title(client: NotionClient, known: Known) -> JSON:
    """Find a database by its usual titles; two that fit equally well are a question."""
    seen = candidates(client)
    best = _best(seen, known)
    if not best:
        raise Unknown(
            f"there is no database {known.title!r} among the {len(seen)} shared with the connection; "
            f"share it (••• → Connections), or set {known.setting} to its link, or let `segue init` make it"
        )
    if len(best) > 1:
        both = " and ".join(
            f"{_title(source)!r} {source.get('url') or link(source['id'])}" for source in best
        )
        raise Misconfigured(
            f"{len(best)} databases could be {known.title!r}: {both}; set {known.setting} to the link of the "
            "one that is meant"
        )
    return best[0]


def candidates(client: NotionClient) -> list[JSON]:
    """List the data sources that are shared with the connection."""
    found: dict[str, JSON] = {}
    body: JSON = {"filter": {"property": "object", "value": "data_source"}, "page_size": 100}
    for _ in range(20):  # more than 2,000 databases are not listed; a link in the settings helps then
        answer = client.ask("search", body)
        found.update((source["id"], source) for source in answer["results"] if _usable(source))
        if not answer.get("has_more"):
            break
        body = {**body, "start_cursor": answer["next_cursor"]}
    return list(found.values())


def _usable(source: JSON) -> bool:
    return source.get("object") == "data_source" and not source.get("in_trash")


def _best(sources: Sequence[JSON], known: Known) -> list[JSON]:
    fitting = [source for source in sources if _confirmed(source["properties"], known)]
    titles = [plain(title) for title in known.titles]
    for title in titles:
        if hits := [source for source in fitting if plain(_title(source)) == title]:
            return hits
    return [s for s in fitting if difflib.get_close_matches(plain(_title(s)), titles, n=1, cutoff=0.88)]


def _confirmed(properties: Mapping[str, Any], known: Known) -> bool:
    names = {plain(name) for name in properties}
    return any(plain(telling) in names for telling in known.telling)


def _title(source: JSON) -> str:
    return "".join(part.get("plain_text", "") for part in source.get("title") or ())
