"""Plans that are cut, glued and bent anyhow: read without an error, and written as a page that holds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from segue_review.planfindings import of_plans
from segue_review.planreading import read_plan
from segue_review.planreport import details, overview

SOURCES = [path.read_text() for path in sorted((Path(__file__).parent / "plans").glob("*.md"))]
PIECES = st.sampled_from(
    ["\n", "---\n", "```\n", "- [ ] ", "| a |\n", "[", "`", "\x00", "\u202e", "<!--", "&a ", "*a"]
)
LINES = st.sampled_from([line for text in SOURCES for line in text.splitlines(keepends=True)])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(parts=st.lists(st.one_of(PIECES, LINES, st.text(max_size=8)), max_size=40))
def test_any_mixture_of_lines_is_read(parts: list[str]) -> None:
    plan = read_plan("plans/x.md", "".join(parts).encode("utf-8", "surrogatepass"))
    for item in plan.items:
        assert item.text
    page = "\n".join([overview([plan]), details(plan, {})])
    assert "\x00" not in page
    assert "://" not in page
    for finding in of_plans([plan], "project"):
        assert finding.fingerprint
        assert finding.title
