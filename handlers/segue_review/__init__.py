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

SUMMARIES = "review summaries"  # is told when a run has ended


@hookimpl
def handlers(settings: Settings, manager: pluggy.PluginManager) -> Sequence[Handler]:
    """Bring plan review and gap analysis."""
    from segue_review.gapanalysis import GapAnalysis
    from segue_review.planreview import PlanReview
    from segue_review.settings import ReviewSettings
    from segue_review.summaries import Summaries

    section = settings.section("review", ReviewSettings)
    if manager.has_plugin(SUMMARIES):  # the handlers were asked for before
        manager.unregister(name=SUMMARIES)
    manager.register(Summaries(section.summaries), name=SUMMARIES)
    return [PlanReview(section, settings.home), GapAnalysis(section, settings)]


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue plan`, `segue gap` and a measurement."""
    from segue_review import gapcli, plancli

    plancli.add(cli)
    gapcli.add(cli)
