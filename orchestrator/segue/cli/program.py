"""Puts the commands together, runs one, and turns whatever ends it into a line and an exit code."""

from __future__ import annotations

import logging
import secrets
import sys
from importlib import import_module
from pathlib import Path

import typer

from segue.cli.output import print_json_error, say
from segue.cli.start import Start, begin
from segue.errors import SegueError
from segue.exit_codes import ExitCode, code_of
from segue.redact import redact

log = logging.getLogger(__name__)

# In the order in which the help lists them; each is a file here with an `add(cli)`.
COMMANDS = (
    "init", "doctor", "run", "once", "poll", "status", "tasks", "runs", "logs", "explain", "retry", "cancel",
    "undo", "plugins", "bench",
)  # fmt: skip


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    start = begin(arguments)
    as_json = "--json" in arguments
    try:
        code = program(start)(args=arguments, standalone_mode=False, obj=start, prog_name="segue")
        return int(code or ExitCode.OK)
    except typer.TyperException as misuse:
        told = _usage(misuse)
        if start.trouble and told.startswith("no such command"):
            told = f"{start.trouble}; until it is put right, the commands of plugins are not there"
            return _ended(told, code_of(start.trouble), as_json, start)
        return _ended(told, ExitCode.USAGE, as_json, start)
    except (typer.Abort, KeyboardInterrupt):
        say("segue: stopped")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader has gone, such as `head`; without this, Python complains when it flushes at the end.
        sys.stdout = None
        return ExitCode.OK
    except (SegueError, PermissionError) as error:
        return _ended(str(error), code_of(error), as_json, start)
    except Exception as bug:
        return _ended(_filed(bug, start), ExitCode.FAILED, as_json, start)


def program(start: Start) -> typer.Typer:
    """Return the command line with our commands and those of the plugins."""
    cli = typer.Typer(
        name="segue", pretty_exceptions_enable=False, rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Hands rows of Notion databases to the plugin that wants them.",
        epilog="Example: segue once --dry-run",
    )  # fmt: skip
    cli.callback(invoke_without_command=True)(_options)
    for name in COMMANDS:
        import_module(f"segue.cli.{name}").add(cli)
    if start.found:
        for finding in start.found.findings:
            say(f"segue: {finding.text}; see segue plugins")
        start.found.manager.hook.commands(cli=cli)
    return cli


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("segue"))
        raise typer.Exit


def _options(
    context: typer.Context,
    config: Path | None = typer.Option(None, "--config", help="Another segue.toml.", show_default=False),
    builtin_only: bool = typer.Option(False, "--builtin-only", help="Leave out plugins of others."),
    version: bool = typer.Option(
        False, "--version", help="Print the version.", is_eager=True, callback=_print_version
    ),
) -> None:
    del config, builtin_only, version  # the first two are read before the command line, see `begin`
    if context.invoked_subcommand is None:
        print(context.get_help())


def _ended(message: str, code: ExitCode, as_json: bool, start: Start) -> int:
    message = redact(message, start.read.secrets_in_use() if start.read else ())
    if as_json:
        print_json_error(code, message)
    else:
        say(f"segue: {message}")
    return code


def _usage(misuse: typer.TyperException) -> str:
    """Say what was wrong with the command line, and where its help is."""
    told = misuse.format_message().rstrip(".")
    context: typer.Context | None = getattr(misuse, "ctx", None)
    command = context.command_path if context else "segue"
    return f"{told[:1].lower()}{told[1:]}; try: {command} --help"


def _filed(bug: Exception, start: Start) -> str:
    """Put a traceback into the log and return the sentence that leads there."""
    reference = secrets.token_hex(4)
    if start.read is None:
        raise bug  # there is no folder for a log: the traceback is all that there is
    from segue.logs import writing
    from segue.statefolder import prepare

    with writing(prepare(start.read.home) / "logs", start.read.secrets_in_use) as file:
        log.error("bug %s", reference, exc_info=bug, extra={"reference": reference})
    return (
        f"this is a bug in Segue or a plugin: {type(bug).__name__}: {bug}; {file} has more under {reference}"
    )
