"""Looks whether a track is there already, and asks a person where nobody can tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue import Board, Run
from segue_music.identity import Judgement, judge, minutes
from segue_music.links import shown
from segue_music.rows import is_done
from segue_schemas import Held, Print, Record, Recording, Row

if TYPE_CHECKING:
    from segue_music.kit import Kit

NONE = "none of them"
MOST = 3  # candidates in a question


class Twin(Record):
    """Something that is, or may be, the sought track."""

    place: str
    ref: str
    name: str
    link: str = ""
    duration: float | None = None
    sure: bool
    done: bool = False  # a row whose track was brought in
    reason: str

    def told(self) -> str:
        """Name it for a person."""
        length = f", {minutes(self.duration)}" if self.duration else ""
        where = "Tracks" if self.place == "tracks" else self.place
        return f"{self.name} ({where}{length})"


def twins(kit: Kit, board: Board, recording: Recording, print_: Print | None, page_id: str) -> list[Any]:
    """Return what is the same or looks alike, the surest first; the track's own row left out."""
    held = kit.index.look_up(recording, print_)
    for library in kit.libraries:
        held += library.holds(recording, print_)
    found: dict[tuple[str, str], Twin] = {}
    for one in held:
        judged = judge(recording, print_, one)
        own = one.place == "tracks" and one.ref == page_id
        if judged.verdict != "different" and not own and (there := _there(kit, board, one)):
            done = isinstance(there, Row) and is_done(there, kit.columns(board))
            found.setdefault((one.place, one.ref), _twin(one, judged, done))
    ordered = sorted(found.values(), key=lambda twin: (not twin.sure, twin.place != "tracks"))
    return [twin.model_dump(mode="json") for twin in ordered]


def _there(kit: Kit, board: Board, held: Held) -> Row | bool:
    """Ask Notion by id whether a row is there: the mirror only finds candidates."""
    if held.place != "tracks":
        return held.place != "files" or Path(held.ref).is_file()
    row = board.row(held.ref)
    if row is None:
        kit.forget(held.ref)
    return row or False


def _twin(held: Held, judged: Judgement, done: bool) -> Twin:
    return Twin(
        place=held.place,
        ref=held.ref,
        name=held.recording.name or held.ref,
        link=held.link,
        duration=held.recording.duration or (held.print.duration if held.print else None),
        sure=judged.verdict == "same",
        done=done,
        reason=judged.reason,
    )


def asked(part: Run, recording: Recording, found: list[Twin]) -> Twin | None:
    """Return the one that a person says is the same; what is sure needs no question."""
    sure = [twin for twin in found if twin.sure]
    doubtful = [twin for twin in found if not twin.sure and twin.place == "tracks"][:MOST]
    if sure or not doubtful:
        return sure[0] if sure else None
    choices = [f"{number}. {twin.told()}" for number, twin in enumerate(doubtful, 1)]
    length = f" ({minutes(recording.duration)})" if recording.duration else ""
    details = "\n".join(
        f"- {twin.told()}: {twin.reason}{f' – {twin.link}' if twin.link else ''}" for twin in doubtful
    )
    answer = part.ask(
        f"Is {recording.name!r}{length} one of these that are there already?",
        (*choices, NONE),
        f"Sought: {recording.name}{length} {shown(*recording.links)}\n\n{details}",
    )
    return next((twin for twin, choice in zip(doubtful, choices, strict=True) if means(answer, choice)), None)


def means(answer: str, choice: str) -> bool:
    """Tell whether an answer picks a choice such as "2. Noor – Late"."""
    said, meant = answer.strip().casefold(), choice.casefold()
    return said == meant or said.rstrip(".") == meant.split(".")[0] or said == meant.partition(". ")[2]
