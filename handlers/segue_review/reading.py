"""Turns the bytes of a plan into text, whatever their encoding, and says what was odd about them."""

from __future__ import annotations

import codecs

from segue_review.plans import Fault
from segue_schemas import Record

MOST = 500_000  # bytes of a plan that is read
LONGEST_LINE = 20_000  # characters


class Source(Record):
    """The text of a file, with \\n at the ends of its lines."""

    text: str = ""
    unread: bool = False  # it could not be made text of
    faults: tuple[Fault, ...] = ()


def decoded(data: bytes) -> Source:
    """Return the text of a file; what cannot be read as text gives an empty one and a fault."""
    if len(data) > MOST:
        return _unread(f"the file has more than {MOST // 1000} KB, so it was not read; split it")
    try:
        text, told = _text(data)
    except (UnicodeError, ValueError):
        return _unread("the file is not text in UTF-8 or UTF-16, so it was not read; save it as UTF-8")
    if "\x00" in text:
        return _unread("the file holds zero bytes, so it was not read; it may not be text")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    faults = [Fault(what=told)] if told else []
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            lines[number - 1] = line[:LONGEST_LINE]
            faults.append(Fault(what="the line is very long, so its end was not read", line=number))
    return Source(text="\n".join(lines), faults=tuple(faults[:5]))


def _text(data: bytes) -> tuple[str, str]:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name), "the file is in UTF-16; save it as UTF-8, so that all tools can read it"
    if data[:200].count(0) > len(data[:200]) // 4:
        order = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return data.decode(order), "the file is in UTF-16 without a mark; save it as UTF-8"
    return data.decode("utf-8-sig"), ""


def _unread(why: str) -> Source:
    return Source(unread=True, faults=(Fault(what=why),))
