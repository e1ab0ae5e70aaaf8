"""Understands how people mark the state of something: boxes, words, signs, per cents."""

from __future__ import annotations

import re

from segue_review.plans import State

BOXES = {
    " ": State.OPEN, "": State.OPEN, "x": State.DONE, "X": State.DONE, "✓": State.DONE, "✔": State.DONE,
    "~": State.ACTIVE, "/": State.ACTIVE, ".": State.ACTIVE, "o": State.ACTIVE, "-": State.CANCELLED,
    "!": State.BLOCKED, ">": State.OPEN, "?": State.OPEN, "*": State.OPEN,
}  # fmt: skip
_BOX = re.compile(r"^\\?\[([ xX✓✔~/.o!>?*-]?)\\?\](?:\s+|$)")
_WORDS = {
    State.DONE: "x done complete completed finished shipped merged implemented resolved closed fixed "
    "delivered met passed passing yes fertig erledigt concluído concluida feito terminé "
    "hecho completado 完了 完成",
    State.ACTIVE: "in-progress inprogress progress wip active doing started ongoing partial partially "
    "underway current review reviewing testing laufend andamento 進行中 进行中",
    State.BLOCKED: "blocked waiting stuck paused on-hold onhold hold blockiert bloqueado",
    State.CANCELLED: "cancelled canceled dropped wontfix wont-do skipped obsolete abandoned superseded "
    "rejected n/a deferred gestrichen cancelado",
    State.OPEN: "todo to-do open pending planned backlog ready draft proposed new none no not-started "
    "unstarted missing upcoming queued failed failing offen pendente pendiente 未着手 待办",
}  # fmt: skip
WORDS = {word: state for state, words in _WORDS.items() for word in words.split()}
_SIGNS = {
    "✅": State.DONE, "✔": State.DONE, "✓": State.DONE, "☑": State.DONE, "🟢": State.DONE, "🎉": State.DONE,
    "🚧": State.ACTIVE, "🔄": State.ACTIVE, "🟡": State.ACTIVE, "🏗": State.ACTIVE, "🔨": State.ACTIVE,
    "🛑": State.BLOCKED, "⛔": State.BLOCKED, "🚫": State.CANCELLED, "⏸": State.BLOCKED,
    "⬜": State.OPEN, "☐": State.OPEN, "❌": State.OPEN, "⏳": State.OPEN, "🔲": State.OPEN, "🔴": State.OPEN,
    "📋": State.OPEN, "⚪": State.OPEN, "◻": State.OPEN, "□": State.OPEN,
}  # fmt: skip
_PAIRS = {
    "on hold": "on-hold", "not started": "not-started", "not_started": "not-started",
    "in progress": "in-progress", "in_progress": "in-progress", "won't do": "wont-do", "won't fix": "wontfix",
    "to do": "todo",
    "not done": "open", "not complete": "open", "not yet": "open", "in review": "review",
    "em andamento": "andamento", "in arbeit": "laufend",
}  # fmt: skip
_SHARE = re.compile(r"^(\d{1,3}) ?%")


def box(text: str) -> tuple[State, str] | None:
    """Return the state that a box at the beginning of a text shows, and the text behind it."""
    found = _BOX.match(text)
    if found:
        rest = text[found.end() :].strip()
        state = BOXES[found[1]]
        struck = rest.startswith("~~") and rest.endswith("~~") and len(rest) > 4
        return (State.CANCELLED if struck and state is State.OPEN else state), rest.strip("~ ")
    return None


def sign(text: str) -> tuple[State, str] | None:
    """Return the state that a sign such as ✅ at the beginning of a text shows, and the text behind it."""
    state = _SIGNS.get(text[:1])
    return (state, text[1:].lstrip("\N{VARIATION SELECTOR-16} ")) if state else None


def mark(text: str) -> tuple[State, str] | None:
    """Return what a box or a sign at the beginning shows."""
    return box(text) or sign(text)


def state_of(text: str) -> State | None:
    """Return the state that a short text, such as a cell or a value, stands for."""
    text = text.replace("*", "").replace("`", "").strip().casefold()
    if found := mark(text):
        return state_of(found[1]) or found[0]
    if share := _SHARE.match(text):
        part = int(share[1])
        return State.DONE if part == 100 else State.ACTIVE if part else State.OPEN
    for pair, word in _PAIRS.items():
        if text.startswith(pair):
            return WORDS[word]
    first = re.split(r"[\s,;:.()—–]+", text, maxsplit=1)[0]
    return WORDS.get(first)


def state_in_heading(text: str) -> tuple[State | None, str]:
    """Return the state that a heading shows at its beginning or end, and the heading without it."""
    if found := mark(text):
        return found
    if text and (last := text.rstrip("\N{VARIATION SELECTOR-16} "))[-1:] in _SIGNS:
        return _SIGNS[last[-1]], last[:-1].strip(" -–—:")
    ending = re.search(r"\s*(?:\(([^()]{2,20})\)|\[([^\[\]]{2,20})\]|[-–—:]\s*([\w ]{2,20}))\s*$", text)
    if ending and (state := _whole(next(group for group in ending.groups() if group))):
        return state, text[: ending.start()].strip()
    return None, text


def _whole(text: str) -> State | None:
    folded = text.strip().casefold()
    return WORDS.get(_PAIRS.get(folded, folded).replace(" ", "-"))
