"""Whether two lists of artists mean the same people, however they are joined."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from segue_music.matching import words
from segue_music.matching.text import clean, romanised, script, tokens

Agreement = Literal["equal", "more", "partly", "unknown", "none"]

CHANNEL = re.compile(r"\s+-\s+topic$|(?<=\S)vevo$|\b(?:official|oficial)(?: (?:channel|artist|canal))?\b")
GUESTS = re.compile(r"\s*[\s(,](?:feat\b\.?|ft\b\.?|featuring\b|w/)\s*", re.IGNORECASE)
# "clear" ones stand only between people; "and" and a comma are within the names of bands as well.
JOINER = re.compile(
    r"\s*(?P<clear>;|\s/\s|\s[x×]\s|\svs\.?\s|\sb2b\s|\sfeat\.?\s|\sft\.?\s|\swith\s|\smeets\s|"
    r"\spresents\s|\spres\.\s)\s*|"
    r"\s*(?P<unclear>,\s*(?:&|and)\s|,|\s*&\s*|\s\+\s|\s(?:and|und|et|y|e|och|и)\s)\s*",
    re.IGNORECASE,
)
SWAPS = str.maketrans({"$": "s", "€": "e", "@": "a"})
BRACKET = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
GLUED = re.compile(r"^the(\w{3,})vevo$", re.IGNORECASE)  # TheCardigansVEVO
COUNTRY = re.compile(r"(?!I+\b)[A-Z]{2,3}")  # FISHER (OZ)
VARIOUS = frozenset({"variousartists", "various", "va", "unknownartist", "unknown", "artistunknown"})
ALIASES: Mapping[str, str] = {"deadmaus": "deadmau5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """One name as it is written, with the places at which it may be several."""

    text: str
    spans: tuple[tuple[int, int], ...]
    clear: tuple[bool, ...]  # of each span: what parts it from its neighbours is surely no part of a name
    aliases: frozenset[str]  # what stands in brackets: the same name in another script, or another one
    besides: frozenset[str]  # those of them that may as well say which one is meant: "(guitar)"

    def run(self, first: int, last: int) -> str:
        """Return the key of some parts in a row."""
        return key(self.text[self.spans[first][0] : self.spans[last][1]])


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return an artist's name as it is compared."""
    folded = romanised(name)
    bare = CHANNEL.sub("", folded).strip(" -·|") or folded
    said = tokens(re.sub(r"(?<=\w)!(?=\w)", "i", bare.translate(SWAPS)))
    if len(said) > 1 and said[0] == "the":
        said = said[1:]
    joined = "".join(said) or re.sub(r"\s", "", folded)
    return ALIASES.get(joined, joined)


def agree(one: Sequence[str], other: Sequence[str], ignored: frozenset[str] = frozenset()) -> Agreement:
    """Tell how far two lists of artists are the same people; `ignored` are words of a version's name.

    equal: the same ones; more: one side names guests besides; partly: some are the same.
    """
    ours, theirs = _names(one), _names(other)
    if not ours or not theirs:
        return "unknown"
    shared = _runs(ours) & _runs(theirs)
    if not shared:
        return "none" if script(" ".join(one)) == script(" ".join(other)) else "unknown"
    first, our_rest = _resolved(ours, shared, ignored)
    second, their_rest = _resolved(theirs, shared, ignored)
    if not our_rest and not their_rest:
        return "equal"
    if first and first == second and not (our_rest and their_rest) and all((our_rest or their_rest).values()):
        return "more"
    return "partly"


def within(name: str, said: frozenset[str]) -> bool:
    """Tell whether a name stands in the words of a version, which leave out "of" and its like."""
    plain = set(tokens(name)) - words.STOP
    return bool(plain) and plain <= said


def _names(names: Sequence[str]) -> list[_Name]:
    pieces = [_even(piece) for name in names for piece in GUESTS.split(clean(name))]
    return [_name(piece) for piece in pieces if piece and key(piece) not in VARIOUS]


def _even(piece: str) -> str:
    """Take away a bracket that was opened before the piece."""
    return piece.strip(" ,") if piece.count(")") <= piece.count("(") else piece.strip(" ,)]")


def _name(text: str) -> _Name:
    aliases = frozenset(key(inside) for inside in (*BRACKET.findall(text), *GLUED.findall(text)))
    bare = BRACKET.sub(" ", text).strip() or text
    inside = [one for one in BRACKET.findall(text) if not COUNTRY.fullmatch(one)]
    besides = frozenset(key(one) for one in inside if script(one) in (script(bare), ""))
    text = bare
    joiners = [joiner for joiner in JOINER.finditer(text) if joiner.start() > 0 and joiner.end() < len(text)]
    starts = [0, *(joiner.end() for joiner in joiners)]
    ends = [*(joiner.start() for joiner in joiners), len(text)]
    sure = [True, *(joiner["clear"] is not None for joiner in joiners), True]
    return _Name(
        text=text,
        spans=tuple(zip(starts, ends, strict=True)),
        clear=tuple(before and after for before, after in pairwise(sure)),
        aliases=aliases,
        besides=besides,
    )


def _runs(names: Sequence[_Name]) -> set[str]:
    found: set[str] = set()
    for name in names:
        found |= name.aliases
        count = len(name.spans)
        found |= {name.run(first, last) for first in range(count) for last in range(first, count)}
    return found - {""}


def _resolved(
    names: Sequence[_Name], shared: set[str], ignored: frozenset[str]
) -> tuple[str, dict[str, bool]]:
    """Return who is named first, if the other side names them too, and those whom it does not name."""
    lead, rest = "", dict[str, bool]()
    for name in names:
        place, count, used = 0, len(name.spans), set[str]()
        rest |= dict.fromkeys(name.besides - shared, False)
        if alias := name.aliases & shared:
            lead = lead or (min(alias) if not rest else "")
            continue
        while place < count:
            runs = ((last, name.run(place, last)) for last in range(count - 1, place - 1, -1))
            last, found = next(((last, run) for last, run in runs if run in shared - used), (place, ""))
            used.add(found)
            if found:
                lead = lead or (found if not rest else "")
            elif not within(name.text[slice(*name.spans[place])], ignored):
                rest[name.run(place, place)] = name.clear[place]
            place = last + 1
    return lead, rest
