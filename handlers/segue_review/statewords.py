"""Understands how people mark the state of something: boxes, words, signs, per cents."""

from __future__ import annotations

import re

from segue_review.plans import State

BOXES = {
    " ": State.OPEN, "": State.OPEN, "x": State.DONE, "X": State.DONE, "✓": State.DONE, "✔": State.DONE,
    "~": State.ACTIVE, "/": State.ACTIVE, ".": State.ACTIVE, "o": State.ACTIVE, "-": State.CANCELLED,
    "!": State.BLOCKED, ">": State.OPEN, "?": State.OPEN, "*": State.OPEN,
}  # fmt: skip
_BOX = re.compile(r"^\\?\[([ xX✓✔~/.o!>?*-]?)\\?\]\*?(?:\s+|$)")
_WORDS = {
    State.DONE: "x done complete completed finished shipped merged implemented resolved closed fixed "
    "delivered met passed passing yes fertig erledigt abgeschlossen concluído concluida concluido feito "
    "terminé terminée fait hecho terminado completado completato fatto готово сделано завершено "
    "завершён выполнено 完了 完成 已完成 완료",
    State.ACTIVE: "in-progress inprogress progress wip active doing started ongoing partial partially "
    "underway current review reviewing testing laufend andamento cours curso progreso corso "
    "進行中 进行中 작업중",
    State.BLOCKED: "blocked waiting stuck paused on-hold onhold hold blockiert bloqueado bloqueada "
    "bloqué bloccato заблокировано 阻塞 ブロック 保留",
    State.CANCELLED: "cancelled canceled dropped wontfix wont-do skipped obsolete abandoned superseded "
    "rejected n/a deferred deprecated withdrawn gestrichen cancelado annulé annullato отменено 取消 已取消 "
    "취소",
    State.OPEN: "todo to-do open pending planned backlog ready draft proposed accepted approved new "
    "none no not-started unstarted missing upcoming queued failed failing offen pendente pendiente "
    "открыто 未着手 未开始 待办 待处理 대기",
}  # fmt: skip
WORDS = {word: state for state, words in _WORDS.items() for word in words.split()}
# At the end of a heading these are what it is about: "Phase 3: Testing".
_SUBJECTS = frozenset(
    {
        "x", "testing", "review", "reviewing", "current", "new", "open", "missing", "none", "no", "yes",
        "draft", "ready", "failed", "failing", "passing", "started", "accepted", "approved", "proposed",
        "closed", "resolved", "planned", "backlog", "progress", "active", "waiting",
    }
)  # fmt: skip
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
    "ready for review": "review", "em andamento": "andamento", "in arbeit": "laufend", "en cours": "cours",
    "en curso": "curso", "en progreso": "progreso", "en proceso": "progreso", "in corso": "corso",
    "в работе": "wip", "в процессе": "wip", "진행 중": "wip", "à faire": "todo", "por hacer": "todo",
    "a fazer": "todo", "da fare": "todo", "noch offen": "open", "nicht begonnen": "open",
}  # fmt: skip
_ORNAMENT = re.compile(r"^[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\s]+")  # a sign that says nothing here
_LISTS = {
    State.OPEN: "to do|todo|to-do|backlog|pending|open items|open tasks|remaining|remaining tasks|"
    "not started|offen|por hacer|pendiente|pendientes|a fazer|à faire|da fare|未着手|待办|待处理|할 일",
    State.ACTIVE: "in progress|doing|in arbeit|en curso|en progreso|em andamento|en cours|in corso|"
    "в работе|進行中|进行中|진행 중",
    State.BLOCKED: "blocked|on hold|blockiert|bloqueado|bloqué|bloccato",
    State.CANCELLED: "cancelled|canceled|dropped|gestrichen|cancelado|annulé",
    State.DONE: "done|completed|complete|finished|completed tasks|done so far|erledigt|hecho|terminé|"
    "fait|feito|concluído|fatto|готово|сделано|完了|已完成|완료",
}
LISTS = {name: state for state, names in _LISTS.items() for name in names.split("|")}
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
    text = _ORNAMENT.sub("", re.sub(r"~~.*?~~", "", text))
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
    ending = re.search(r"\s*(?:\(([^()]{2,20})\)|\[([^\[\]]{2,20})\]|[-–—:]+\s*([\w ]{2,20}))\s*$", text)
    if ending and (state := _whole(next(group for group in ending.groups() if group))):
        return state, text[: ending.start()].strip()
    return None, text


def _whole(text: str) -> State | None:
    folded = text.strip().casefold()
    word = _PAIRS.get(folded, folded).replace(" ", "-")
    return None if word in _SUBJECTS else WORDS.get(word)


def state_of_list(heading: str) -> State | None:
    """Return the state of what is listed below a heading that is nothing but a state, as on a board."""
    name = state_in_heading(heading)[1] or heading
    return LISTS.get(_ORNAMENT.sub("", name).strip(" *_:()").casefold())
