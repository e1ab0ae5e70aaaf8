"""Reads a task's title: how many tracks are meant, which one is named, and whether once more."""

from __future__ import annotations

import re

from segue.errors import NeedsInput

AGAIN = r"re-?process|re-?download|re-?analy[sz]e|re-?sync|re-?do|again"
VERB = rf"(?:{AGAIN}|sync|process|download|fetch|import|get|add)"
BEFORE = (  # what stands before a name
    rf"^\W*(?:please\s+)?{VERB}\b[:\s]*(?:(?:(?:the|my|a)\s+)?(?:track|song)\b[:\s]*)?(?:(?:named|called)\s+)?"
)
MANY = r"\b(?:tracks|songs|likes|rows|everything|all of them)\b"
ALL = r"\b(?:all|every|everything)\b"
WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
NUMERAL = rf"(\d{{1,5}}|{'|'.join(WORDS)})"
NUMBER = (
    rf"\b{NUMERAL}\s+(?:\w+\s+){{0,2}}?(?:tracks?|songs?|rows?|likes?)\b"
    rf"|\b(?:newest|latest|last|next)\s+{NUMERAL}\b"
)
NEWEST = (
    r"^(?:the\s+|my\s+)?(?:new|newest|latest|next|last|current|this|one)\s+(?:track|song)\b"
    r"(?!\s+(?:by|from|of|called)\b)"
)
TIMES = (
    r"\b(?:(?:from|since|of|in|during|before|after)\s+)?"
    r"(?:(?:the\s+)?(?:last|this|past|previous)\s+(?:week|weekend|month|year|night|\d+\s+\w+)|yesterday|today"
    r"|(?:since|from|before|after)\s+(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{4}))\b"
)
QUOTED = r"[\"“”„«]([^\"“”„«»]+)[\"“”»]|(?<!\w)'([^']+)'(?!\w)"
FILLERS = (
    r"(?:all|every|everything|new|newest|latest|last|next|current|this|these|that|the|my|our|of|in|and|with|for|music"
    r"|library|it|them|now|once|more|please|tracks?|songs?|likes|rows|\W)*"
)


def bare(title: str) -> str:
    """Return a title without its links."""
    return re.sub(r"https?://\S+", " ", title)


def again(title: str) -> bool:
    """Tell whether what is done already is meant."""
    return _has(rf"\b(?:{AGAIN})\b", title)


def number(title: str) -> int | None:
    """Return how many tracks a title asks for, where it names a number."""
    if _quoted(title) or not (found := re.search(NUMBER, title, re.IGNORECASE)):
        return None
    said = (found[1] or found[2]).casefold()
    count = WORDS[said] if said in WORDS else int(said)
    if not count:
        raise NeedsInput(f"{title.strip()!r} asks for no track at all; name a number above 0")
    return count


def every(title: str) -> bool:
    """Tell whether all tracks are meant."""
    return _has(ALL, title)


def many(title: str) -> bool:
    """Tell whether more than one track is meant."""
    return _has(MANY, title)


def hunt(title: str) -> bool:
    """Tell whether tracks of which no audio was found are meant."""
    return _has(r"^\W*(?:please\s+)?hunt\b", title)


def name(title: str) -> str:
    """Return the name of a track that a title such as "Redownload Ojos Tristes" holds."""
    if quoted := _quoted(title):
        return quoted
    rest = re.sub(BEFORE, "", title, count=1, flags=re.IGNORECASE)
    rest = re.sub(r"[\s,]+(?:please|again|once more|now)\W*$", "", rest, flags=re.IGNORECASE)
    rest = rest.strip(" \"'“”:.,!")
    if rest == title.strip() or number(title) or many(title) or _has(NEWEST, rest):
        return ""
    return "" if re.fullmatch(FILLERS, rest, re.IGNORECASE) else rest


def refuse(title: str) -> None:
    """Say what is not understood, rather than to do more tracks than were meant."""
    if _quoted(title) or re.search(r"https?://", title):
        return
    if re.search(r"\bDEV\b", title):
        raise NeedsInput("DEV in a title means nothing; tick Dry run in the row, and set it to Ready again")
    found = re.search(TIMES, title, re.IGNORECASE)
    if found and many(title) and not number(title):
        raise NeedsInput(
            f"{found[0].strip()!r} was not understood, so nothing was done; say how many tracks instead, "
            "as in 'Reprocess the 20 newest tracks', or put their links into the task"
        )


def _quoted(title: str) -> str:
    found = re.search(QUOTED, title)
    return (found[1] or found[2]).strip() if found else ""


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None
