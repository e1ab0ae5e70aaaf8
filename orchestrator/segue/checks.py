"""The checks of the program itself for `segue doctor`; each works on its own, also without a network."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

from segue.doctor import Check, Finding, error, ok, warning
from segue.errors import SegueError
from segue.ledger import FORMAT
from segue.sentences import did_you_mean
from segue.statefolder import ENGINE, LEDGER, holder

if TYPE_CHECKING:
    import pluggy

    from segue.plugins import Found
    from segue.settings import Settings

ROOM = 500_000_000  # bytes that should be free for downloads and the ledger


def all_checks(
    settings: Settings | None, found: Found | None, trouble: SegueError | None, builtin_only: bool
) -> list[Check]:
    """Return the checks that can be made with what could be read."""
    checks = [
        Check(name="Versions", run=lambda: list(versions())),
        Check(name="Settings", run=lambda: check_settings(settings, trouble)),
    ]
    if settings:
        checks += [
            Check(name="State", run=lambda: list(check_state(settings.home))),
            Check(name="Ledger", run=lambda: check_ledger(settings.home)),
            Check(name="Engine", run=lambda: check_engine(settings.home)),
        ]
    if settings and found:
        from segue.notionchecks import notion_checks

        checks += notion_checks(settings, found)
        checks.append(Check(name="Plugins", run=lambda: check_plugins(settings, found, builtin_only)))
        checks += of_plugins(settings, found.manager)
    return checks


def before_a_run(settings: Settings, manager: pluggy.PluginManager) -> list[Check]:
    """Return the checks of this machine and its tools that a run can make; Notion is not asked."""
    own = [
        Check(name="Settings", run=lambda: check_settings(settings, None)),
        Check(name="State", run=lambda: list(check_state(settings.home))),
    ]
    return [*own, *of_plugins(settings, manager)]


def of_plugins(settings: Settings, manager: pluggy.PluginManager) -> list[Check]:
    """Return the checks that plugins bring; a hook that raises is itself a finding."""
    checks: list[Check] = []
    for impl in reversed(manager.hook.checks.get_hookimpls()):  # the first that was loaded comes last there
        plugin = impl.plugin_name
        try:
            checks += cast(
                "Sequence[Check]", impl.function(**{"settings": settings} if impl.argnames else {})
            )
        except Exception as bug:  # a plugin's border: the other checks are made all the same
            text = f"its checks could not be listed: {type(bug).__name__}: {bug}"
            fix = f"update the plugin {plugin}, or leave it out: disabled of [plugins]"
            checks.append(Check(name=plugin, run=partial(_only, error(plugin, text, fix))))
    return checks


def _only(finding: Finding) -> list[Finding]:
    return [finding]


def versions() -> Iterator[Finding]:
    """Look whether Python, SQLite and the engine fit each other."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    text = (
        f"segue {version('segue')}, Python {python}, SQLite {sqlite3.sqlite_version}, DBOS {version('dbos')}"
    )
    if engine_starts(sys.version_info[:2], sqlite3.sqlite_version_info):
        yield ok("Versions", text)
    else:
        yield error(
            "Versions",
            f"{text}: on Python 3.12 and newer the engine needs SQLite 3.42 and cannot start with this one",
            "use a Python that brings a newer SQLite (uv python install 3.13), or Python 3.11",
        )


def engine_starts(python: tuple[int, ...], sqlite: tuple[int, ...]) -> bool:
    """Tell whether the engine can start."""
    # DBOS takes unixepoch('subsec') wherever Python is 3.12 or newer; SQLite knows that since 3.42.
    return python < (3, 12) or sqlite >= (3, 42)


