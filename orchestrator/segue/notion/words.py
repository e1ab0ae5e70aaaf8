"""Which of the user's status options means what: by settings, by usual names, by status group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from segue_schemas import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a status or select property."""

    id: str
    name: str
    group: str = ""  # of a status property: To-do, In progress, Complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The user's options by our words, and back."""

    options: Mapping[str, tuple[Option, ...]]  # our word -> the options that mean it, the one to write first
    substitutes: Mapping[str, Option]  # our word -> what is written where no option means it
    strangers: tuple[Option, ...] = ()  # options that nothing explains

    def write(self, word: str) -> Option | None:
        """Return the option to write for a word; None where the database has nothing for it."""
        named = self.options.get(word)
        return named[0] if named else self.substitutes.get(word)

    def read(self, option_id: str, name: str) -> str | None:
        """Return the word for an option: by id, as names change; by name where the id is new."""
        for word, options in self.options.items():
            if any(option.id == option_id for option in options):
                return word
        for word, options in self.options.items():
            if any(plain(option.name) == plain(name) for option in options):
                return word
        return None

    def knows(self, option_id: str) -> bool:
        """Tell whether an option was there when the options were last read."""
        known = [*self.strangers, *(option for options in self.options.values() for option in options)]
        return any(option.id == option_id for option in known)

    @property
    def meanings(self) -> dict[str, str]:
        """What each option means, by its id."""
        return {option.id: str(word) for word, options in self.options.items() for option in options}

    def names(self, *words: str) -> list[str]:
        """Return the names of all options that mean one of these words, for a query."""
        return [option.name for word in words for option in self.options.get(word, ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Our words, what people usually call them, and what may stand in for them."""

    usual: Mapping[str, tuple[str, ...]]  # tried in this order
    several: frozenset[str] = frozenset()  # words for which all usual names count, not only the first found
    groups: Mapping[str, str]  # word -> a status group whose options mean it, if nothing else does
    substitutes: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


TASKS = Vocabulary(
    usual={
        Status.RESERVED: ("Reserved",),
        Status.READY: ("Ready", "Ready to run", "Queued", "To do", "Todo", "Next", "Not started", "Open"),
        Status.DRAFT: ("Draft", "Backlog", "Idea", "Ideas", "Inbox", "Icebox", "Not started"),
        Status.RUNNING: ("Running", "In progress", "Doing", "Working", "Working on it", "Started", "Active"),
        Status.WAITING: ("Waiting", "On hold", "Paused", "Deferred", "Later"),
        Status.NEEDS_INPUT: ("Needs input", "Input needed", "Needs attention", "Needs review", "Blocked"),
        Status.HANDED_OVER: ("Handed over", "Handed off", "Delegated"),
        Status.DONE: ("Done", "Complete", "Completed", "Finished", "Closed"),
        Status.FAILED: ("Failed", "Error", "Failure"),
        Status.CANCELLED: ("Cancelled", "Canceled", "Aborted", "Won't do", "Skipped", "Archived"),
    },
    several=frozenset({Status.DRAFT, Status.NEEDS_INPUT, Status.DONE, Status.CANCELLED}),
    groups={Status.RUNNING: "inprogress", Status.DONE: "complete"},
    substitutes={
        Status.WAITING: (Status.RUNNING,),
        Status.HANDED_OVER: (Status.RUNNING,),
        Status.NEEDS_INPUT: (Status.FAILED,),
        Status.FAILED: (Status.NEEDS_INPUT,),
        Status.CANCELLED: (Status.FAILED, Status.NEEDS_INPUT),
    },
    required=(Status.READY, Status.RUNNING, Status.DONE, Status.FAILED),
)

ISSUES = Vocabulary(
    usual={
        "Open": ("Open", "New", "To do", "Todo", "Not started"),
        "Answered": ("Answered", "Replied"),
        "In progress": ("In progress", "Doing"),
        "Resolved": ("Resolved", "Done", "Closed", "Fixed", "Complete", "Completed"),
        "Won't fix": ("Won't fix", "Wont fix", "Ignored", "Silenced", "Dismissed"),
        "Duplicate": ("Duplicate",),
        "Reserved": ("Reserved",),
    },
    several=frozenset({"Resolved", "Won't fix"}),
    groups={"Resolved": "complete", "In progress": "inprogress"},
    substitutes={},
    required=("Open", "Resolved"),
)


def plain(name: str) -> str:
    """Reduce a name to what people mean by it: no case, no emoji, no spaces or dashes."""
    return re.sub(r"[\W_]+", "", re.sub(r"\band\b", "", name.casefold()))


def options_of(schema: Mapping[str, Any]) -> list[Option]:
    """Read the options of a status or select property."""
    config = schema.get(schema["type"], {})
    groups = {i: group["name"] for group in config.get("groups", ()) for i in group.get("option_ids", ())}
    return [
        Option(id=str(option["id"]), name=option["name"], group=groups.get(option["id"], ""))
        for option in config.get("options", ())
    ]


def bind_words(
    options: Iterable[Option],
    vocabulary: Vocabulary,
    configured: Mapping[str, tuple[str, ...]],
    before: Mapping[str, str],
) -> Words:
    """Find the options for our words; what a person has set goes first, and no option means two things.

    `before` says what options meant when we last looked, by id: an option that was renamed to something
    that we do not know means what it meant, and one that was a draft does not become ready by itself.
    """
    left = {plain(option.name): option for option in options}
    found: dict[str, list[Option]] = {word: [] for word in vocabulary.usual}
    ours = {plain(word): word for word in vocabulary.usual}
    settled = {
        ours[plain(word)]: names for word, names in configured.items() if names and plain(word) in ours
    }
    for word, names in settled.items():
        keys = dict.fromkeys(plain(name) for name in names)
        found[word] = [left.pop(key) for key in keys if key in left]
    for word, hits in _by_name(left, vocabulary, before).items():
        if word not in settled:
            found[word] = [left.pop(hit) for hit in hits]
    for key, option in list(left.items()):
        was = before.get(option.id, "")
        if was in found and was not in settled and not _possible(key, vocabulary):
            found[was].append(left.pop(key))
    for word, group in vocabulary.groups.items():
        grouped = [key for key, option in left.items() if plain(option.group) == group]
        if not found[word]:
            found[word] = [left.pop(hit) for hit in grouped[:1]]
    bound = {word: tuple(hits) for word, hits in found.items() if hits}
    return Words(options=bound, substitutes=_substitutes(bound, vocabulary), strangers=tuple(left.values()))


def _by_name(
    left: Mapping[str, Option], vocabulary: Vocabulary, before: Mapping[str, str]
) -> dict[str, list[str]]:
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for word, names in vocabulary.usual.items():
        hits = [key for key in dict.fromkeys(map(plain, names)) if key in left and key not in taken]
        # A name with two meanings keeps the one that it had.
        sure = [key for key in hits if before.get(left[key].id, word) in (word, *_not(key, vocabulary))]
        found[word] = sure if word in vocabulary.several else sure[:1]
        taken.update(found[word])
    return found


def _possible(key: str, vocabulary: Vocabulary) -> set[str]:
    return {word for word, names in vocabulary.usual.items() if key in map(plain, names)}


def _not(key: str, vocabulary: Vocabulary) -> set[str]:
    return set(vocabulary.usual) - _possible(key, vocabulary)


def _substitutes(bound: Mapping[str, tuple[Option, ...]], vocabulary: Vocabulary) -> dict[str, Option]:
    return {
        word: next(bound[other][0] for other in others if other in bound)
        for word, others in vocabulary.substitutes.items()
        if word not in bound and any(other in bound for other in others)
    }
