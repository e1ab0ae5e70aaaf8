"""Text and ids on their way to and from Notion."""

from __future__ import annotations

import pytest

from segue.errors import Misconfigured
from segue.notion.ids import dashed, find_id, read_id
from segue.notion.text import PART_BYTES, PART_LINES, clean, markdown_parts, pieces, plain, rich_text, units

DASHED = "38c9ce7b-60a4-8100-9000-0123456789ab"
VIEW = "a" * 32
BARE = DASHED.replace("-", "")


def joined(elements: list[dict[str, dict[str, str]]]) -> str:
    return "".join(element["text"]["content"] for element in elements)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("a" * 2_000, 1, id="exactly one"),
        pytest.param("a" * 2_001, 2, id="one more"),
        pytest.param("🎵" * 2_000, 2, id="a title of 2,000 emoji"),
        pytest.param("a" + "🎵" * 1_000, 2, id="an emoji across the border"),
        pytest.param("é" * 2_000, 1, id="accents count once"),
        pytest.param("x" * 200_000, 100, id="the most that fits"),
    ],
)
def test_text_is_cut_into_pieces_that_notion_takes(text: str, count: int) -> None:
    elements = rich_text(text)
    assert len(elements) == count
    assert joined(elements) == text
    assert all(units(element["text"]["content"]) <= 2_000 for element in elements)
    for element in elements:
        element["text"]["content"].encode("utf-16")  # raises where a pair was torn apart


@pytest.mark.parametrize("character", ["x", "🎵"], ids=["letter", "emoji"])
def test_what_is_beyond_the_limit_ends_with_an_ellipsis(character: str) -> None:
    elements = rich_text(character * 250_000)
    assert len(elements) == 100
    assert joined(elements).endswith("…")
    assert all(units(element["text"]["content"]) <= 2_000 for element in elements)


def test_what_cannot_be_sent_is_replaced() -> None:
    text = clean("a\x00b\ud83cc")
    text.encode()
    assert text == "a�b�c"


def test_pieces_lose_nothing() -> None:
    text = "aé🎵" * 3_000
    assert "".join(pieces(text, 7)) == text


def test_rich_text_is_read_as_plain() -> None:
    assert plain([{"plain_text": "a "}, {"plain_text": "b"}]) == "a b"
    assert plain(None) == ""


def test_long_markdown_is_cut_at_line_ends() -> None:
    text = "\n".join(f"line {n} " + "x" * 400 for n in range(2_000))
    parts = markdown_parts(text)
    assert "\n".join(parts) == text
    assert all(len(part.encode()) <= PART_BYTES and part.count("\n") < PART_LINES for part in parts)


def test_short_markdown_stays_whole() -> None:
    assert markdown_parts("# A\n\ntext\n") == ["# A\n\ntext\n"]
    assert "".join(markdown_parts("")) == ""


@pytest.mark.parametrize("fence", ["```python", "````text", "~~~"], ids=["three", "four", "tildes"])
def test_a_code_block_goes_on_in_the_next_part(fence: str) -> None:
    mark = fence.rstrip("pythonex")
    text = "\n".join([fence, *("x = 1" for _ in range(2 * PART_LINES)), mark, "after"])
    parts = markdown_parts(text)
    assert len(parts) == 3
    assert all(part.startswith(fence) for part in parts)
    assert all(part.endswith(mark) for part in parts[:-1])
    assert parts[-1].endswith(f"{mark}\nafter")


def test_one_endless_line_is_cut_too() -> None:
    parts = markdown_parts("🎵" * PART_BYTES)
    assert all(len(part.encode()) <= PART_BYTES for part in parts)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(DASHED, id="dashed"),
        pytest.param(BARE, id="undashed"),
        pytest.param(f"  {BARE.upper()} ", id="capitals and spaces"),
        pytest.param(f"https://www.notion.so/you/{BARE}?v={VIEW}", id="link with a view"),
        pytest.param(f"https://app.notion.com/p/Agent-Tasks-{BARE}", id="new link"),
        pytest.param(f"https://app.notion.com/p/Cafe-deadbeef-{BARE}#block", id="title that looks like hex"),
        pytest.param(f"https://www.notion.so/{DASHED}", id="link with dashes"),
        pytest.param(f"{BARE}?v={VIEW}", id="end of a link"),
    ],
)  # fmt: skip
def test_an_id_is_found_in_any_form(given: str) -> None:
    assert find_id(given) == DASHED
    assert read_id(given, "TRACKS_DB_ID") == DASHED


@pytest.mark.parametrize("given", ["", "Agent-Tasks", "https://notion.so/", BARE[:-1], BARE + "0"])
def test_what_is_no_id_is_said_so(given: str) -> None:
    assert find_id(given) is None
    with pytest.raises(Misconfigured, match=r"TRACKS_DB_ID is .* holds no id; .*Copy link"):
        read_id(given, "TRACKS_DB_ID")


def test_ids_are_written_with_dashes() -> None:
    assert dashed(BARE) == DASHED