def check_settings(settings: Settings | None, trouble: SegueError | None) -> list[Finding]:
    """Look whether the settings could be read, and where from."""
    if trouble:
        return [error("Settings", str(trouble), "correct it; nothing else can be started before")]
    assert settings is not None, "without settings there is trouble"
    sources = settings.sources
    named = str(sources.config) if sources.text else f"{sources.config} is not there, defaults are used"
    findings = [ok("Settings", f"{named}{'; every run is a dry run (DEV)' if settings.dry else ''}")]
    known = settings.variables()
    for name in sorted({*sources.environment, *sources.dotenv}):
        # Only what looks like one of ours: a plugin may have variables that begin in the same way.
        hint = did_you_mean(name, known) if name.startswith("SEGUE_") and name not in known else ""
        if hint:
            findings.append(warning("Settings", f"the variable {name} means nothing here{hint}"))
    return findings


def check_state(home: Path) -> Iterator[Finding]:
    """Look at the state folder: there, ours alone, with room, and who works with it."""
    if not home.exists():
        yield warning("State", f"{home} is not there yet", f"mkdir -m 700 -p '{home}'", partial(_make, home))
        return
    mode = stat.S_IMODE(home.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning(
            "State",
            f"{home} is open to others (mode {mode:04o})",
            f"chmod 700 '{home}'",
            partial(_close, home, 0o700),
        )
    free = shutil.disk_usage(home).free
    if free < ROOM:
        yield warning("State", f"only {free // 1_000_000} MB are free at {home}", "free some disk space")
    pid = holder(home)
    yield ok("State", f"{home}, {f'process {pid} works with it' if pid else 'no loop is running'}")
    secrets = home / "secrets.env"
    if secrets.exists() and stat.S_IMODE(secrets.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        yield error(
            "State",
            f"{secrets} can be read by others, so it is not used",
            f"chmod 600 '{secrets}'",
            partial(_close, secrets, 0o600),
        )


def _make(folder: Path) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"{folder} was made"


def _close(path: Path, mode: int) -> str:
    path.chmod(mode)
    return f"{path} is now for its owner alone (mode {mode:04o})"


def check_ledger(home: Path) -> list[Finding]:
    """Look whether the ledger is whole and of a format that is known here."""
    path = home / LEDGER
    if not path.exists():
        return [ok("Ledger", "empty; nothing has run yet")]
    fix = f"restore {path} from a backup, or move it away to start with an empty one"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as db:
            whole = db.execute("PRAGMA quick_check(3)").fetchall()
            found = int(db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])
            runs = int(db.execute("SELECT count(*) FROM run").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError, ValueError) as problem:
        return [error("Ledger", f"{path} cannot be read: {problem}", fix)]
    if whole != [("ok",)]:
        return [error("Ledger", f"{path} is damaged: {'; '.join(str(row[0]) for row in whole)}", fix)]
    if found > FORMAT:
        told = f"{path} was written by a newer version (format {found}, known here: {FORMAT})"
        return [error("Ledger", told, "update segue, or set SEGUE_HOME to another folder")]
    return [ok("Ledger", f"{runs} runs, {path.stat().st_size // 1000} kB, whole")]


def check_engine(home: Path) -> list[Finding]:
    """Look whether the engine's own file is whole; all is well where there is none yet."""
    path = home / ENGINE
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as db:
            told = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        return []  # busy, or not to be read by us: that says nothing about what is in it
    except sqlite3.DatabaseError as problem:
        told = str(problem)
    if told == "ok":
        return []
    fix = f"move {path} away; runs that were under way then begin again from their first step"
    return [error("Engine", f"{path} is damaged: {told}", fix)]


def check_plugins(settings: Settings, found: Found, builtin_only: bool) -> Sequence[Finding]:
    """Look whether all plugins could be loaded, and what they bring."""
    from segue.plugins import load

    loaded = load(settings, builtin_only, found)
    working = [plugin for plugin in loaded.plugins if not plugin.left_out]
    told = ", ".join(f"{plugin.name} {plugin.version}" for plugin in working) or "none"
    handlers = ", ".join(loaded.handlers) or "none"
    return [ok("Plugins", f"{told}; handlers: {handlers}"), *loaded.findings]
