"""Makes the file that a plan wants, empty but for what the plan says of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from segue import Change, Receipt, Refused, World
from segue_review import gitfacts, pathnames, roots
from segue_review.plans import Deliverable, Plan
from segue_review.safe_text import plain

MARK = "Skeleton: nothing is done here yet."
HEAD = 200  # bytes in which the mark stands
LARGEST = 65_536
_HASH = (".py", ".pyi", ".rb", ".toml", ".yaml", ".yml", ".cfg", ".graphql")
_SLASHES = (
    ".js", ".jsx", ".ts", ".tsx", ".mjs", ".go", ".rs", ".java", ".kt", ".swift", ".c", ".h", ".cc", ".cpp",
    ".hpp", ".cs", ".proto", ".adoc", ".scss",
)  # fmt: skip
_OPENINGS = {
    **dict.fromkeys(_HASH, "# "), **dict.fromkeys(_SLASHES, "// "),
    ".sql": "-- ", ".lua": "-- ", ".ini": "; ", ".rst": ".. ", ".txt": "",
}  # fmt: skip
_AROUND = {".css": ("/*", "*/"), ".html": ("<!--", "-->"), ".md": ("<!--", "-->"), ".php": ("<?php /*", "*/")}


class CreateSkeleton(Change):
    """A new file in a project's folder; never over another one, and never through a link."""

    kind: ClassVar[str] = "review.skeleton"
    root: str
    path: str
    text: str

    def describe(self) -> str:
        """Name the file."""
        return f"create the skeleton {self.path} in {self.root}"

    def look(self, world: World) -> Receipt:
        """Hold the path to the rules, and note which folders are not there yet."""
        names = pathnames.for_new_file(self.path)
        if len(self.text.encode()) > LARGEST:
            raise Refused(f"the skeleton of {self.path} would be too large; make the file yourself")
        if why := gitfacts.free_for(Path(self.root), self.path):
            raise Refused(f"{self.path} was not made: {why}")
        above = ["/".join(names[:n]) for n in range(1, len(names))]
        with roots.opened(Path(self.root)) as top:
            return {"folders": [path for path in above if not roots.kind(top, path.split("/"))]}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Make the file, or find that it was made before the program died."""
        names, data = pathnames.for_new_file(self.path), self.text.encode()
        with roots.opened(Path(self.root)) as top:
            try:
                roots.create(top, names, data)
            except FileExistsError:
                if roots.kind(top, names) != "file" or roots.read(top, names, len(data)) != data:
                    raise Refused(f"{self.path} is there by now; it was left as it is") from None
            except OSError as error:
                raise Refused(
                    f"{self.path} could not be made: {error.strerror}; look at its folder"
                ) from error
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Remove the file where nobody has written into it."""
        with roots.opened(Path(self.root)) as top:
            roots.remove(top, pathnames.parts(self.path), self.text.encode(), receipt["folders"])


def is_skeleton(top: int, parts: Sequence[str]) -> bool:
    """Tell whether a file below an opened folder is one that was made here, and nobody has filled."""
    return roots.kind(top, parts) == "file" and MARK.encode() in roots.read(top, parts, HEAD)[:HEAD]


def skeleton(one: Deliverable, plan: Plan) -> str:
    """Return the text of a new file: a comment that says what the plan wants there, and nothing else."""
    lines = [
        MARK,
        f"Plan: {plain(plan.path)}" + (f", line {one.line}" if one.line else ""),
        f"Heading: {plain(one.heading) or 'none'}",
        f"The plan says: {plain(one.wording)}",
        *(f"Done when: {plain(criterion.text)}" for criterion in plan.criteria[:10]),
    ]
    ending = f".{one.path.rpartition('.')[2].lower()}"
    if ending == ".json":
        return json.dumps({"skeleton": lines}, ensure_ascii=False, indent=2) + "\n"
    if ending in _AROUND:
        opening, closing = _AROUND[ending]
        inner = [line.replace("*/", "* /").replace("--", "- -").replace("?>", "? >") for line in lines]
        return "\n".join([opening, *inner, closing]) + "\n"
    return "".join(f"{_OPENINGS.get(ending, '# ')}{line}".rstrip() + "\n" for line in lines)
