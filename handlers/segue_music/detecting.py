"""Asks the detectors, one after the other, what should be synced now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segue.errors import SegueError

if TYPE_CHECKING:
    from segue_music.hooks import Detector
    from segue_music.kit import Kit


def detected(kit: Kit, limit: int) -> tuple[tuple[str, ...], list[str]]:
    """Return the links that the first detector with news has found, and what each of them said."""
    told: list[str] = []
    brought: list[list[Detector]] = kit.manager.hook.detect(settings=kit.settings)
    for detector in (one for several in brought for one in several):
        try:
            answer = detector.detect(limit)
        except SegueError as error:  # one that cannot look must not keep the next from looking
            told.append(f"- {detector.name}: not available, {error}")
            continue
        links = tuple(link for recording in answer.found for link in recording.links[:1])
        if links:
            told.append(f"- {detector.name}: {len(links)} found")
            return links, told
        told.append(
            f"- {detector.name}: {f'not available, {answer.reason}' if answer.reason else 'nothing new'}"
        )
    return (), told
