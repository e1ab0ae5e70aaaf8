"""Pages as markdown: reading, the round trip, and the blocks that a document becomes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError

JSON = dict[str, Any]

EVERYTHING = """\
# Kick-off {color="blue"}
Some **bold**, *slanted*, ~~gone~~, `code`, <span underline="true">lines</span> and [a link](https://example.com).
Two lines<br>in one <span color="red">red **strong**</span> block, 2 \\* 3 \\< 7, $`e=mc^2`$
## Lists
- one
\t- two
\t\t- three
- four
1. first
2. second
\ta paragraph under it
- [ ] open
- [x] done
### Quotes {toggle="true"}
\t> said<br>twice {color="gray_bg"}
#### Deep
```python
def greet(name):
\treturn f"{name} <b>"
```
$$
\\frac{a}{b}
$$
---
<table header-row="true">
\t<tr>
\t\t<td>Track</td>
\t\t<td>**BPM**</td>
\t</tr>
\t<tr>
\t\t<td>A \\| B</td>
\t\t<td></td>
\t</tr>
</table>
<callout icon="🎯" color="blue_bg">
\tShip it
\t- by Friday
</callout>
<details>
<summary>More</summary>
\tinside
</details>
<columns>
\t<column>
\t\tleft
\t</column>
\t<column>
\t\tright
\t</column>
</columns>
<table_of_contents color="gray"/>
<empty-block/>
![A *cover*](https://example.com/a.png)
<audio src="https://example.com/a.mp3">take one</audio>
<video src="https://example.com/a.mp4"></video>
<pdf src="https://example.com/a.pdf">notes</pdf>
<mention-date start="2026-05-01"/>
\\# no heading
1\\. no list"""


def made(notion: Any, root: str, markdown: str) -> str:
    """Make a page of a document and return its id."""
    page = notion.pages.create(parent={"page_id": root}, properties={}, markdown=markdown)
    return str(page["id"])


def replaced(notion: Any, page_id: str, markdown: str) -> str:
    """Replace a page's content and return what it says then."""
    answer = notion.pages.update_markdown(
        page_id, type="replace_content", replace_content={"new_str": markdown}
    )
    return str(answer["markdown"])


def blocks_of(notion: Any, block_id: str) -> list[JSON]:
    found: list[JSON] = notion.blocks.children.list(block_id)["results"]
    return found


def test_a_document_of_everything_is_read_as_it_was_written(notion: Any, root: str) -> None:
    assert replaced(notion, root, EVERYTHING) == EVERYTHING
    answer = notion.pages.retrieve_markdown(root)
    assert list(answer) == ["object", "id", "markdown", "truncated", "unknown_block_ids", "request_id"]
    assert (answer["object"], answer["id"], answer["truncated"]) == ("page_markdown", root, False)
    assert answer["markdown"] == EVERYTHING


def test_writing_the_same_again_touches_no_block(notion: Any, root: str) -> None:
    replaced(notion, root, EVERYTHING)
    before = [block["id"] for block in blocks_of(notion, root)]
    replaced(notion, root, EVERYTHING)
    assert [block["id"] for block in blocks_of(notion, root)] == before


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        pytest.param("## A\n\ntext", "## A\ntext", id="empty lines go"),
        pytest.param("a\r\nb", "a\nb", id="line ends of windows"),
        pytest.param("###### A", "#### A", id="deepest headings"),
        pytest.param("- a\n  - b\n    - c\n- d", "- a\n\t- b\n\t\t- c\n- d", id="lists indented by two"),
        pytest.param("1. a\n    * b", "1. a\n\t- b", id="lists indented by four"),
        pytest.param("3) a\n1) b", "1. a\n2. b", id="numbers count from one"),
        pytest.param("1. a\nb\n1. c", "1. a\nb\n1. c", id="numbers begin again"),
        pytest.param("__a__ _b_ snake_case", "**a** *b* snake_case", id="underscores"),
        pytest.param("> a\n> b", "> a\n> b", id="quotes of one line each"),
        pytest.param("```js\nx\n```", "```javascript\nx\n```", id="short names of languages"),
        pytest.param("~~~\n# x\n~~~", "```plain text\n# x\n```", id="no language"),
        pytest.param("````\n```\n````", "````plain text\n```\n````", id="a fence in a fence"),
        pytest.param("$$x^2$$", "$`x^2`$", id="equation in one line"),
        pytest.param("costs $5 and $6", "costs \\$5 and \\$6", id="money"),
        pytest.param("see $x^2$", "see $`x^2`$", id="equation between dollars"),
        pytest.param("***", "---", id="other dividers"),
        pytest.param("a\n- b", "a\n- b", id="list right behind words"),
        pytest.param("</stray>", "\\</stray\\>", id="stray closing tag"),
        pytest.param(
            "<callout>\nnever closed", "<callout>\n\tnever closed\n</callout>", id="open to the end"
        ),
        pytest.param(
            '::: callout {icon="💡"}\nhi\n:::',
            '<callout icon="💡">\n\thi\n</callout>',
            id="fenced callout",
        ),
        pytest.param(
            "<details><summary>T</summary>\nx\n</details>",
            "<details>\n<summary>T</summary>\n\tx\n</details>",
            id="summary on the same line",
        ),
        pytest.param(
            "![by [me](https://e.org)](https://e.org/a.png)",
            "![by [me](https://e.org)](https://e.org/a.png)",
            id="link in a caption",
        ),
        pytest.param("![x](relative.png)", "\\![x](relative.png)", id="image that is nowhere"),
    ],
)
def test_other_ways_to_write_it(notion: Any, root: str, sent: str, read: str) -> None:
    assert replaced(notion, root, sent) == read
    assert replaced(notion, root, read) == read


