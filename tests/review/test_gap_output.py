"""What `segue gap scan` gives to programs: SARIF as its schema wants it, JSON with the same gaps."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from segue_review.gapreport import as_data, markdown, sarif
from segue_review.gapscan import Scan, scan

# What the schema of SARIF 2.1.0 requires, and allows, of the objects that are used here.
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"results"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id"}, {"shortDescription"}),
    "result": ({"message"}, {"ruleId", "level", "partialFingerprints", "locations"}),
    "message": ({"text"}, set()),
    "physicalLocation": (set(), {"artifactLocation", "region"}),
    "artifactLocation": (set(), {"uri", "uriBaseId"}),
    "region": (set(), {"startLine"}),
}


def shaped(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    required, more = FIELDS[kind]
    assert required <= set(value) <= required | more, f"{kind}: {sorted(value)}"
    return value


@pytest.fixture
def found(tmp_path: Path) -> Scan:
    folder = tmp_path / "project"
    (folder / "plans").mkdir(parents=True)
    (folder / "src/a#1 ü").mkdir(parents=True)
    (folder / "src/a#1 ü/x%y:z.py").write_text(
        "import os\nos.environ['DECK_A']\ndef f():\n    # BUG: plays twice\n    # TODO:\n    pass\n"
    )
    (folder / "plans/p.md").write_text("# Fades\n\n## Tasks\n\n- [ ] choose one\n")
    (folder / "deck.log").write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} ERROR no disk\n")
    return scan(folder, tmp_path / "state", logs=("*.log",), plans=("plans",))


def test_sarif_is_as_its_schema_wants_it(found: Scan) -> None:
    log = shaped("log", json.loads(json.dumps(sarif(found, "1.0"))))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = shaped("run", log["runs"][0])
    driver = shaped("driver", run["tool"]["driver"])
    rules = [shaped("rule", rule)["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert len(run["results"]) == len(found.gaps)
    for result in run["results"]:
        shaped("result", result)
        assert shaped("message", result["message"])["text"].strip()
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["ruleId"] in rules
        for location in result.get("locations", ()):
            place = shaped("physicalLocation", location["physicalLocation"])
            uri = shaped("artifactLocation", place["artifactLocation"])["uri"]
            parts = urlsplit(uri)
            assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
            assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
            assert (Path(found.root) / unquote(uri)).exists()
            if "region" in place:
                assert shaped("region", place["region"])["startLine"] >= 1
    marks = [result["partialFingerprints"]["gap/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)
    kinds = {result["ruleId"] for result in run["results"] if "locations" in result}
    assert {"gap/mark", "gap/variable", "gap/plan", "gap/log"} <= kinds


def test_sarif_says_where_and_how_grave(found: Scan) -> None:
    results = sarif(found, "1.0")["runs"][0]["results"]
    bug = next(result for result in results if "plays twice" in result["message"]["text"])
    place = bug["locations"][0]["physicalLocation"]
    assert (bug["level"], place["region"]) == ("error", {"startLine": 4})
    assert place["artifactLocation"]["uri"] == "src/a%231%20%C3%BC/x%25y%3Az.py"


def test_json_and_the_page_have_all_gaps_with_evidence_and_next_step(found: Scan) -> None:
    page = markdown(found.gaps)
    told = as_data(found)["gaps"]
    assert len(told) == len(found.gaps) == page.count("\n### ")
    assert all(gap["evidence"] and gap["next_step"] for gap in told)
    assert page.count("Next step: ") == len(told)
    sections = re.findall(r"^## (\w+)$", page, flags=re.MULTILINE)
    assert sections == [one for one in ("Critical", "High", "Medium", "Low") if one in sections]
    totals = [int(row.rsplit("|", 2)[1]) for row in page.split("\n\n")[0].splitlines()[2:]]
    assert sum(totals) == len(told)
