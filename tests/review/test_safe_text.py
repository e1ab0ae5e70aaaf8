"""Texts from files on their way to a page: no mention, no link, no secret, no way out of their block."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from segue_review import safe_text

EVIL = {
    "link": "[click](https://evil.example)",
    "bare address": "see https://evil.example/x and www.evil.example",
    "angle address": "<https://evil.example>",
    "picture": "![x](https://evil.example/x.png)",
    "reference": "[x]\n\n[x]: https://evil.example",
    "mention": '<mention-user url="user://1"/> @Ann',
    "fence": "```\nout\n```",
    "longer fence": "``````\nout",
    "tildes": "~~~\nout",
    "heading": "\n# Heading",
    "table": "a | b |\n| --- |",
    "html": "</td></table><b>out</b>",
    "code": "`x` ``y``",
    "emphasis": "**b** *i* ~~s~~ __u__",
    "carriage return": "a\r# b",
    "separator": "a\u2028# b\x85# c",
    "reordered": "a\u202eb",
    "mail": "mailto:ann@evil.example",
    "equation": "$x$ $`y`$",
    "list": "- a\n- b",
}


def kinds(markdown: str) -> set[str]:
    """Return what a reader of markdown makes of a text."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    inner = [child.type for token in tokens for child in token.children or ()]
    return {token.type for token in tokens} | set(inner)


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_text_in_a_line_is_nothing_but_text(text: str) -> None:
    line = safe_text.inline(text)
    assert kinds(f"before {line} after") <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "text_special",
    }
    assert "://" not in line
    assert not {"\n", "\r", "\u2028", "\u202e"} & set(line)


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_text_in_a_cell_stays_in_its_cell(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(
        f"| a | b |\n| --- | --- |\n| {safe_text.inline(text)} | {safe_text.code(text)} |\n"
    )  # fmt: skip
    assert [token.type for token in tokens].count("td_open") == 2
    assert [token.type for token in tokens].count("tr_open") == 2


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_text_in_a_block_stays_in_its_block(text: str) -> None:
    assert kinds(f"{safe_text.block(text, 'x` y')}\n") == {"fence"}
    assert "://" not in safe_text.block(text)


def test_secrets_are_taken_out_and_long_texts_cut() -> None:
    secret = "ntn_" + "Z9y8X7w6V5u4"
    for made in (
        safe_text.inline(secret),
        safe_text.block(secret),
        safe_text.code(secret),
        safe_text.title(secret),
    ):
        assert secret not in made
    assert len(safe_text.plain("x" * 1000)) == 300
    assert "60 more lines" in safe_text.block("x\n" * 100)
