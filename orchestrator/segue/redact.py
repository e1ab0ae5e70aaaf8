"""Takes secrets out of texts: by their value, and by what secrets look like."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[secret]"
SHORTEST = 8  # characters; a shorter value would blank out ordinary words

_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:ntn_|secret_)[A-Za-z0-9_-]{8,}",  # Notion
        r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{8,}",
        r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*",  # JWT
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",  # AWS
        r"\bxox[a-z]-[A-Za-z0-9-]{8,}",  # Slack
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,})",  # GitHub, GitLab
        r"\b(?:sk-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_\w{8,}|AIza[\w-]{20,})",  # OpenAI, Stripe, Google
        r"(?i)(?<=authorization: basic )[A-Za-z0-9+/=]{6,}",
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)",
        r"(?<=/)s-(?=[A-Za-z]*[A-Z0-9])[A-Za-z0-9]{5,64}\b",  # what opens a private page of SoundCloud
        r"(?<=secret_token=)[\w-]{5,64}",  # the same, the other way
        r"(?<=://)[^\s/@:]*:(?!\d{1,5}/)[^\s@]+(?=@)",  # name and password in an address
    )
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without the secrets given, and without whatever looks like a secret."""
    text = hide(text, secrets)
    for shape in _SHAPES:
        text = shape.sub(HIDDEN, text)
    return text


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return the text without the secrets given, as they are or encoded."""
    # Longest first, so that a secret that begins like another is not left with a tail.
    for form in sorted({f for secret in secrets for f in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


def hide_in(value: Any, secrets: tuple[str, ...]) -> Any:
    """Return JSON whose texts hold none of the secrets given; names of fields stay as they are."""
    if isinstance(value, str):
        return hide(value, secrets)
    if isinstance(value, Mapping):
        return {key: hide_in(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [hide_in(inner, secrets) for inner in value]
    return value


@lru_cache(maxsize=256)
def _forms(secret: str) -> tuple[str, ...]:
    if len(secret) < SHORTEST:
        return ()
    return (secret, quote(secret, safe=""), quote_plus(secret), *_in_base64(secret.encode()))


def _in_base64(secret: bytes) -> Iterator[str]:
    """Yield what of the encoding stays the same, for each place in a longer text."""
    for shift in range(3):
        padded = bytes(shift) + secret
        # The first and the last characters also depend on the neighbours of the secret.
        start, end = (0, 2, 3)[shift], len(padded) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            form = encode(padded).decode()[start:end]
            if len(form) >= SHORTEST:
                yield form
