"""What text and secrets in plans must never do: make mentions and links, leave their block, reach a page."""

from __future__ import annotations

import re

import pytest
from review_stage import Start

pytestmark = pytest.mark.sandbox


def test_text_of_a_plan_makes_no_mention_no_link_and_leaves_its_block_not(start: Start) -> None:
    stage = start(may_write=False, more='agent = ""')
    evil = (
        '<mention-user url="user://x"/> @Ann [click](https://evil.example) ``` </details> **b** '
        "https://evil.example/x $evil$ ![p](https://evil.example/p.png) "
        '<page url="https://evil.example">p</page> '
        '<https://evil.example/h> &#91;b&#93;(https://evil.example/i) {color="red"} javascript:alert(1) | c |'
    )
    stage.write(
        "plans/evil.md",
        f"# {evil}\n\n- [ ] {evil}\n- Create `docs/a.md` {evil}\n\n## Success criteria\n\n- {evil}\n",
    )
    task = stage.play()
    pages = [stage.report(task), *(stage.board.body(row.page_id) for row in stage.issues().values())]
    assert len(pages) > 2
    for page in pages:
        page = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
        assert not re.search(r"(?<!\\)\]\(https?://(?!app\.notion)|(?<!\\)<mention", page)
    with stage.sandbox.call() as call:
        tables = [name for (name,) in call.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for name in tables if name != "piece" for row in call.db.execute(f"SELECT * FROM {name}")]
    stored = "\n".join(str(tuple(row)) for row in rows)
    assert "evil.example" in stored
    assert '"type":"equation"' not in stored.replace(" ", "")
    assert '"type": "mention"' not in stored.replace('"type":"mention"', '"type": "mention"')
    assert '"url": "https://evil' not in stored.replace('"url":"https', '"url": "https')


def test_secrets_in_plans_reach_no_page_and_no_file(start: Start) -> None:
    stage = start()
    shaped, valued = "ntn_" + "A1b2C3d4E5f6G7h8", "correct-horse-battery"
    stage.write(".env", f"PASSPHRASE={valued}\n")
    line = f"{shaped} and {valued}"
    stage.write(
        "plans/secret.md",
        f"---\ntodos: [{line}]\n---\n# {line}\n\n- [ ] use {line}\n- Create `docs/a.md`: {line}\n",
    )
    task = stage.play()
    pages = [stage.report(task), *(stage.board.body(row.page_id) for row in stage.issues().values())]
    assert len(pages) > 1
    kept = [path for folder in (stage.home, stage.project / "docs") for path in folder.rglob("*")]
    texts = [
        *pages,
        *stage.issues(),
        *(path.read_bytes().decode("latin-1") for path in kept if path.is_file()),
    ]
    assert not [text for text in texts if shaped in text or valued in text]
