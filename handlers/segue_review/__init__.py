"""Reads plans and project folders, and files what is missing, open or contradictory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segue import hookimpl

if TYPE_CHECKING:
    import pluggy
    import typer

    from segue import Handler
    from segue.settings import Settings


@hookimpl
def handlers(settings: Settings, manager: pluggy.PluginManager) -> Sequence[Handler]:
    """Bring plan review."""
    from segue_review.planreview import PlanReview
    from segue_review.settings import ReviewSettings

    section = settings.section("review", ReviewSettings)
    return [PlanReview(section, settings.home)]


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue plan`."""
    from segue_review import plancli

    plancli.add(cli)
