"""What a person reads about tracks that were synced: the line in the row, the report, the waveforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path

from segue import Outcome, Status
from segue.report import folded
from segue_music.audio.extractors import BROKE
from segue_music.identity import minutes
from segue_music.result import Result, State
from segue_music.tags.fields import camelot
from segue_schemas import Gate, Key, Tempo

WORDS: dict[State, str] = {
    "done": "done", "there": "there already", "duplicate": "duplicate of another row",
    "no audio": "no audio found", "listed": "listed",
    "failed": "failed",
}  # fmt: skip
DETAILS = 20  # tracks whose gates are listed one by one
GATES = ("failed", "passed", "not applicable")
WIDTH, HEIGHT = 1200, 220
BACK, WAVE = (0xF7, 0xF6, 0xF3), (0x2F, 0x6F, 0x9F)  # colours


def outcome(results: Sequence[Result], told: Sequence[str], before: Sequence[Gate] = ()) -> Outcome:
    """Return how a run ended: failed only where no track was brought in."""
    counted = Counter(result.state for result in results)
    status = Status.FAILED if counted["failed"] == len(results) else Status.DONE
    if counted["failed"] and status is Status.DONE and len(results) > 1:
        status = Status.FAILED
    return Outcome(status=status, summary=_summary(results, counted), report=report(results, told, before))


def _summary(results: Sequence[Result], counted: Counter[State]) -> str:
    if len(results) == 1:
        (one,) = results
        if one.why.startswith(one.name):  # what has no name yet is called by its link
            return one.why
        facts = f" ({_facts(one)})" if one.analysis else ""
        return f"{one.name}: {WORDS[one.state]}{facts}{f': {one.why}' if one.why else ''}"
    parts = [f"{counted[state]} {word}" for state, word in WORDS.items() if counted[state]]
    first = next((result for result in results if result.state == "failed"), None)
    why = f"; the first that failed, {first.name}: {first.why}" if first else ""
    return f"{len(results)} tracks: {', '.join(parts)}{why}"


def _facts(result: Result) -> str:
    analysis = result.analysis
    if analysis is None:
        return ""
    tempo, key = analysis.tempo, analysis.key
    said = f"{tempo.bpm:.2f} BPM{_asked(tempo)}" if tempo else "no tempo"
    return f"{said}, {f'{key.short} / {camelot(key)}{_asked(key)}' if key else 'no key'}"


def _asked(value: Tempo | Key) -> str:
    """Make a question of what is doubtful."""
    return "?" if value.doubtful else ""


def report(results: Sequence[Result], told: Sequence[str], before: Sequence[Gate] = ()) -> str:
    """Write the report: what was asked, a table of the tracks, and what a person should look at."""
    parts = ["## Where was looked\n" + "\n".join(told)] if told else []
    parts.append(_table(results))
    failed = [f"- **{cell(result.name)}**: {result.why}" for result in results if result.state == "failed"]
    if failed and len(results) > 1:
        parts.append("## Not brought in\n" + "\n".join(failed))
    notes = [f"- {cell(result.name)}: {note}" for result in results for note in result.notes]
    notes += _without_essentia(results)
    if notes:
        parts.append("## Please look at\n" + "\n".join(notes))
    checked = [gates("Before the run", before)] if before else []
    checked += [
        gates(result.name, result.gates, result.source) for result in results[:DETAILS] if result.gates
    ]
    if checked:
        parts.append("## What was checked\n" + "\n\n".join(checked))
    return "\n\n".join(parts)


def _without_essentia(results: Sequence[Result]) -> list[str]:
    """Say once for all tracks why essentia was not asked; where it broke, there is a problem that says so."""
    keys = [result.analysis.key for result in results if result.analysis and result.analysis.key]
    reasons = dict.fromkeys(key.alone for key in keys if key.alone and not key.alone.startswith(BROKE))
    return [f"- key by the built-in estimator, essentia is not usable here: {cell(why)}" for why in reasons]


def _table(results: Sequence[Result]) -> str:
    lines = ["| Track | Result | BPM | Key | Length | Sound |", "| --- | --- | --- | --- | --- | --- |"]
    for result in results:
        name = f"[{cell(result.name)}]({result.page_url})" if result.page_url else cell(result.name)
        analysis = result.analysis
        values = ["", "", "", ""]
        if analysis:
            tempo, key = analysis.tempo, analysis.key
            values = [
                f"{tempo.bpm:.2f}{_asked(tempo)}" if tempo else "–",
                f"{key.short} ({camelot(key)}){_asked(key)}" if key else "–",
                minutes(analysis.duration),
                cell(f"{analysis.quality.label}, {analysis.loudness.integrated:.1f} LUFS"),
            ]
        lines.append(f"| {name} | {WORDS[result.state]} | {' | '.join(values)} |")
    return "\n".join(lines)


def gates(name: str, looked: Sequence[Gate], source: str = "") -> str:
    """Fold checks away; how many passed and failed shows."""
    counted = Counter(gate.state for gate in looked)
    told = ", ".join(f"{counted[state]} {state}" for state in sorted(counted, key=GATES.index))
    lines = ["| Check | Result | Seen |", "| --- | --- | --- |"]
    lines += [f"| {cell(gate.name)} | {gate.state} | {cell(gate.seen)} |" for gate in looked]
    fetched = [f"Fetched from {cell(source)}.", ""] if source else []
    return folded(f"{cell(name)}: {told}", "\n".join([*fetched, *lines]))


def cell(text: str) -> str:
    """Keep a text from breaking out of its cell of a table."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|[]*_`<>~" else sign for sign in plain)


def waveform(result: Result, folder: Path) -> Path | None:
    """Draw the waveform of a track."""
    from PIL import Image, ImageDraw

    peaks = result.analysis.waveform if result.analysis else ()
    if not peaks:
        return None
    picture = Image.new("P", (WIDTH, HEIGHT), 0)  # two colours: ten times as fast as millions
    picture.putpalette(BACK + WAVE)
    draw = ImageDraw.Draw(picture)
    middle, step = HEIGHT / 2, WIDTH / len(peaks)
    for number, peak in enumerate(peaks):
        half = max(1.0, min(peak, 1.0) * (HEIGHT / 2 - 8))
        left = number * step
        draw.rectangle((left, middle - half, left + max(step - 1, 1), middle + half), fill=1)
    path = folder / f"waveform-{sha1(result.name.encode()).hexdigest()[:10]}.png"
    picture.save(path)
    return path
