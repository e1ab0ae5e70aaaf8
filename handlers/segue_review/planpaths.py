"""Finds the files that a plan wants or names, with how sure that is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from segue_review.outline import Block, Target
from segue_review.plans import Confidence, Deliverable
from segue_review.sections import Section, section

_ENDINGS = """
py pyi ipynb js jsx ts tsx mjs cjs vue svelte go rs rb java kt swift c h cc cpp hpp cs php lua sql css scss
md mdx mdc rst txt adoc json jsonl toml yaml yml ini cfg csv tsv html xml svg png jpg graphql proto sh bash
zsh ps1 bat tf lock env example service plist db sqlite parquet pdf log conf tmpl jinja j2 xlsx astro prisma
"""
_WITHOUT = "dockerfile makefile license readme changelog procfile justfile jenkinsfile caddyfile"
_PRODUCTS = "node.js next.js vue.js react.js nuxt.js three.js d3.js express.js socket.io asp.net"
_KINDS, _BARE = frozenset(_ENDINGS.split()), frozenset(_WITHOUT.split())
_NO_FILES = frozenset(_PRODUCTS.split())
_MADE_UP = re.compile(r"(?i)path/to/|/path/|yyyy|\bfoo/bar\b|<[^>]*>|\{[^}]*\}|\.\.\.|…|xxx|\$\w")
_TAIL = re.compile(r"(?::\d+(?:[-:,]\d+)*|#[\w-]*|\(\))$")
_MAKE = re.compile(
    r"(?i)\b(?:create|creates|creating|add|adds|adding|new|write|writes|generate|generates|introduce|scaffold|produce"
    r"|criar|crear|créer|erstelle|erstellen|anlegen|作成|新規|创建)\b"
)
_UNMAKE = re.compile(
    r"(?i)\b(?:remove|removes|removing|delete|deletes|deleting|drop|deprecate|do not|don't|never|without"
    r"|instead of|rather than|no longer|rename|move|excluir|remover|löschen|entfernen|supprimer)\b|削除"
)
_CHANGE = re.compile(
    r"(?i)\b(?:modif(?:y|ies|ied)|updat(?:e|es|ed)|edit(?:s|ed)?|refactor(?:s|ed)?|extend(?:s|ed)?|fix(?:es|ed)?"
    r"|read|run|see|changed|rewritten)\b"
)
_TOUCH = re.compile(
    r"(?i)\b(?:change|changes|review|check|use|uses|using|call|import|replace|in|into|to|inside|within|from|like"
    r"|mirroring|following|via|per)\W*$"
)
# "Create the exporter in `a.py`" makes a file; "create a section in `a.md`" writes into one that is there.
_PLACE = re.compile(
    r"(?i)\b(?:creates?|scaffolds?|generates?|crear|créer|erstelle|criar)\b"
    r"(?!.*\b(?:section|function|method|field|entry|key|line|row|option|setting|paragraph|heading|link|reference"
    r"|type|constant|variable|route|endpoint|column|property|class|block|case)s?\b)"
    r"[^,;:]{0,80}\b(?:in|at|under|en|dans|unter|em)\W*$"
)
_AFTER = re.compile(r"(?i)^\W{0,3}(?:new\b(?: file)?|create[ds]?\b|to be created|neu\b|novo\b)")
_AFTER_NOT = re.compile(
    r"(?i)^\W{0,4}(?:delete|deleted|remove|removed|modify|modified|update|updated|existing|edit)\b"
)


# What a cell of a row says that is done with the file of the row.
_ACTIONS: Mapping[str, Confidence | None] = {
    **dict.fromkeys(
        ("create", "created", "add", "added", "new", "neu", "anlegen", "crear", "créer", "criar", "creare",
         "создать", "新規", "新增", "创建"), Confidence.HIGH,
    ),
    **dict.fromkeys(
        ("modify", "modified", "update", "updated", "edit", "edited", "change", "changed", "existing",
         "ändern", "modificar", "modifier", "modificare", "изменить", "変更", "修改"), Confidence.MEDIUM,
    ),
    **dict.fromkeys(
        ("delete", "deleted", "remove", "removed", "löschen", "eliminar", "supprimer", "remover", "eliminare",
         "удалить", "削除", "删除")
    ),
}  # fmt: skip


def deliverables(blocks: Iterable[Block], plan: str) -> list[Deliverable]:
    """Return the files that the blocks name, each once, the surest mention first."""
    found: dict[str, Deliverable] = {}
    for block in blocks:
        for one in _in(block, plan):
            known = found.get(one.path)
            if known is None or (known.confidence, one.confidence) == (Confidence.MEDIUM, Confidence.HIGH):
                found[one.path] = one
    return list(found.values())


def _in(block: Block, plan: str) -> Iterator[Deliverable]:
    kind = section((*block.headings, block.text) if block.kind == "heading" else block.headings)
    for target in (*block.targets, *_loose(block, kind)):
        path = path_of(target)
        if not path or (sure := _confidence(block, target, kind)) is None:
            continue
        yield Deliverable(
            path=_from_root(path, plan) if target.link else path, confidence=sure, heading=block.heading,
            wording=" ".join(block.text[:2000].split())[:300], line=block.line,
        )  # fmt: skip


def _loose(block: Block, kind: Section | None) -> Iterator[Target]:
    """Yield paths that stand in a list of deliverables without being marked as code."""
    if kind is Section.DELIVERABLES and block.kind in ("item", "row") and not block.targets:
        for word in block.text.split():
            bare = word.strip("*_(),;|\"'")
            if "/" in bare or bare.count(".") == 1:
                before, _, after = block.text.partition(word)
                yield Target(bare, False, before, after)


def path_of(target: Target) -> str:
    """Return the path that a code span or link names, or nothing where it is none."""
    text = unquote(target.text.strip()) if target.link else target.text.strip()
    if target.link and (re.match(r"(?i)[a-z][a-z0-9+.-]+:", text) or text.startswith("#")):
        return text if text.lower().startswith("file:") else ""
    while (shorter := _TAIL.sub("", text)) != text:
        text = shorter
    text = text.removeprefix("./")
    if not text or len(text) > 300 or "\n" in text or re.search(r"[*?<>|\"'`=,;]|\s{2}", text):
        return ""
    if _MADE_UP.search(text) or (" " in text and not target.link and "/" not in text):
        return ""
    return text if _is_path(text) else ""


def _is_path(text: str) -> bool:
    """Tell a path from a route, a branch, a package, a command or a word with a slash in it."""
    if re.match(r"(?i)^[a-z]:[\\/]", text) or text.startswith(("~/", "\\\\")):
        return True
    if text.startswith(("@", "-", "$", "http:", "https:", "git@", "/api/")) or "://" in text:
        return False
    name = text.rstrip("/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    if " " in text and (not dot or " " in text.split("/")[0].strip()):
        return False
    if text.endswith("/"):
        return bool(name) and not text.startswith("/")
    if name.casefold() in _BARE:
        return True
    if not dot or ending.lower() not in _KINDS or text.casefold() in _NO_FILES:
        return False
    return bool(stem) or "/" in text or ending in ("env", "example")


def _confidence(block: Block, target: Target, kind: Section | None) -> Confidence | None:
    """Say how sure it is that the file is to be made; None: it is named for another reason."""
    before = re.split(r"(?:[.;!?]\s|\n)", target.before)[-1]
    after = re.split(r"(?:[.;!?]\s|\n)", target.after)[0]
    if before.rstrip(" `*").endswith("~~") or block.text.startswith("~~"):  # struck out
        return None
    cells = (re.sub(r"^\W+|\W+$", "", cell).casefold() for cell in block.cells)
    if action := next((cell for cell in cells if cell in _ACTIONS), ""):
        return _ACTIONS[action]
    if (
        kind in (Section.APART, Section.OUT)
        or _UNMAKE.search(before)
        or _UNMAKE.match(after.lstrip(" -–—(:"))
    ):
        return None
    if _AFTER_NOT.match(after):
        return Confidence.MEDIUM if not re.match(r"(?i)^\W{0,4}(?:delete|remove)", after) else None
    if _AFTER.match(after):
        return Confidence.HIGH
    makes, changes = _last(_MAKE, before), _last(_CHANGE, before)
    touches = max(changes, _last(_TOUCH, before))
    if makes > touches or (_PLACE.search(before) and not target.link):
        return Confidence.HIGH
    if kind is Section.DELIVERABLES and changes < 0:
        return Confidence.HIGH
    return Confidence.MEDIUM


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in pattern.finditer(text)), default=-1)


def _from_root(path: str, plan: str) -> str:
    """Return a link as a path from the project's folder; links begin at the folder of their page."""
    if re.match(r"(?i)^(?:[a-z]+:|/|~|\\)", path):
        return path
    return posixpath.normpath(posixpath.join(posixpath.dirname(plan), path)) + (
        "/" if path.endswith("/") else ""
    )
