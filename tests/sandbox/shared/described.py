"""Makes requests out of Notion's own description of its API: of the right form, whatever they mean."""

from __future__ import annotations

import json
import random
import re
from dataclasses import asdict, dataclass
from typing import Any

from asked import Asked, Things
from contract import OPENAPI

JSON = dict[str, Any]

# The first would fetch files from elsewhere; the others are not part of the sandbox.
LEFT_OUT = ("/v1/file_uploads", "/v1/oauth/token", "/v1/oauth/revoke", "/v1/oauth/introspect")
DEEP = 14  # levels, below which nothing is added that need not be there
TEXTS = (
    "", "a", "Ready", "Name", "Tempo", "2026-05-13", "2026-05-13T10:00:00Z", "https://a.example/a.png",
    "🎧", 'prop("Tempo") + 1', "# A\n\n- b", "a.txt", "text/plain", "single_part", "default",
    "red", "table", "x" * 2001,
)  # fmt: skip
WRONG: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", [], {}, [None], {"type": "x"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes values; `spoil` of a hundred are of a wrong form."""

    chance: random.Random
    description: JSON
    things: Things
    spoil: int = 2

    def request(self) -> Asked:
        """Make a request with a body, to an endpoint that takes JSON."""
        path, method, schema = self.chance.choice(self._operations())
        ids = asdict(self.things)
        where = re.sub(r"\{(\w+)_id\}", lambda match: self._id_for(match[1], ids), path)
        version = self.chance.choice(("2026-03-11", "2026-03-11", "2025-09-03"))
        return Asked(method=method.upper(), path=where, body=self.value(schema, 0), version=version)

    def _operations(self) -> list[tuple[str, str, JSON]]:
        return [
            (path, method, operation["requestBody"]["content"]["application/json"]["schema"])
            for path, operations in self.description["paths"].items()
            for method, operation in operations.items()
            if "application/json" in operation.get("requestBody", {}).get("content", {})
            and path not in LEFT_OUT
        ]

    def _id_for(self, kind: str, ids: JSON) -> str:
        kinds = {
            "data_source": "source",
            "page": self.chance.choice(("page", "row")),
            "file_upload": "upload",
        }
        right = ids[kinds.get(kind, kind)]
        return str(right if self.chance.randrange(20) else self._any_id())

    def _any_id(self) -> str:
        ids = [value for value in asdict(self.things).values() if isinstance(value, str)]
        return str(self.chance.choice(ids))

    def value(self, schema: JSON, depth: int) -> Any:
        """Make a value of a form."""
        if self.chance.randrange(100) < self.spoil:
            return self.chance.choice(WRONG)
        name = schema.get("$ref", "").rpartition("/")[2]
        if name == "idRequest" or schema.get("format") == "uuid":
            return self._any_id()
        if name:
            return self.value(self.description["components"]["schemas"][name], depth)
        for key in ("oneOf", "anyOf"):
            if key in schema:
                return self.value(self.chance.choice(schema[key]), depth + 1)
        if "allOf" in schema:
            parts = [self.value(part, depth + 1) for part in schema["allOf"]]
            return {key: part[key] for part in parts if isinstance(part, dict) for key in part}
        if "const" in schema or "enum" in schema:
            return schema.get("const", self.chance.choice(schema.get("enum", [None])))
        return self._plain(schema, depth)

    def _plain(self, schema: JSON, depth: int) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                number = 0 if depth > DEEP else self.chance.randrange(3)
                return [self.value(schema.get("items", {}), depth + 1) for _ in range(number)]
            case "integer" | "number":
                return self.chance.choice((0, 1, 2, 50, 101, -1))
            case "boolean":
                return self.chance.random() < 0.5
            case "null":
                return None
            case _:
                return self.chance.choice(TEXTS)

    def _object(self, schema: JSON, depth: int) -> JSON:
        properties = schema.get("properties", {})
        wanted = set(schema.get("required", ()))
        if depth <= DEEP:
            wanted |= {key for key in properties if self.chance.random() < 0.4}
        made = {key: self.value(properties.get(key, {}), depth + 1) for key in properties if key in wanted}
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and depth <= DEEP:
            names = self.chance.sample(list(self.things.properties), 2)
            made |= {key: self.value(others, depth + 1) for key in names}
        return made


def description() -> JSON:
    """Return Notion's description of its API."""
    found: JSON = json.loads(OPENAPI.read_text())
    return found
