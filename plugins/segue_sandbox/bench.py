"""`segue bench sandbox` and `segue bench tasks`: how fast the sandbox is, and what a task asks of Notion."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from segue.cli.bench import group_named
from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.statefolder import prepare
from segue_sandbox.bench_shapes import Shape, table, timed

FEWEST = 100
AT_MOST = 10.0  # times slower with ten times the rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure, and what it should be."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def line(self) -> str:
        """Return the figure as a line for a terminal."""
        shown = f"  {self.name:44} {self.value:10.1f} {self.unit:7}"
        if self.target is None:
            return shown.rstrip()
        sign = "≥" if self.at_least else "≤"
        return f"{shown} target {sign} {self.target:g}{'' if self.met else '  missed'}"


def add(cli: typer.Typer) -> None:
    """Add the measurements to the group of benchmarks."""
    group = group_named(cli, "bench")
    group.command("sandbox", epilog="Example: segue bench sandbox --rows 5000")(sandbox)
    group.command("tasks", epilog="Example: segue bench tasks --tasks 50")(tasks)


def sandbox(
    context: typer.Context,
    rows: int = typer.Option(20_000, "--rows", min=FEWEST, help="How many rows to work on."),
    as_json: bool = AsJson,
) -> None:
    """Measure how fast the sandbox answers, with many rows and with ten times as many."""
    # In the state folder: a folder for temporary files may lie in memory.
    with tempfile.TemporaryDirectory(dir=prepare(of(context).settings.home), prefix="bench-") as name:
        figures, shapes = _measured(Path(name), rows)
    slower = (
        Figure(name=f"{shape.name}: slower", value=shape.ratio, unit="x", target=AT_MOST) for shape in shapes
    )
    _show([*figures, *(slower if as_json else ())], as_json)
    if not as_json:
        print("\n".join(table(shapes, rows)))


def tasks(
    context: typer.Context,
    number: int = typer.Option(20, "--tasks", min=2, help="How many tasks to do."),
    as_json: bool = AsJson,
) -> None:
    """Measure what a task costs in requests, and how soon it is picked up."""
    from segue_sandbox.bench_tasks import measure

    with tempfile.TemporaryDirectory(dir=prepare(of(context).settings.home), prefix="bench-") as name:
        found = measure(Path(name), number)
    figures = [
        Figure(name="requests of a task", value=found.per_task, unit="", target=5),
        Figure(name=f"requests of each of {number} at once", value=found.per_task_of_many, unit=""),
        Figure(name="requests of a poll with nothing to do", value=found.per_idle_poll, unit="", target=2),
        Figure(name=f"from Ready to In progress, a poll each {found.every:g} s", value=found.pick_up,
               unit="s", target=found.every + 2),
        Figure(name="tasks per minute, client's limit off", value=found.per_minute, unit="/min"),
    ]  # fmt: skip
    _show(figures, as_json)


def _measured(folder: Path, rows: int) -> tuple[list[Figure], list[Shape]]:
    from segue_sandbox import bench_speed as speed
    from segue_sandbox.bench_rows import sown

    say(f"{rows} rows are made")
    field = sown(folder / "few.db", rows)
    with speed.served(field.path) as server:
        started, before, few = server.started, speed.memory(server.pid), timed(server, field)
        figures = [
            Figure(name="start to the first answer", value=started, unit="s", target=1.5),
            Figure(name="retrieve a page", value=speed.retrieve(server, field), unit="/s", target=500,
                   at_least=True),
            Figure(name="update a page", value=speed.update(server, field), unit="/s", target=250,
                   at_least=True),
            Figure(name="first page of a status, sorted by time",
                   value=speed.first_page(server, field), unit="ms", target=50),
            Figure(name=f"walk of all {rows} rows", value=speed.walk(server, field), unit="s", target=15),
            Figure(name="memory at the start", value=before, unit="MB"),
            Figure(name="memory at the end", value=speed.memory(server.pid), unit="MB", target=300),
        ]  # fmt: skip
    field.path.unlink()
    say(f"{10 * rows} rows are made")
    field = sown(folder / "many.db", 10 * rows)
    with speed.served(field.path) as server:
        many = timed(server, field)
    return figures, [Shape(name=name, few=few[name], many=many[name]) for name in few]


def _show(figures: Iterable[Figure], as_json: bool) -> None:
    if as_json:
        print_json([asdict(figure) | {"met": figure.met} for figure in figures])
        return
    for figure in figures:
        print(figure.line())
