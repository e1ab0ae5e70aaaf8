"""`segue plan review`: reads plans and prints what is in them, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from segue.cli.output import AsJson, print_json, print_table, say
from segue.cli.start import of

if TYPE_CHECKING:
    from segue_review.plans import Plan

EXAMPLE = "Example: segue plan review ~/code/my-project"


def add(cli: typer.Typer) -> None:
    """Add the group `plan`."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog=EXAMPLE, help="Look after plans.")
    group.command("review", epilog="Example: segue plan review ~/code/my-project --dry-run")(review)
    group.callback()(lambda: None)
    cli.add_typer(group, name="plan", help="Look after plans.", epilog=EXAMPLE)


def review(
    context: typer.Context,
    path: Path = typer.Argument(..., metavar="PATH", help="A plan, or a project's folder."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Only read, as this command always does; a task acts."
    ),
    as_json: bool = AsJson,
) -> None:
    """Read plans, and show what they want, what is open and where they contradict themselves."""
    from segue_review.planfolders import place_of, plans_in
    from segue_review.settings import ReviewSettings

    settings = of(context).settings.section("review", ReviewSettings)
    root, only = place_of(path, settings.plans)
    plans = plans_in(root, settings.plans, only)
    if as_json:
        print_json([_data(plan) for plan in plans])
        return
    _show(plans, root, settings.plans)


def _data(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json")


def _show(plans: list[Plan], root: Path, folders: tuple[str, ...]) -> None:
    from segue_review.planreport import counts
    from segue_review.safe_text import plain

    rows = [
        (plain(plan.path), plan.state.value if plan.state else "", *list(counts(plan).values()))
        for plan in plans
    ]
    heads = ("PLAN", "IT SAYS", "DONE", "CRITERIA", "MISSING", "CONTRADICTIONS", "FAULTS")
    print_table(heads, rows, f"no plan was found below {root} in {', '.join(folders)}")
    for plan in plans:
        lines = list(_lines(plan))
        if lines:
            print(f"\n{plain(plan.path)}")
            for line in lines:
                print(f"  {plain(line)}")
    say(f"{len(plans)} plan{'' if len(plans) == 1 else 's'} read, nothing was changed")


def _lines(plan: Plan) -> list[str]:
    from segue_review.planreport import wanted
    from segue_review.plans import Presence

    return [
        *(f"contradiction: {one.what}" for one in plan.contradictions),
        *(f"missing: {one.path}" for one in plan.deliverables if wanted(one)),
        *(f"only a skeleton: {one.path}" for one in plan.deliverables if one.presence is Presence.SKELETON),
        *(
            f"moved: {one.path} to {one.now_at}"
            for one in plan.deliverables
            if one.presence is Presence.MOVED
        ),
        *(f"{item.state.value}: {item.text}" for item in plan.undone),
        *(f"not read: {one.what}" for one in plan.faults),
    ]
