"""Draws the demo's picture: a bar for each track."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

WIDTH, ROW, LABEL, EDGE = 1200, 44, 420, 32  # pixels
PAPER, INK, FAINT, BAR = "#fbfaf8", "#2f2e2b", "#8a8780", "#4c7a9b"


def bars(values: Sequence[tuple[str, float]], path: str) -> None:
    """Write a picture with a bar for each name and value."""
    image = Image.new("RGB", (WIDTH, 2 * EDGE + ROW * max(1, len(values))), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=22)
    longest = max((value for _, value in values), default=1.0)
    room = WIDTH - LABEL - 2 * EDGE - 80
    for at, (name, value) in enumerate(values):
        top = EDGE + at * ROW
        draw.text((LABEL, top + ROW / 2), _short(name), INK, font, anchor="rm")
        end = LABEL + 20 + room * value / longest
        draw.rounded_rectangle((LABEL + 20, top + 9, end, top + ROW - 9), 6, BAR)
        draw.text((end + 12, top + ROW / 2), f"{value:g}", FAINT, font, anchor="lm")
    image.save(path)


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33]}…"
