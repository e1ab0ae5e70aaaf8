"""Small drawings that go with words: one for each kind of property, and a few for commands."""

from __future__ import annotations

from segue_sandbox.people.html import Html

SHEET = "/people/static/icons.svg"
OTHERS = {
    "created_time": "time", "last_edited_time": "time", "created_by": "people", "last_edited_by": "people",
    "last_visited_time": "time", "location": "place",
}  # fmt: skip


def icon(name: str) -> Html:
    """Draw one; it says nothing to those who do not see it."""
    return Html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<use href="{SHEET}#{OTHERS.get(name, name)}"></use></svg>'
    )
