"""Requests made out of Notion's description: never a crash, and what is refused leaves nothing behind."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing

import httpx
import pytest
from asked import furnished
from contract import OPENAPI
from described import Maker, description

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.pages import add_page
from segue_sandbox.server import running

CODES = {"validation_error", "object_not_found", "conflict_error", "invalid_request_url"}


@pytest.mark.parametrize("seed", [pytest.param(seed, id=f"seed {seed}") for seed in range(4)])
def test_described_requests_are_taken_or_refused_whole(seed: int) -> None:
    if not OPENAPI.is_file():
        pytest.skip("Notion's OpenAPI description is not here")
    with running(seed=seed) as sandbox:
        with sandbox.call() as call:
            root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Root"}}]}).id
        headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2026-03-11"}
        with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False, timeout=60) as http:
            maker = Maker(chance=random.Random(seed), description=description(), things=furnished(http, root))
            db, ended = sandbox.store.db, Counter[int]()
            with closing(sqlite3.connect(":memory:")) as kept:
                db.backup(kept)
                for _ in range(250):
                    kept.backup(db)
                    before = db.serialize()
                    asked = maker.request()
                    answer = http.request(
                        asked.method, asked.path, json=asked.body, headers={"Notion-Version": asked.version}
                    )
                    told = f"{asked}: {answer.status_code} {answer.text}"
                    assert answer.status_code < 500, told
                    ended[answer.status_code] += 1
                    if answer.is_success:
                        continue
                    assert answer.json()["code"] in CODES, told
                    assert db.serialize() == before, told
    assert ended[200] >= 20, ended
    assert ended[400] >= 20, ended
