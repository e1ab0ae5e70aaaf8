"""`segue bench gap`: how long a scan of a large folder takes, the first time and when nothing has changed."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.statefolder import prepare

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from random import Random

ENDINGS = ("py", "py", "ts", "go", "rs", "java", "sh", "yaml", "md", "sql")
A_FOLDER = 100  # files
SIGNS = {"py": "#", "sh": "#", "yaml": "#", "sql": "--"}


def gap(
    context: typer.Context,
    files: int = typer.Option(2000, "--files", min=10, help="How many files."),
    size: int = typer.Option(10_000, "--size", min=100, help="How many bytes each has, about."),
    as_json: bool = AsJson,
) -> None:
    """Measure the gap scan on a folder that is made for it and taken away again."""
    with tempfile.TemporaryDirectory(dir=prepare(of(context).settings.home), prefix="bench-") as name:
        tree, state = Path(name) / "tree", Path(name) / "state"
        say(f"making {files} files of about {size} bytes")
        total = made(tree, files, size)
        first, again = _measured(tree, state), _measured(tree, state)
    told = {
        "files": files, "bytes": total, "gaps": first["gaps"], "first_s": first["seconds"],
        "again_s": again["seconds"], "first_cpu_s": first["cpu"], "again_cpu_s": again["cpu"],
        "peak_mb": max(first["peak_mb"], again["peak_mb"]),
    }  # fmt: skip
    if as_json:
        print_json(told)
        return
    print(f"  tree                {files} files, {total / 1e6:.0f} MB, {told['gaps']:.0f} gaps")
    print(f"  first scan          {told['first_s']:.1f} s, {told['first_cpu_s']:.1f} s of a processor")
    print(f"  nothing changed     {told['again_s']:.1f} s, {told['again_cpu_s']:.1f} s of a processor")
    print(f"  memory at most      {told['peak_mb']:.0f} MB")


def made(tree: Path, files: int, size: int) -> int:
    """Make a tree of source files; one in eleven holds marks. Return its size."""
    from random import Random

    chance, total = Random(7), 0
    for number in range(files):
        ending = ENDINGS[number % len(ENDINGS)]
        folder = tree / f"part{number // A_FOLDER // 20}" / f"m{number // A_FOLDER}"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
            (folder / ".gitignore").write_text("build/\n*.tmp\n!keep.tmp\n")
        text = _source(ending, number, size, chance)
        total += len(text)
        (folder / f"file_{number}.{ending}").write_text(text)
    return total


def _source(ending: str, number: int, size: int, chance: Random) -> str:
    sign = SIGNS.get(ending, "//")
    lines, length = list[str](), 0
    marked = chance.randrange(size) if number % 11 == 0 else -1
    while length < size:
        n = chance.randrange(10_000)
        if ending == "py":
            part = f"def function_{n}(value: int) -> str:\n    # what {n} does\n    return 'text {n}'\n\n"
        elif ending in ("yaml", "md"):
            part = f"key_{n}_{len(lines)}:\n  inner: some text of number {n}\n"
        else:
            part = f"function f{n}(value) {{\n  {sign} what it does with {n}\n  return 'text {n}';\n}}\n\n"
        if 0 <= marked <= length:
            marked = -1
            part += f"{sign} TODO: settle number {n}\n"
        lines.append(part)
        length += len(part)
    return "".join(lines)


def _measured(tree: Path, state: Path) -> dict[str, float]:
    """Scan in a process of its own, so that its memory can be told from ours."""
    import multiprocessing

    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("spawn").Process(target=_scan, args=(tree, state, there))
    child.start()
    there.close()
    try:
        found: dict[str, float] = here.recv()
    finally:
        child.join()
        child.close()
        here.close()
    return found


def _scan(tree: Path, state: Path, answer: Connection) -> None:
    import resource

    from segue_review.gapscan import scan

    begun = time.monotonic()
    gaps = len(scan(tree, state).gaps)
    used = resource.getrusage(resource.RUSAGE_SELF)
    in_mb = used.ru_maxrss / 1e6 if sys.platform == "darwin" else used.ru_maxrss / 1e3
    seconds, cpu = time.monotonic() - begun, used.ru_utime + used.ru_stime
    answer.send({"seconds": seconds, "cpu": cpu, "gaps": gaps, "peak_mb": in_mb})
