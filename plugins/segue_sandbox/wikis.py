"""Databases inside a wiki: a query of the wiki answers with their data sources, too."""

from __future__ import annotations

from segue_sandbox.call import Call
from segue_sandbox.query.walk import Query, Row

_INSIDE = """
SELECT s.id, s.rowid FROM node own JOIN node d ON d.parent_id = own.parent_id AND d.kind = 'database'
JOIN node s ON s.parent_id = d.id AND s.kind = 'data_source'
WHERE own.id = ? AND d.in_trash = 0 AND s.in_trash = 0 ORDER BY s.created DESC, s.rowid DESC
"""


def sources_inside(call: Call, asked: Query) -> list[Row]:
    """Return the data sources in a wiki, newest first; a filter speaks of pages and leaves none of them."""
    if asked.filter is not None or asked.trashed or call.body.get("result_type") == "page":
        return []
    found = call.db.execute(_INSIDE, (asked.source_id,)).fetchall()
    return [Row(id=row[0], number=row[1], values=()) for row in found]
