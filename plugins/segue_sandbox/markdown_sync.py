"""Brings a page to a changed document: blocks that stay keep their ids, the others come and go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from segue_sandbox import tree
from segue_sandbox.blocks import Draft, add
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError, invalid
from segue_sandbox.markdown_write import Writing, block_lines

JSON = dict[str, Any]

MOST_COMPARED = 4_000_000  # pairs of blocks; beyond that nothing in the changed part is recognised
_PLACES = ("child_page", "child_database")


@dataclass(slots=True)
class Change:
    """One update under way: which blocks the new document names, and which were touched."""

    call: Call
    writing: Writing
    kept: set[str]
    touched: list[str] = field(default_factory=list)


def bring(
    call: Call, writing: Writing, page_id: str, old: Sequence[Draft], new: Sequence[Draft], allow: bool
) -> list[str]:
    """Make the blocks of a page those of a new document; return the ids of all that changed."""
    kept = {draft.existing for draft in _all(new) if draft.existing}
    _refuse_losses(old, kept, allow)
    change = Change(call, writing, kept)
    _level(change, ("page_id", page_id), old, new)
    return change.touched


def _all(drafts: Sequence[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        yield draft
        yield from _all(draft.children)


def _refuse_losses(old: Sequence[Draft], kept: set[str], allow: bool) -> None:
    lost = [draft for draft in _all(old) if draft.type in _PLACES and draft.existing not in kept]
    if lost and not allow:
        raise _would_delete(lost)


def _would_delete(lost: Sequence[Draft]) -> ApiError:
    items = "\n".join(
        f'- {draft.type.removeprefix("child_")}: "{draft.doc["title"]}" (id: {draft.existing})'
        for draft in lost
    )
    return invalid(
        f"This operation would delete {len(lost)} child page(s) or database(s):\n{items}\n\n"
        'To proceed, either:\n1. Include these items in new_str using <page url="..."> or '
        '<database url="..."> tags, OR\n2. Set allow_deleting_content: true to confirm deletion.'
    )


def _level(change: Change, parent: tuple[str, str], old: Sequence[Draft], new: Sequence[Draft]) -> None:
    """Bring the children of one block to what the document says."""
    partners = _partners(change, old, new)
    order = []
    for n, draft in enumerate(new):
        partner = partners.get(n)
        order.append(
            _place(change, parent, draft) if partner is None else _renew(change, old[partner], draft)
        )
    _number(change.call, order)
    taken = set(partners.values())
    for m, draft in enumerate(old):
        if m not in taken and draft.existing not in change.kept:
            _trash(change, draft)


def _place(change: Change, parent: tuple[str, str], draft: Draft) -> str:
    node = add(change.call, draft, parent, 0)
    change.touched.append(node.id)
    return node.id


def _trash(change: Change, draft: Draft) -> None:
    node = tree.find(change.call, draft.existing)
    if node is not None:
        tree.set_trashed(change.call, node, True)
        change.touched.append(node.id)


def _number(call: Call, order: Sequence[str]) -> None:
    rows = [(float(n), node_id, float(n)) for n, node_id in enumerate(order, 1)]
    call.db.executemany("UPDATE node SET position = ? WHERE id = ? AND position != ?", rows)


def _renew(change: Change, old: Draft, new: Draft) -> str:
    """Keep a block, with the words of the new document."""
    assert old.existing is not None
    if old is new or new.existing:
        return old.existing
    doc = _merged(old, new)
    if doc != old.doc:
        node = tree.find(change.call, old.existing)
        assert node is not None
        node.doc.clear()
        node.doc.update(doc)
        tree.save(change.call, node)
        change.touched.append(old.existing)
    if not doc.get("synced_from"):
        _level(change, ("block_id", old.existing), old.children, new.children)
    return old.existing


def _merged(old: Draft, new: Draft) -> JSON:
    """Return a block's new inside; what markdown cannot say stays as it was."""
    if "type" in new.doc:
        return {**new.doc, **({"name": old.doc["name"]} if "name" in old.doc else {})}
    doc = {**old.doc, **new.doc}
    if old.type == "code":
        doc["caption"] = old.doc["caption"]
    icon = old.doc.get("icon")
    if icon and icon["type"] == "icon" and not new.doc.get("icon"):
        doc["icon"] = icon
    return doc


def _partners(change: Change, old: Sequence[Draft], new: Sequence[Draft]) -> dict[int, int]:
    """Tell which block of the old document each of the new one is, by their places in the two."""
    before, after = _keys(change.writing, old), _keys(change.writing, new)
    found: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in _opcodes(before, after):
        if tag == "equal":
            found.update(zip(range(j1, j2), range(i1, i2), strict=True))
        elif tag == "replace":
            found.update(_of_one_type(old, new, range(i1, i2), range(j1, j2)))
    return found


def _keys(writing: Writing, drafts: Sequence[Draft]) -> list[str]:
    return ["\n".join(block_lines(writing, draft)) for draft in drafts]


def _opcodes(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Compare two lists; what begins and ends alike is set aside first, as most of a long document is."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    ends = len(before) - tail, len(after) - tail
    yield "equal", 0, head, 0, head
    if (ends[0] - head) * (ends[1] - head) > MOST_COMPARED:
        yield "replace", head, ends[0], head, ends[1]
    else:
        middle = SequenceMatcher(None, before[head : ends[0]], after[head : ends[1]], autojunk=False)
        for tag, i1, i2, j1, j2 in middle.get_opcodes():
            yield tag, i1 + head, i2 + head, j1 + head, j2 + head
    yield "equal", ends[0], len(before), ends[1], len(after)


def _of_one_type(
    old: Sequence[Draft], new: Sequence[Draft], left: range, right: range
) -> Iterator[tuple[int, int]]:
    """Pair changed blocks with new ones of the same type, in their order."""
    free = iter(left)
    for n in right:
        if new[n].existing:
            continue
        for m in free:
            if old[m].type == new[n].type and old[m].type not in _PLACES:
                yield n, m
                break
        else:
            return
