"""`segue spotify`: signs in and out."""

from __future__ import annotations

import typer

from segue.cli.output import AsJson, print_json, say
from segue.cli.start import of
from segue.exit_codes import ExitCode

WAIT = 300.0  # seconds


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="The sign-in to Spotify.", no_args_is_help=True, epilog="Example: segue spotify login"
    )
    group.command("login", epilog="Example: segue spotify login --no-browser")(login)
    group.command("logout", epilog="Example: segue spotify logout")(logout)
    cli.add_typer(group, name="spotify")


def login(
    context: typer.Context,
    no_browser: bool = typer.Option(False, "--no-browser", help="Only show the link."),
    wait: float = typer.Option(WAIT, min=1, help="Seconds to wait for the answer."),
    as_json: bool = AsJson,
) -> None:
    """Sign in to Spotify, so that likes, playlists and what is playing can be read."""
    from segue_spotify.door import open_door
    from segue_spotify.signin import login as sign_in

    user = sign_in(open_door(of(context).settings), say, browser=not no_browser, wait=wait)
    if as_json:
        print_json({"user": user})
    else:
        print(f"signed in to Spotify as {user}" if user else "signed in to Spotify")


def logout(context: typer.Context, as_json: bool = AsJson) -> None:
    """Throw the sign-in to Spotify away."""
    from segue_spotify.door import open_door

    there = open_door(of(context).settings).tokens.remove()
    if as_json:
        print_json({"signed_out": there})
    else:
        say("signed out of Spotify" if there else "nobody was signed in to Spotify")
    raise typer.Exit(ExitCode.OK if there else ExitCode.NOTHING)
