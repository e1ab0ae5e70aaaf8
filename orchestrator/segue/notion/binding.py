"""Which property of a database plays which role, and what is missing: pure, so that it can be shown."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from segue.errors import Misconfigured
from segue.notion.roles import Role
from segue.notion.words import Vocabulary, Words, bind_words, options_of, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property as the schema describes it."""

    id: str
    name: str
    type: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How a database was understood the last time, by ids, which outlive new names."""

    roles: Mapping[str, str] = field(default_factory=dict)  # role -> property
    words: Mapping[str, str] = field(default_factory=dict)  # status option -> our word

    @classmethod
    def read(cls, text: str | None) -> Before:
        """Read what was written with `str`."""
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps({"roles": dict(self.roles), "words": dict(self.words)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a database that a person should know, and how to mend it."""

    level: Literal["error", "warning"]
    text: str
    fix: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A database as we understand it."""

    role: str  # such as "tasks"
    source_id: str
    title: str
    url: str
    properties: Mapping[str, Property]  # all of them, by name
    roles: Mapping[str, Property]  # ours, by role
    words: Words
    findings: tuple[Finding, ...] = ()

    def get(self, role: str) -> Property | None:
        """Return the property that plays a role, if there is one."""
        return self.roles.get(role)

    @property
    def title_property(self) -> Property:
        """The one property that every database has."""
        return next(found for found in self.properties.values() if found.type == "title")

    @property
    def remembered(self) -> Before:
        """What to remember, so that new names change nothing."""
        roles = {role: prop.id for role, prop in self.roles.items()}
        return Before(roles=roles, words=self.words.meanings)

    @property
    def schema(self) -> Mapping[str, tuple[str, str, tuple[str, ...]]]:
        """What a change of the schema would show in: ids, names, types and options."""
        return {
            p.id: (p.name, p.type, tuple(f"{o.id}={o.name}" for o in options_of(p.schema)))
            for p in self.properties.values()
        }

    def check(self) -> None:
        """Raise `Misconfigured` with everything without which no work is possible."""
        errors = [finding for finding in self.findings if finding.level == "error"]
        if errors:
            raise Misconfigured("; ".join(f"{finding.text}; {finding.fix}" for finding in errors))


def bind(
    role: str,
    source: Mapping[str, Any],
    wanted: Sequence[Role],
    vocabulary: Vocabulary | None,
    *,
    names: Mapping[str, str],
    words: Mapping[str, tuple[str, ...]],
    before: Before | None = None,
) -> Binding:
    """Find a property for each role: by configured name, as before, or by usual names; always by type."""
    properties = {
        name: Property(id=str(schema["id"]), name=name, type=str(schema["type"]), schema=schema)
        for name, schema in source["properties"].items()
    }
    title = "".join(part.get("plain_text", "") for part in source.get("title", ()))
    before = before or Before()
    bound: dict[str, Property] = {}
    findings: list[Finding] = []
    for one in wanted:
        free = [found for found in properties.values() if found not in bound.values()]
        configured = names.get(one.name, "")
        found, finding = _as_before(one, free, before.roles), None
        if configured or not found:
            found, finding = _find(one, free, title, configured)
        if found:
            bound[one.name] = found
        if finding:
            findings.append(finding)
    status = bound.get("status")
    known = Words(options={}, substitutes={})
    if status and vocabulary:
        known = bind_words(options_of(status.schema), vocabulary, words, before.words)
        findings += _missing_words(known, vocabulary, status, title, words)
    return Binding(
        role=role, source_id=str(source["id"]), title=title, url=str(source.get("url") or ""),
        properties=properties, roles=bound, words=known, findings=tuple(findings),
    )  # fmt: skip


def _as_before(role: Role, free: Sequence[Property], before: Mapping[str, str]) -> Property | None:
    was = before.get(role.name)
    return next((found for found in free if found.id == was and found.type in role.types), None)


def _find(
    role: Role, free: Sequence[Property], title: str, configured: str
) -> tuple[Property | None, Finding | None]:
    if role.types == ("title",):
        return next((found for found in free if found.type == "title"), None), None
    names = [configured] if configured else role.names
    for name in names:
        hits = [found for found in free if plain(found.name) == plain(name)]
        fitting = [found for found in hits if found.type in role.types]
        if fitting:
            return fitting[0], None
        if hits:
            return None, _retyped(role, hits[0], title)
    return None, _missing(role, free, title, configured)


def _retyped(role: Role, found: Property, title: str) -> Finding:
    kinds = " or ".join(role.types)
    return Finding(
        level="error" if role.required else "warning", role=role.name,
        text=f"{title}: the property {found.name!r} is of type {found.type}, and {role.name} must be {kinds}"
        + (f", so {role.without}" if role.without else ""),
        fix=f"change its type to {kinds} in Notion, or name another property in segue.toml: "
        f'[board.properties] {role.name} = "…"',
    )  # fmt: skip


def _missing(role: Role, free: Sequence[Property], title: str, configured: str) -> Finding:
    fitting = {found.name for found in free if found.type in role.types}
    close = difflib.get_close_matches(configured or role.title, sorted(fitting), n=1, cutoff=0.6)
    hint = f' (is it {close[0]!r}? then set [board.properties] {role.name} = "{close[0]}")' if close else ""
    return Finding(
        level="error" if role.required else "warning", role=role.name,
        text=f"{title}: there is no property {(configured or role.title)!r}"
        + (f", so {role.without}" if role.without else ""),
        fix=f"run `segue init`, which offers to add it, or add it in Notion as {role.types[0]}{hint}",
    )  # fmt: skip


def _missing_words(
    known: Words,
    vocabulary: Vocabulary,
    status: Property,
    title: str,
    configured: Mapping[str, Sequence[str]],
) -> list[Finding]:
    there = ", ".join(option.name for option in options_of(status.schema)) or "none"
    findings = []
    for word in vocabulary.usual:
        key = plain(word) if " " not in word else word.lower().replace(" ", "_").replace("'", "")
        names = configured.get(key, ())
        if known.write(word) is None and word in vocabulary.required:
            looked = ", ".join(names or vocabulary.usual[word])
            text = f"no option of {status.name!r} means {key!r} (looked for {looked}; there are {there})"
            fix = f'add the option {word.capitalize()!r} in Notion, or set [board.status] {key} = ["…"]'
            findings.append(Finding(level="error", role="status", text=f"{title}: {text}", fix=fix))
        elif names and word not in known.options:
            text = f"{status.name!r} has no option {' or '.join(names)}, which settings name for {key!r}"
            fix = f"correct [board.status] {key} in segue.toml; the options are {there}"
            findings.append(Finding(level="warning", role="status", text=f"{title}: {text}", fix=fix))
    return findings
