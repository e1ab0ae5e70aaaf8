"""The tags of WAV and AIFF files: which frame holds which value."""

from __future__ import annotations

from pathlib import Path

from mutagen import id3

from segue_music.tags import chunks, frames, info
from segue_music.tags.fields import Tags, bpm_text, comment_text, listed, number, split_comment
from segue_music.tags.pieces import Items, exchanged

ARTISTS, GAIN, PEAK = "ARTISTS", "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK"
PAGE = "NOTION_PAGE_ID"
LATIN, WIDE, WIDEST = 0, 1, 3
FRONT = 3


def items(path: Path) -> list[tuple[str, bytes]]:
    """Return the frames of the tag and the entries of LIST/INFO in order, each with its key and its bytes."""
    layout = chunks.layout(path)
    return [*_tag(path, layout)[0].frames, *_info(path, layout)[0]]


def put(path: Path, into: Path, wanted: Items) -> None:
    """Write the file once more, with other pieces under these keys; no piece means that there is none."""
    layout = chunks.layout(path)
    tag, old = _tag(path, layout)
    entries, listing = _info(path, layout)
    told = {key: pieces for key, pieces in wanted.items() if key.lower().startswith("info:")}
    framed = {key: pieces for key, pieces in wanted.items() if key not in told}
    fresh: dict[chunks.Chunk, bytes] = {}
    more: list[tuple[bytes, bytes]] = []
    if told:
        _place(listing, info.joined(exchanged(entries, told)), b"LIST", fresh, more)
    if framed:
        room = old.size if old else 0
        name = b"id3 " if layout.form == b"WAVE" else b"ID3 "
        _place(old, frames.joined(tag.version, exchanged(list(tag.frames), framed), room), name, fresh, more)
    chunks.put(path, into, layout, fresh, more)


def rendered(tags: Tags, picture: bytes | None, path: Path) -> dict[str, list[bytes]]:
    """Return the frames and entries that hold these values; an empty value has none."""
    layout = chunks.layout(path)
    tag = _tag(path, layout)[0]
    there = read(path)
    comment = comment_text(tags, f"{there.camelot} - {there.comment}" if there.camelot else there.comment)
    made = _frames(tags, comment, tag.version)
    if picture:
        made.append(id3.APIC(encoding=LATIN, mime="image/jpeg", type=FRONT, desc="", data=picture))
    found: dict[str, list[bytes]] = {key: [piece] for key, piece in frames.rendered(made, tag.version)}
    if len(tags.artists) == 1:
        found[f"TXXX:{ARTISTS}"] = []
    if tags.year == there.year:
        found.pop("TDRC", None)  # it may know the day as well
    return found | (info.rendered(tags, comment) if layout.form == b"WAVE" else {})


def read(path: Path) -> Tags:
    """Read the values of a file, from the tag where there is one, else from LIST/INFO."""
    layout = chunks.layout(path)
    old = next((each for each in layout.chunks if each.tag), None)
    if old is None:
        return _told(info.texts(_info(path, layout)[0]))
    tag = frames.opened(chunks.inside(path, old))
    free = {str(each.desc).upper(): [str(value) for value in each.text] for each in tag.getall("TXXX")}
    comments = [str(each) for each in tag.getall("COMM") if not each.desc]
    wheel, comment = split_comment(comments[0] if comments else "")
    year = number(_text(tag, "TDRC")[:4])
    return Tags(
        title=_text(tag, "TIT2"),
        artists=listed(_text(tag, "TPE1"), frames.JOINT.join(free.get(ARTISTS, [])).split(frames.JOINT)),
        album=_text(tag, "TALB"),
        year=int(year) if year else None,
        genres=tuple(filter(None, _genre(tag).split(frames.JOINT))),
        isrc=_text(tag, "TSRC"),
        bpm=number(_text(tag, "TBPM")) or None,
        key=_text(tag, "TKEY"),
        camelot=wheel,
        comment=comment,
        gain=number("".join(free.get(GAIN, []))),
        peak=number("".join(free.get(PEAK, []))),
        link=next((str(each.url) for each in tag.getall("WOAS")), ""),
        page_id="".join(free.get(PAGE, [])),
    )


def _frames(tags: Tags, comment: str, version: int) -> list[id3.Frame]:
    texts = {
        id3.TIT2: tags.title,
        id3.TPE1: tags.artist,
        id3.TALB: tags.album,
        id3.TCON: _escaped(tags.genre) if version == 3 else tags.genre,
        id3.TYER if version == 3 else id3.TDRC: str(tags.year or ""),
        id3.TSRC: tags.isrc,
        id3.TBPM: bpm_text(tags.bpm) if tags.bpm else "",
        id3.TKEY: tags.key,
    }
    free = {
        ARTISTS: frames.JOINT.join(tags.artists) if len(tags.artists) > 1 else "",
        GAIN: "" if tags.gain is None else f"{tags.gain:+.2f} dB",
        PEAK: "" if tags.peak is None else f"{tags.peak:.6f}",
        PAGE: tags.page_id,
    }
    made: list[id3.Frame] = [
        kind(encoding=_encoding(value, version), text=[value]) for kind, value in texts.items() if value
    ]
    for name, value in free.items():
        if value:
            made.append(id3.TXXX(encoding=_encoding(value, version), desc=name, text=[value]))
    if comment:
        made.append(id3.COMM(encoding=_encoding(comment, version), lang="eng", desc="", text=[comment]))
    if tags.link:
        made.append(id3.WOAS(url=tags.link))
    return made


def _encoding(value: str, version: int) -> int:
    """Choose the plainest that holds the text: some players know only the first."""
    return LATIN if value.isascii() else WIDE if version == 3 else WIDEST


def _escaped(genre: str) -> str:
    """Tell a genre that begins with a bracket from a reference to the old list of genres."""
    return f"({genre}" if genre.startswith("(") else genre


def _place(
    old: chunks.Chunk | None,
    data: bytes,
    name: bytes,
    fresh: dict[chunks.Chunk, bytes],
    more: list[tuple[bytes, bytes]],
) -> None:
    if old is not None:
        fresh[old] = data
    elif data:
        more.append((name, data))


def _tag(path: Path, layout: chunks.Layout) -> tuple[frames.Tag, chunks.Chunk | None]:
    old = next((each for each in layout.chunks if each.tag), None)
    return frames.taken_apart(chunks.inside(path, old) if old else b""), old


def _info(path: Path, layout: chunks.Layout) -> tuple[list[tuple[str, bytes]], chunks.Chunk | None]:
    for each in layout.chunks:
        if layout.form == b"WAVE" and each.name == b"LIST":
            data = chunks.inside(path, each)
            if data[:4] == b"INFO":
                return info.taken_apart(data), each
    return [], None


def _told(texts: dict[str, str]) -> Tags:
    wheel, comment = split_comment(texts.get(info.COMMENT, ""))
    year = number(texts.get(info.YEAR, "")[:4])
    return Tags(
        title=texts.get("INAM", ""),
        artists=listed(texts.get("IART", ""), []),
        album=texts.get("IPRD", ""),
        genres=tuple(filter(None, texts.get("IGNR", "").split(frames.JOINT))),
        year=int(year) if year else None,
        camelot=wheel,
        comment=comment,
    )


def _text(tag: id3.ID3, name: str) -> str:
    return next((str(each.text[0]) for each in tag.getall(name) if each.text), "")


def _genre(tag: id3.ID3) -> str:
    return next((frames.JOINT.join(each.genres) for each in tag.getall("TCON")), "")
