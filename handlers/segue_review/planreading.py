"""Reads one plan whole: from its bytes to a record of what it says."""

from __future__ import annotations

from segue_review import planitems
from segue_review.contradictions import contradictions
from segue_review.frontmatter import front_matter
from segue_review.outline import blocks
from segue_review.planpaths import deliverables
from segue_review.plans import Fault, Plan
from segue_review.reading import decoded


def read_plan(path: str, data: bytes) -> Plan:
    """Return what a plan says; whatever is wrong with the file is a fault in it, never an error."""
    source = decoded(data)
    front = front_matter(source.text)
    faults = [*source.faults, *front.faults]
    try:
        found = blocks("\n".join(source.text.split("\n")[front.lines :]), front.lines)
    except RecursionError:
        found = []
        faults.append(Fault(what="the text is nested too deeply to be read"))
    said = planitems.declared(found)
    items = [*front.items, *planitems.items(found)]
    criteria = planitems.criteria(found)
    phases = [*front.phases, *planitems.phases(found, items)]
    named = str(front.values.get("name") or front.values.get("title") or "")
    files = deliverables(found, path)
    unnamed = planitems.unnamed(found, {one.line for one in files})
    name = planitems.title(found) or named or path.rpartition("/")[2]
    return Plan(
        path=path, title=name, unread=source.unread, state=front.state or said,
        items=tuple(items), criteria=tuple(criteria), deliverables=tuple(files),
        phases=tuple(phases), next_steps=tuple(planitems.next_steps(found)), faults=tuple(faults),
        unnamed=tuple(unnamed),
        contradictions=tuple(contradictions(items, criteria, phases, front.state, said)),
    )  # fmt: skip
