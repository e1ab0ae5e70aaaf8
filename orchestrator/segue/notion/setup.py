"""Makes what is missing in the user's workspace, when `segue init` is told to; never by itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segue.board import UsedColumn
from segue.errors import Misconfigured
from segue.notion.binding import Binding
from segue.notion.blueprint import BLUEPRINTS, COLORS, Column
from segue.notion.client import NotionClient
from segue.notion.failures import NotAccepted, Uncertain
from segue.notion.places import Places, Unknown
from segue.notion.roles import ISSUE_ROLES, KNOWN, TASK_ROLES
from segue.notion.text import rich_text
from segue.notion.words import options_of, plain
from segue_schemas import Ref, Status

JSON = dict[str, Any]
HIDDEN = {  # what the view of open rows leaves out
    "tasks": (Status.RESERVED, Status.DONE, Status.CANCELLED),
    "issues": ("Reserved", "Resolved", "Won't fix", "Duplicate"),
}
_log = logging.getLogger("segue.notion")
CHECKED = {"tasks": TASK_ROLES, "issues": ISSUE_ROLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that could be made: a database, a property or a status option."""

    database: str  # role
    name: str = ""  # of the property; empty for the database itself
    option: str = ""

    def __str__(self) -> str:
        title = KNOWN[self.database].title
        if self.option:
            return f"the option {self.option!r} of {self.name!r} in {title}"
        return f"the property {self.name!r} in {title}" if self.name else f"the database {title}"


def plan(
    places: Places,
    databases: Sequence[str] = ("tasks", "issues"),
    used: Mapping[str, Sequence[UsedColumn]] | None = None,
) -> list[Missing]:
    """List what is missing; a question that only a person can answer is raised as `Misconfigured`.

    `used` are the columns that plugins fill, in databases that need not be there.
    """
    missing: list[Missing] = []
    for database in databases:
        try:
            binding = places.binding(database)
        except Unknown:
            missing.append(Missing(database=database))
        else:
            missing += _columns(binding) + _options(binding)
    for database, columns in (used or {}).items():
        try:
            binding = places.binding(database)
        except Unknown:
            continue
        missing += [Missing(database=database, name=one.names[0]) for one in lacking(binding, columns)]
    return missing


def lacking(binding: Binding, columns: Sequence[UsedColumn]) -> list[UsedColumn]:
    """Return the columns that the database has under none of their names."""
    there = {plain(name): prop.type for name, prop in binding.properties.items()}
    return [
        one
        for one in columns
        if one.types != ("title",)
        and not any(there.get(plain(name)) in one.types for name in one.names)
        and plain(one.names[0]) not in there
    ]


def _columns(binding: Binding) -> list[Missing]:
    there = {plain(name) for name in binding.properties}
    return [
        Missing(database=binding.role, name=role.title)
        for role in CHECKED.get(binding.role, ())
        if role.name not in binding.roles and plain(role.title) not in there
    ]


def _options(binding: Binding) -> list[Missing]:
    status = binding.get("status")
    groups = BLUEPRINTS[binding.role].get("Status", Column(type="status")).groups
    if status is None or groups is None:
        return []
    return [
        Missing(database=binding.role, name=status.name, option=name)
        for name in groups
        if name not in binding.words.options
    ]


def create_databases(
    places: Places, client: NotionClient, parent: str, which: Sequence[str]
) -> dict[str, Ref]:
    """Make databases below a page, linked with each other; return where they are."""
    made: dict[str, Ref] = {}
    for role in which:
        database = _created(client, parent, role)
        made[role] = Ref(page_id=str(database["id"]), url=str(database.get("url") or ""))
        places.remember(role, str(database["data_sources"][0]["id"]))
    for role in which:
        relations = {n: c for n, c in BLUEPRINTS[role].items() if c.type == "relation"}
        _add(client, places.binding(role).source_id, relations, _targets(places, relations))
        places.rebind(role)
        if role in HIDDEN:
            _add_view(client, made[role].page_id, places.binding(role))
    for role in which:  # a relation has added its other side to a database that was looked at before
        places.rebind(role)
    return made


def _add_view(client: NotionClient, database_id: str, binding: Binding) -> None:
    """Add a view of what is still to be done; without it the database works just as well."""
    status = binding.roles["status"]
    view = {
        "database_id": database_id,
        "data_source_id": binding.source_id,
        "name": "To do",
        "type": "table",
        "filter": {
            "and": [
                {"property": status.id, status.type: {"does_not_equal": option.name}}
                for word in HIDDEN[binding.role]
                for option in binding.words.options.get(word, ())
            ]
        },
    }
    try:
        client.make("views", view)
    except (NotAccepted, Uncertain) as error:
        _log.info("the view %r was not added to %s: %s", view["name"], binding.title, error)


def _created(client: NotionClient, parent: str, role: str) -> JSON:
    columns = BLUEPRINTS[role]
    simple = {name: column for name, column in columns.items() if column.type != "relation"}
    body = {
        "parent": {"type": "page_id", "page_id": parent},
        "title": rich_text(KNOWN[role].title),
        "initial_data_source": {"properties": {name: one.schema({}) for name, one in simple.items()}},
    }
    try:
        return client.make("databases", body)
    except NotAccepted:
        # Where status properties cannot be made, a select does the same service.
        for name, one in simple.items():
            if one.type == "status":
                chosen = Column(type="select", options=tuple(one.groups or ()))
                body["initial_data_source"]["properties"][name] = chosen.schema({})  # type: ignore[index]  # a dict of dicts
        return client.make("databases", body)


def _add(
    client: NotionClient, source_id: str, columns: Mapping[str, Column], sources: Mapping[str, str]
) -> None:
    schemas = {name: one.schema(sources) for name, one in columns.items()}
    wanted = {name: schema for name, schema in schemas.items() if schema is not None}
    if wanted:
        client.set(f"data_sources/{source_id}", {"properties": wanted})


def add(places: Places, client: NotionClient, missing: Sequence[Missing]) -> None:
    """Add missing properties and options to databases that exist."""
    for database in dict.fromkeys(one.database for one in missing if one.name):
        binding = places.binding(database)
        names = [one.name for one in missing if one.database == database and not one.option]
        columns = {name: _column(database, name) for name in names}
        _add(client, binding.source_id, columns, _targets(places, columns))
        options = [one.option for one in missing if one.database == database and one.option]
        if options:
            _add_options(client, binding, options)
        places.rebind(database)


def _column(database: str, name: str) -> Column:
    blueprint = BLUEPRINTS[database]
    if name in blueprint:
        return blueprint[name]
    role = next(role for role in CHECKED[database] if role.title == name)
    return Column(type=role.types[0], target=role.target)


def _add_options(client: NotionClient, binding: Binding, names: Sequence[str]) -> None:
    status = binding.roles["status"]
    groups = BLUEPRINTS[binding.role]["Status"].groups or {}
    options: list[JSON] = [{"id": one.id, "name": one.name} for one in options_of(status.schema)]
    for name in names:
        group = {"group": groups[name]} if status.type == "status" and name in groups else {}
        options.append({"name": name, "color": COLORS.get(name, "default"), **group})
    changed = {status.id: {status.type: {"options": options}}}
    client.set(f"data_sources/{binding.source_id}", {"properties": changed})


def _targets(places: Places, columns: Mapping[str, Column]) -> dict[str, str]:
    found = {}
    for role in {column.target for column in columns.values() if column.target}:
        try:
            found[role] = places.binding(role).source_id
        except Misconfigured:
            continue
    return found
