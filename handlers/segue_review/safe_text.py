"""Makes text from files safe to put on a page: no mentions, no links, no way out of its block."""

from __future__ import annotations

import re
import unicodedata

from segue.redact import redact

JOINER = "\N{WORD JOINER}"  # invisible; what it stands in is no address and no mention any more
# An underscore within a word, as in a_name, is only a sign.
_SPECIAL = re.compile(r"([\\`*~$\[\]<>{}|^#!:+=-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_ADDRESS = re.compile(
    r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=@)|(?<=mailto)(?=:)|(?<=<)(?=/?(?:mention|page|database|a\b))"
)
_TAME = str.maketrans("<>[]`", "‹›()'")
_FENCE = re.compile(r"[`~]{3,}")


def plain(text: str, most: int = 300) -> str:
    """Return a text on one line, without secrets, control characters and signs that reorder it."""
    text = " ".join(_visible(redact(text)).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def inline(text: str, most: int = 300) -> str:
    """Return a text that may stand anywhere in a line of markdown, also in a cell of a table."""
    return _SPECIAL.sub(r"\\\1", _unlinked(plain(text, most)))


def title(text: str, most: int = 150) -> str:
    """Return a text for the title of a row, which holds no markdown."""
    return _unlinked(plain(text, most))


def line(text: str, most: int = 200) -> str:
    """Return a text for a list of changes or problems: readable, and without markup of any kind."""
    return title(text, most).translate(_TAME)


def code(text: str, most: int = 200) -> str:
    """Return a text as code within a line, such as a path."""
    inner = plain(text, most).replace("`", "'").replace("|", "\N{FULLWIDTH VERTICAL LINE}")
    return f"`{_unlinked(inner)}`" if inner else ""


def block(text: str, language: str = "", lines: int = 40) -> str:
    """Return a text as a block of code that nothing inside can end."""
    kept = redact(text).splitlines()
    shown = [_visible(line.replace("\t", "    "))[:500] for line in kept[:lines]]
    if len(kept) > lines:
        shown.append(f"… {len(kept) - lines} more lines")
    inner = "\n".join(_unlinked(_FENCE.sub(_apart, line)) for line in shown)
    return f"```{re.sub(r'[^a-z0-9]', '', language.lower())}\n{inner}\n```"


def _apart(found: re.Match[str]) -> str:
    return JOINER.join(found[0])


def _unlinked(text: str) -> str:
    return _ADDRESS.sub(JOINER, text)


def _visible(text: str) -> str:
    """Drop what is not seen: control and format characters, lone halves of pairs, private ones."""
    return "".join(c if c in "\t\n " or unicodedata.category(c)[0] != "C" else " " for c in text)