def test_tables_with_pipes(notion: Any, root: str) -> None:
    text = replaced(notion, root, "| A | B |\n|---|:-:|\n| 1 | `x|y` \\| z |\n| 2 |")
    assert text.startswith('<table header-row="true">\n\t<tr>\n\t\t<td>A</td>\n\t\t<td>B</td>')
    table = blocks_of(notion, root)[0]
    assert table["table"] == {"table_width": 2, "has_column_header": True, "has_row_header": False}
    cells = [block["table_row"]["cells"] for block in blocks_of(notion, table["id"])]
    plain = [["".join(one["plain_text"] for one in cell) for cell in row] for row in cells]
    assert plain == [["A", "B"], ["1", "x|y | z"], ["2", ""]]


def test_the_blocks_that_a_document_becomes(notion: Any, root: str) -> None:
    page = made(notion, root, "# Plan\nWith **bold** `code`\n- [x] done\n\t- below\n```py\nx = 1\n```")
    assert notion.pages.retrieve(page)["properties"]["title"]["title"][0]["plain_text"] == "Plan"
    words, to_do, code = blocks_of(notion, page)
    styled = [(one["plain_text"], one["annotations"]) for one in words["paragraph"]["rich_text"]]
    assert [text for text, _ in styled] == ["With ", "bold", " ", "code"]
    assert (styled[1][1]["bold"], styled[3][1]["code"]) == (True, True)
    assert (to_do["to_do"]["checked"], to_do["has_children"]) == (True, True)
    assert blocks_of(notion, to_do["id"])[0]["type"] == "bulleted_list_item"
    assert code["code"]["language"] == "python"


def test_long_text_is_cut_into_elements(notion: Any, root: str) -> None:
    page = made(notion, root, "x" * 4500)
    rich_text = blocks_of(notion, page)[0]["paragraph"]["rich_text"]
    assert [len(one["plain_text"]) for one in rich_text] == [2000, 2000, 500]


def test_mentions(notion: Any, root: str) -> None:
    page = made(notion, root, "Below")
    hexes = page.replace("-", "")
    text = replaced(notion, root, f'See <mention-page url="https://app.notion.com/p/x-{hexes}"/> now\n'
                                  f'<page url="https://app.notion.com/p/{hexes}">Below</page>')  # fmt: skip
    assert text.split("\n")[0] == (
        f'See <mention-page url="https://app.notion.com/p/{hexes}">Untitled</mention-page> now'
    )
    with pytest.raises(APIResponseError, match="Invalid Notion page or block URL: https://example"):
        replaced(notion, root, '<mention-page url="https://example.com"/>')


def test_blocks_that_markdown_has_no_words_for_are_named_and_stay(notion: Any, root: str) -> None:
    bookmark = {"bookmark": {"url": "https://example.com"}}
    block_id = notion.blocks.children.append(root, children=[bookmark])["results"][0]["id"]
    text = notion.pages.retrieve_markdown(root)["markdown"]
    at = f"https://app.notion.com/p/{root.replace('-', '')}#{block_id.replace('-', '')}"
    assert text == f'<unknown url="{at}" alt="bookmark"/>'
    replaced(notion, root, f"before\n{text}\nafter")
    assert [block["type"] for block in blocks_of(notion, root)] == ["paragraph", "bookmark", "paragraph"]
    assert blocks_of(notion, root)[1]["id"] == block_id


def test_duplicates_of_synced_blocks(notion: Any, root: str) -> None:
    replaced(notion, root, "<synced_block>\n\tshared\n</synced_block>")
    original = notion.pages.retrieve_markdown(root)["markdown"]
    assert original.startswith('<synced_block url="https://app.notion.com/p/')
    copy = original.replace("synced_block", "synced_block_reference")
    assert replaced(notion, root, f"{original}\n{copy}") == f"{original}\n{copy}"


def test_one_block_of_a_page(notion: Any, root: str) -> None:
    replaced(notion, root, "- a\n\t- b\n- c")
    block_id = blocks_of(notion, root)[0]["id"]
    answer = notion.pages.retrieve_markdown(block_id)
    assert (answer["id"], answer["markdown"]) == (block_id, "- a\n\t- b")


def test_a_database_has_no_markdown(notion: Any, root: str) -> None:
    database = notion.databases.create(parent={"type": "page_id", "page_id": root})["id"]
    with pytest.raises(APIResponseError, match="is a database, not a page"):
        notion.pages.retrieve_markdown(database)


def test_uploads_in_markdown(notion: Any, root: str) -> None:
    upload = notion.file_uploads.create(filename="a.png", content_type="image/png")
    notion.file_uploads.send(upload["id"], file=("a.png", b"picture", "image/png"))
    text = replaced(notion, root, f"![A picture](file-upload://{upload['id']})")
    url = blocks_of(notion, root)[0]["image"]["file"]["url"]
    assert httpx.get(url, trust_env=False).content == b"picture"
    assert text.startswith("![A picture](http://127.0.0.1")
    before = blocks_of(notion, root)[0]["id"]
    replaced(notion, root, f"{text}\nmore")
    assert blocks_of(notion, root)[0]["id"] == before


def test_a_long_document(notion: Any, root: str) -> None:
    long = "\n".join(f"- item **{n}**\n\t- below\n## Head {n}\nwords\n- [ ] do `it`" for n in range(1000))
    assert replaced(notion, root, long) == long
    changed = long.replace("Head 500\n", "Head five hundred\n")
    assert replaced(notion, root, changed) == changed
