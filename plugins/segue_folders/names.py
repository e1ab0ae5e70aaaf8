"""Names for files and folders that every usual file system takes: APFS, exFAT, ext4, and Windows' rules."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255  # bytes of a name on APFS and ext4; UTF-16 units on exFAT, which are never more than the bytes
EMPTY = "Untitled"

_READABLE = str.maketrans('/\\|:*"<>', "-----'()", "?")
_JOINERS = "\u200c\u200d"  # invisible, yet part of Persian words and of emoji
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?=\.|$)", re.IGNORECASE
)
_NUMBER = re.compile(r" \(([1-9]\d{0,3})\)$")


def safe(text: str, ending: str = "", number: int = 1) -> str:
    """Return one part of a path that says `text`; from 2 on, the number stands behind it in brackets."""
    tail = (f" ({number})" if number > 1 else "") + ending
    return _fitting(_clean(text), LONGEST - len(tail.encode())) + tail


def key(name: str) -> str:
    """Return what two names share that clash on some disk, whatever their case and Unicode form."""
    folded = unicodedata.normalize("NFD", name).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).casefold())


def namesake(name: str, stem: str, ending: str) -> bool:
    """Tell whether a name is the one that `safe` gives, with or without a number behind it."""
    if key(name) == key(safe(stem, ending)):
        return True
    number = _NUMBER.search(name.removesuffix(ending)) if name.endswith(ending) else None
    return number is not None and key(name) == key(safe(stem, ending, int(number[1])))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", "".join(_visible(sign) for sign in text))
    text = unicodedata.normalize("NFC", text.translate(_READABLE))
    text = _trimmed(" ".join(text.split()))
    return _RESERVED.sub(lambda word: f"{word[1]}_", text, count=1) if _RESERVED.match(text) else text


def _visible(sign: str) -> str:
    """Return the sign, a space where it is some kind of line end, or nothing where nobody would see it."""
    if sign in _JOINERS:
        return sign
    kind = unicodedata.category(sign)
    if kind in ("Zl", "Zp", "Zs") or (kind == "Cc" and sign.isspace()):
        return " "
    return "" if kind in ("Cc", "Cf", "Cs", "Cn") else sign


def _trimmed(text: str) -> str:
    # A leading dot hides a file, a leading dash looks like an option, and Windows drops dots at the end.
    return text.strip(f" {_JOINERS}").lstrip(f".-~ {_JOINERS}").rstrip(f". {_JOINERS}")


def _fitting(text: str, room: int) -> str:
    cut = text.encode()[:room].decode(errors="ignore")
    if cut != text:
        while cut and unicodedata.combining(text[len(cut)]) and len(cut) > 1:
            cut = cut[:-1]  # a letter is not parted from its accents
            if not unicodedata.combining(text[len(cut)]):
                break
    return _trimmed(cut) or EMPTY
