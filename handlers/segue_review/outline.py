"""Reads markdown into blocks that know their headings: items, paragraphs, rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from segue_review.statewords import mark

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_LABEL = 7  # the level of a bold line that serves as a heading
_LONGEST_LABEL = 60
NEAR = 30  # pieces of text around a code span or link that are looked at


@dataclass(frozen=True, slots=True)
class Target:
    """A code span or a link in a block, with the words around it."""

    text: str
    link: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading, item, paragraph or row."""

    kind: str  # heading, item, text, row
    text: str  # as it is written, without the marks of lists
    line: int
    headings: tuple[str, ...] = ()  # above it, the outermost first; items that it is a part of last
    level: int = 0  # of a heading
    within: int = 0  # the line of the item that an item is a part of
    depth: int = 0  # how deep an item stands
    targets: tuple[Target, ...] = ()
    columns: tuple[str, ...] = ()  # of a row: what the columns are called
    cells: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The nearest heading above."""
        return self.headings[-1] if self.headings else ""


@dataclass(slots=True)
class _Place:
    skipped: int  # lines of the file before the markdown
    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)  # line and text of the items around
    columns: tuple[str, ...] = ()

    def above(self) -> tuple[str, ...]:
        """Return the headings above, and the items around."""
        return (*(text for _, text in self.headings), *(text for _, text in self.items if text))

    def head(self, level: int, text: str) -> None:
        """Come below a heading."""
        self.headings = [one for one in self.headings if one[0] < level]
        self.headings.append((level, text))


def blocks(markdown: str, skipped: int = 0) -> list[Block]:
    """Return the blocks of a text; what stands in fences and comments is left out."""
    tokens = _MARKDOWN.parse(markdown)
    return list(_walk(tokens, _Place(skipped)))


def _walk(tokens: Sequence[Token], place: _Place) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "list_item_open":
            place.items.append((_line(token, place), ""))
        elif token.type == "list_item_close":
            place.items.pop()
        elif token.type == "heading_open":
            yield _heading(tokens[at + 1], int(token.tag[1]), place)
            at += 1
        elif token.type == "paragraph_open":
            yield from _paragraph(tokens[at + 1], tokens[at - 1] if at else None, place)
            at += 1
        elif token.type == "tr_open":
            row = _row(tokens, at, place)
            if row:
                yield row
        at += 1


def _line(token: Token, place: _Place) -> int:
    return (token.map[0] if token.map else 0) + 1 + place.skipped


def _heading(inline: Token, level: int, place: _Place) -> Block:
    above = tuple(text for own, text in place.headings if own < level)
    place.head(level, inline.content)
    return Block(
        kind="heading", text=inline.content, line=_line(inline, place), headings=above, level=level,
        targets=tuple(_targets(inline)),
    )  # fmt: skip


def _paragraph(inline: Token, before: Token | None, place: _Place) -> Iterator[Block]:
    line, text = _line(inline, place), inline.content
    targets = tuple(_targets(inline))
    if before is not None and before.type == "list_item_open" and place.items:
        around = place.items[:-1]
        place.items[-1] = (line, "")
        yield Block(
            kind="item", text=text, line=line, headings=place.above(), targets=targets,
            within=around[-1][0] if around else 0, depth=len(place.items),
        )  # fmt: skip
        place.items[-1] = (line, _unmarked(text.split("\n")[0]))
        return
    if not place.items and (label := _label(inline)):
        place.head(_LABEL, label)
    yield Block(kind="text", text=text, line=line, headings=place.above(), targets=targets)


def _unmarked(text: str) -> str:
    found = mark(text)
    return found[1] if found else text


def _label(inline: Token) -> str:
    """Return the text of a line that is all bold, or that ends with a colon: a heading by its looks."""
    text = inline.content.strip()
    if "\n" in text or len(text) > _LONGEST_LABEL:
        return ""
    kinds = [
        child.type for child in inline.children or () if child.type != "text" or child.content.strip(": ")
    ]
    bold = kinds[:1] == ["strong_open"] and kinds[-1:] == ["strong_close"] and kinds.count("strong_open") == 1
    return text.strip("*_: ") if bold or text.endswith(":") else ""


def _row(tokens: Sequence[Token], at: int, place: _Place) -> Block | None:
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "tr_close")
    inlines = [token for token in tokens[at:end] if token.type == "inline"]
    cells = tuple(token.content for token in inlines)
    if tokens[at + 1].type == "th_open":
        place.columns = cells
        return None
    return Block(
        kind="row", text=" | ".join(cells), line=_line(tokens[at], place), headings=place.above(),
        targets=tuple(target for inline in inlines for target in _targets(inline)),
        columns=place.columns, cells=cells,
    )  # fmt: skip


def _targets(inline: Token) -> Iterator[Target]:
    """Yield the code spans and links of a text with the words before and after them."""
    children = inline.children or []
    words = ["\n" if child.type == "softbreak" else child.content for child in children]
    for n, child in enumerate(children):
        around = "".join(words[max(0, n - NEAR) : n]), "".join(words[n + 1 : n + 1 + NEAR])
        if child.type == "code_inline":
            yield Target(child.content, False, *around)
        elif child.type == "link_open":
            yield Target(str(child.attrs.get("href", "")), True, *around)
