"""What is kept of a thing that is there: its record without the fingerprint, made small."""

from __future__ import annotations

import hashlib
import zlib

from segue_music.alignment import STEP, thinned, values_of
from segue_music.index import sounds
from segue_music.links import track_keys
from segue_music.matching import name_keys
from segue_schemas import Held, Print, Record, Recording

# What most records hold, the commonest last, so that a small record is packed well.
ALIKE = b"""{"place":"files","ref":"/Volumes/Music/","link":"https://www.notion.so/"https://soundcloud.com/\
https://www.youtube.com/watch?v=https://open.spotify.com/track/ (Extended Mix) (Original Mix) Remix)\
"print":{"pcm":"","sha256":"","fingerprint":"","duration":"step":1,"heard":null"recording":{"title":"","artists":[""]\
,"album":"","year":20","genres":[],"isrc":"","duration":","explicit":null,"artwork":"","links":["],"ids":{"spotify":"}}"""


class HeldRest(Record):
    """A record without its place and ref, which have columns of their own."""

    recording: Recording = Recording()
    print: Print | None = None
    link: str = ""


def pack(held: Held) -> tuple[bytes, bytes]:
    """Return the record made small, and what is kept of its fingerprint."""
    print_ = held.print
    kept = b""
    if print_ and print_.fingerprint:
        kept = sounds.thin(values_of(print_.fingerprint, print_.step), print_.step)
        print_ = print_.model_copy(update={"fingerprint": "", "step": 1})
    bare = held.model_copy(update={"print": print_})
    squeeze = zlib.compressobj(6, zdict=ALIKE, wbits=-15)
    text = bare.model_dump_json(exclude={"place", "ref"}, exclude_defaults=True).encode()
    return squeeze.compress(text) + squeeze.flush(), kept


def unpack(place: str, ref: str, data: bytes, kept: bytes) -> Held:
    """Return the record."""
    text = zlib.decompressobj(wbits=-15, zdict=ALIKE).decompress(data)
    loose = HeldRest.model_validate_json(text)
    print_ = loose.print
    if print_ and kept:
        print_ = print_.model_copy(update={"fingerprint": thinned(sounds.thick(kept)), "step": STEP})
    return Held(place=place, ref=ref, recording=loose.recording, print=print_, link=loose.link)


def keys(recording: Recording, print_: Print | None) -> frozenset[int]:
    """Return the numbers under which something is found exactly."""
    names = {f"link {key}" for key in track_keys(recording)} | {f"name {key}" for key in name_keys(recording)}
    if recording.isrc:
        names.add("isrc " + "".join(c for c in recording.isrc.upper() if c.isalnum()))
    if print_:
        names |= {f"{kind} {value}" for kind, value in (("pcm", print_.pcm), ("sha", print_.sha256)) if value}
    return frozenset(_number(name) for name in names)


def _number(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "big")
