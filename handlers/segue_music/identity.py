"""Whether something that is there already is the track that is sought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segue_music.alignment import SECOND, Alignment, align, values_of
from segue_music.audio import chromaprint
from segue_music.audio.balance import unlike
from segue_music.links import track_keys
from segue_music.matching import Match, compare
from segue_schemas import Held, Print, Recording

Verdict = Literal["same", "ask", "different"]

SAME_ERRORS = 0.15  # share of bits of a fingerprint
MAYBE_ERRORS = 0.23
PASSAGE_MORE = 0.065  # above the usual one: codecs and half a step of shift change all passages alike
PASSAGE_UNEVEN = 0.3  # but not evenly: of the usual one, this much more
COVERED = 0.8  # how much of a track its fingerprint must cover
PASSAGE_ERRORS = 0.16  # in the worst passage of some seconds: one that was replaced has more
UNLIKE = 3.0  # dB in some bands: a voice or an instrument is missing
SECONDS, SHARE = 3.0, 0.02  # how far two lengths of one recording may be apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found, and why, in words for the report."""

    verdict: Verdict
    reason: str


def judge(sought: Recording, print_: Print | None, held: Held) -> Judgement:
    """Tell whether `held` is the sought recording; a name alone never makes it the same."""
    if shared := sorted(track_keys(sought) & track_keys(held.recording)):
        return Judgement(verdict="same", reason=f"the same link or id, {shared[0]}")
    if print_ and held.print and (known := _same_bytes(print_, held.print)):
        return Judgement(verdict="same", reason=known)
    match = compare(sought, held.recording)
    return _by_sound(sought, print_, held, match) or _by_isrc(sought, print_, held, match) or _by_name(match)


def near(one: float, other: float) -> bool:
    """Tell whether two lengths may be of one recording."""
    return abs(one - other) <= max(SECONDS, SHARE * max(one, other))


def _same_bytes(one: Print, other: Print) -> str:
    if one.sha256 and one.sha256 == other.sha256:
        return "the same file, byte for byte"
    return "the same sound, sample for sample" if one.pcm and one.pcm == other.pcm else ""


def _by_isrc(sought: Recording, print_: Print | None, held: Held, match: Match) -> Judgement | None:
    isrc = _isrc(sought)
    if not isrc or isrc != _isrc(held.recording):
        return None
    lengths = _length(sought, print_), _length(held.recording, held.print)
    if lengths[0] is None or lengths[1] is None:
        return Judgement(verdict="ask", reason=f"the same ISRC {isrc}, but a length is not known")
    if not near(lengths[0], lengths[1]):
        told = f"{minutes(lengths[0])} and {minutes(lengths[1])}"
        return Judgement(verdict="ask", reason=f"the same ISRC {isrc}, but other lengths, {told}")
    if match.versions:
        return Judgement(verdict="ask", reason=f"the same ISRC {isrc}, but {match.versions}")
    return Judgement(verdict="same", reason=f"the same ISRC {isrc} and length {minutes(lengths[1])}")


def _by_sound(sought: Recording, print_: Print | None, held: Held, match: Match) -> Judgement | None:
    """Judge by the fingerprints; None where there are none, or where they tell nothing."""
    if print_ is None or held.print is None:
        return None
    found = _aligned(print_, held.print)
    if found is None:
        return None
    if found.errors >= MAYBE_ERRORS:
        shared = bool(_isrc(sought)) and _isrc(sought) == _isrc(held.recording)
        if match.verdict == "no" and not shared:
            return None
        verdict: Verdict = "ask" if shared or match.verdict == "sure" else "different"
        told = f"the same ISRC {_isrc(sought)}, but " if shared else ""
        return Judgement(
            verdict=verdict, reason=f"{told}it sounds different ({found.errors:.0%} of the print)"
        )
    alike = f"it sounds alike ({found.errors:.1%} of the fingerprint differ)"
    if found.errors >= SAME_ERRORS:
        return Judgement(verdict="ask", reason=alike)
    lengths = _heard(print_), _heard(held.print)
    if not near(*lengths):
        told = f"{minutes(lengths[0])} and {minutes(lengths[1])}"
        return Judgement(verdict="ask", reason=f"{alike}, but the lengths are {told}")
    more = PASSAGE_MORE + PASSAGE_UNEVEN * found.usual
    if found.worst >= PASSAGE_ERRORS or found.worst - found.usual >= more:
        return Judgement(verdict="ask", reason=f"{alike}, but a passage differs")
    if (apart := unlike(print_.balance, held.print.balance)) >= UNLIKE:
        return Judgement(verdict="ask", reason=f"{alike}, but some bands differ by {apart:.0f} dB")
    if match.versions:
        return Judgement(verdict="ask", reason=f"{alike}, but {match.versions}")
    if match.verdict != "sure" and not (_is_whole(print_) and _is_whole(held.print)):
        return Judgement(verdict="ask", reason=f"{alike}, but only their beginnings were compared")
    return Judgement(verdict="same", reason=f"{alike}, and the length is {minutes(lengths[1])}")


def _by_name(match: Match) -> Judgement:
    if match.verdict == "no":
        return Judgement(verdict="different", reason="; ".join(match.reasons) or "another name")
    told = f", but {'; '.join(match.reasons)}" if match.reasons else ""
    return Judgement(verdict="ask", reason=f"the names look alike{told}")


def _aligned(one: Print, other: Print) -> Alignment | None:
    if not one.fingerprint or not other.fingerprint:
        return None
    values = values_of(one.fingerprint, one.step), values_of(other.fingerprint, other.step)
    return align(*values, first_step=one.step, second_step=other.step)


def _is_whole(print_: Print) -> bool:
    """Tell whether a fingerprint covers most of its track."""
    seconds = len(values_of(print_.fingerprint, print_.step)) * print_.step / SECOND
    return seconds >= COVERED * min(print_.duration, chromaprint.WHOLE)


def _heard(print_: Print) -> float:
    return print_.heard[1] - print_.heard[0] if print_.heard else print_.duration


def _length(recording: Recording, print_: Print | None) -> float | None:
    return print_.duration if print_ else recording.duration


def _isrc(recording: Recording) -> str:
    return "".join(c for c in recording.isrc.upper() if c.isalnum())


def minutes(seconds: float) -> str:
    """Write a length as people do."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
