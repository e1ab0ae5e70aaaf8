"""What `segue doctor` looks at in Spotify: the sign-in and its end, a rest, and whether it answers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from segue.doctor import Check, Finding, error, ok, warning
from segue.errors import Misconfigured, SegueError, Unavailable
from segue_music import resting
from segue_spotify.door import HOW, SIGN_IN, Door, SignedOut, open_door
from segue_spotify.line import SIGN_IN as ACCOUNTS
from segue_spotify.line import SOURCE
from segue_spotify.tokens import WARNED, days_left

if TYPE_CHECKING:
    from segue.settings import Settings

AREA = "Spotify"


def spotify_checks(settings: Settings) -> Sequence[Check]:
    """Return the check; it asks nothing where nobody is signed in."""
    return [Check(name=AREA, run=lambda: list(findings(open_door(settings))))]


def findings(door: Door) -> Iterator[Finding]:
    """Look at the sign-in first, then whether it counts."""
    if not door.configured:
        yield ok(AREA, f"not set up; its likes, playlists and links are not read ({HOW})", applies=False)
        return
    rests = [one for name in (SOURCE, ACCOUNTS) if (one := resting.until(door.home, name))]
    yield from (warning(AREA, str(one), "nothing; it is asked again by itself") for one in rests)
    held = door.tokens.get_cached_token()
    if held is None:
        why = door.tokens.read().get("why", "nobody is signed in")
        yield warning(AREA, f"{why}; likes, playlists and what plays are not read", SIGN_IN)
        return
    yield from _end(days_left(held, time.time()))
    if not rests:
        yield _answer(door)


def ending(door: Door) -> str:
    """Say that the sign-in ends soon; empty where it does not, or there is none."""
    left = days_left(door.tokens.get_cached_token() or {}, time.time())
    return f"the sign-in to Spotify ends in {_days(left)}; {SIGN_IN}" if _is_soon(left) else ""


def _end(left: float | None) -> Iterator[Finding]:
    if _is_soon(left):
        yield warning(AREA, f"the sign-in ends in {_days(left)}, as Spotify lets it last six months", SIGN_IN)
    elif left is not None:
        yield ok(AREA, f"signed in for {_days(left)} more")


def _is_soon(left: float | None) -> bool:
    return left is not None and left < WARNED


def _days(left: float | None) -> str:
    days = max(0, round(left or 0))
    return f"{days} day{'' if days == 1 else 's'}"


def _answer(door: Door) -> Finding:
    try:
        user = door.as_user(lambda api: api.me(), "who you are")
    except SignedOut as wrong:
        return error(AREA, str(wrong), SIGN_IN)
    except Misconfigured as wrong:
        return error(AREA, str(wrong), "do what it says, then run segue doctor again")
    except Unavailable as wrong:
        return warning(AREA, str(wrong), "run segue doctor again later")
    except SegueError as wrong:
        return error(AREA, str(wrong), SIGN_IN)
    return ok(AREA, f"it answers {(user or {}).get('display_name') or (user or {}).get('id', 'somebody')}")
