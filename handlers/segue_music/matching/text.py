"""Text as it is compared: without case, accents, invisible characters and the many forms of one sign."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
SINGLE = dict.fromkeys(map(ord, "‘’‚‛′`´ʼʹ＇"), "'")
DOUBLE = dict.fromkeys(map(ord, "“”„‟″«»＂「」『』《》〈〉"), '"')
BRACKETS = dict(zip(map(ord, "【】〔〕〖〗"), "[][][]", strict=True))
SIGNS = DASHES | SINGLE | DOUBLE | BRACKETS
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
    | {"ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}
)
# Marks of Latin, Greek and Cyrillic, of Hebrew and of Arabic; those of Japanese are letters, and so is й.
MARKS = re.compile(
    r"(?<!и)[\u0300-\u036f]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"
)
ROMAN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыьъэіґ", [*"abvgdeziyklmnoprstufy", "", "", *"eig"], strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "є": "ye"}
    | dict(zip("αβγδεζηικλμνοπρστυφχω", "avgdeziiklmnoprstyfho", strict=True))
    | {"θ": "th", "ξ": "x", "ψ": "ps", "ς": "s"}
)
INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})


def clean(text: str) -> str:
    """Return a text as people see it: one form of each sign, nothing invisible, single spaces."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "_" in text and " " not in text.strip():
        text = text.replace("_", " ")  # a file's name
    if text.isascii() and text.isprintable():
        return " ".join(text.split()).replace("`", "'")
    text = unicodedata.normalize("NFKC", text)
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in INVISIBLE)
    return re.sub(r"\s+", " ", seen.translate(SIGNS)).strip()


def fold(text: str) -> str:
    """Return a text for comparison only: small letters without accents."""
    small = clean(text).casefold()
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFD", small)
    return unicodedata.normalize("NFC", MARKS.sub("", apart)).translate(LETTERS)


def accented_otherwise(one: str, other: str) -> bool:
    """Tell whether two texts set other accents on one letter; none at all is only careless."""
    first, second = (_MARKED.findall(unicodedata.normalize("NFD", clean(t).casefold())) for t in (one, other))
    return len(first) == len(second) and any(a and b and a != b for a, b in zip(first, second, strict=True))


def romanised(text: str) -> str:
    """Return a text with Cyrillic and Greek in Latin letters; in other scripts one sound has many."""
    return fold(text).translate(ROMAN)


def script(text: str) -> str:
    """Return the script in which most letters of a text are written, such as LATIN or HANGUL."""
    names = Counter(unicodedata.name(c, "").split(" ")[0] for c in fold(text) if c.isalpha())
    found = names.most_common(1)[0][0] if names else ""
    return "CJK" if found in ("HIRAGANA", "KATAKANA") else found


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    folded = _APOSTROPHE_OR_THOUSANDS.sub(
        "", _INITIALS.sub(lambda found: found[0].replace(".", ""), fold(text))
    )
    folded = _AND.sub(
        " and ", _SHARP.sub(r"\1 sharp ", folded.replace("♯", " sharp ").replace("♭", " flat "))
    )
    return _WORD.findall(folded)


_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_APOSTROPHE_OR_THOUSANDS = re.compile(r"'|(?<=\d),(?=\d{3}\b)")
_AND = re.compile(r"\s*&\s*|(?<=\s)(?:\+|'?n'?)(?=\s)")
_SHARP = re.compile(r"\b([a-g])#")
_MARKED = re.compile(r"\w([\u0300-\u036f]*)")
_WORD = re.compile(r"[^\W_]+")
