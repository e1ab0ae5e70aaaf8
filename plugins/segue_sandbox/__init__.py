"""A Notion on the desk: a local server that speaks Notion's API, with its workspace in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segue.hooks import hookimpl

if TYPE_CHECKING:
    import typer

    from segue.settings import Settings
    from segue.workspace import Workspace


@hookimpl
def commands(cli: typer.Typer) -> None:
    """Add `segue sandbox`, `segue demo` and two measurements."""
    from segue_sandbox import bench, demo
    from segue_sandbox import cli as sandbox

    sandbox.add(cli)
    demo.add(cli)
    bench.add(cli)


@hookimpl(trylast=True)
def workspace(settings: Settings) -> Workspace | None:
    """Offer the workspace in Segue's home, filled with the demo when it is new."""
    from segue_sandbox.offer import offered

    return offered(settings.home)
