"""What a person reads about rows that are, or may be, the same recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segue_music.identity import minutes
from segue_music.reporting import cell
from segue_schemas import Record

if TYPE_CHECKING:
    from segue_music.uniting import Union

SHOWN = 100  # groups in a table


class Done(Record):
    """What became, or would become, of one group."""

    name: str
    kept: str = ""
    gone: tuple[str, ...] = ()
    why: str = ""
    told: tuple[str, ...] = ()
    failed: str = ""  # why it was not merged, or not wholly

    @classmethod
    def of(cls, union: Union) -> Done:
        """Say what merging does."""
        return cls(name=union.name, kept=union.kept, gone=union.gone, why=union.why, told=union.told)


def summary(done: Sequence[Done], sure: int, doubtful: int, *, merge: bool) -> str:
    """Say it in one line."""
    if not sure and not doubtful:
        return "no duplicates in Tracks"
    failed = [one for one in done if one.failed]
    if not merge:
        hint = "; to merge the certain ones, set the parameter merge: yes" if sure else ""
        return f"duplicates in Tracks: {sure} certain, {doubtful} doubtful{hint}"
    half = [one for one in failed if one.kept]
    parts = [f"{sum(bool(one.kept) for one in done)} merged"]
    parts += [f"{len(half)} of them not wholly"] if half else []
    parts += [f"{len(failed) - len(half)} not merged"] if len(failed) > len(half) else []
    why = f"; the first of these, {failed[0].name}: {failed[0].failed}" if failed else ""
    return f"duplicates in Tracks: {', '.join(parts)}, {doubtful} doubtful{why}"


def report(
    done: Sequence[Done], sure: Sequence[dict[str, Any]], doubtful: Sequence[dict[str, Any]], *, merge: bool
) -> str:
    """Write the tables, and what happens besides."""
    told = [(one.name, text) for one in done for text in (*one.told, *([one.failed] if one.failed else []))]
    besides = "\n".join(f"- {cell(name)}: {cell(text)}" for name, text in told)
    heading = "What was done besides" if merge else "What merging would do besides"
    parts = [
        _decided("Merged" if merge else "The same recording", done, sure),
        _doubtful(doubtful),
        f"## {heading}\n{besides}" if besides else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _decided(title: str, done: Sequence[Done], groups: Sequence[dict[str, Any]]) -> str:
    if not groups:
        return ""
    lines = [f"## {title}", "| Kept | Goes | Why they are the same |", "| --- | --- | --- |"]
    for one, group in list(zip(done, groups, strict=False))[:SHOWN]:
        links = [_linked(member) for member in group["members"] if member["link"] != one.kept]
        kept = next((_linked(member) for member in group["members"] if member["link"] == one.kept), "")
        keeps = f"{kept}: {one.why}" if kept else cell(one.failed) or "one of them is gone already"
        lines.append(f"| {keeps} | {', '.join(links) if kept else '–'} | {cell(group['reason'])} |")
    return "\n".join([*lines, *_more(groups, 3)])


def _doubtful(groups: Sequence[dict[str, Any]]) -> str:
    if not groups:
        return ""
    lines = ["## Perhaps the same: please look", "| Rows | Why |", "| --- | --- |"]
    for group in groups[:SHOWN]:
        rows = ", ".join(map(_linked, group["members"]))
        lines.append(f"| {rows} | {cell(group['reason'])} |")
    return "\n".join([*lines, *_more(groups, 2)])


def _linked(member: dict[str, Any]) -> str:
    length = f" ({minutes(member['duration'])})" if member["duration"] else ""
    return f"[{cell(member['name'])}]({member['link']}){length}"


def _more(groups: Sequence[dict[str, Any]], columns: int) -> list[str]:
    more = len(groups) - SHOWN
    return [f"| and {more} more |{' |' * (columns - 1)}"] if more > 0 else []
