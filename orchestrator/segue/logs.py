"""Writes the log: JSON lines in a rotating file for programs, readable lines on the console for people."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

from segue.redact import redact

SIZE, FILES = 10_000_000, 5  # bytes of one file, and how many older ones are kept
Secrets = Callable[[], Iterable[str]]

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
_about: ContextVar[dict[str, Any] | None] = ContextVar("segue_about", default=None)


@contextmanager
def about(**data: Any) -> Iterator[None]:
    """Put data such as the run and the step into each line that is logged inside."""
    token = _about.set({**(_about.get() or {}), **data})
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def writing(
    folder: Path, secrets: Secrets, *, console: Callable[[], TextIO] | None = None, verbose: bool = False
) -> Iterator[Path]:
    """Write the log into a folder, and to the console where one is given, until the block ends."""
    file = folder / "segue.log"
    handlers: list[logging.Handler] = [_file_handler(file, secrets)]
    if console is not None:
        handlers.append(_console_handler(console, secrets, verbose))
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.addFilter(_is_worth_a_line)
        root.addHandler(handler)
    try:
        yield file
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


def data_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a line is about: the run, the step, and whatever else was given with it."""
    given = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    return {**(_about.get() or {}), **given}


class _File(RotatingFileHandler):
    """A rotating file that nobody else can read."""

    def _open(self) -> Any:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


class _JsonLines(logging.Formatter):
    """One object a line, free of secrets."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "text": record.getMessage(),
            **{key: _plain(value) for key, value in data_of(record).items()},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        # Each text before it is encoded: a backslash that JSON adds would hide a secret from the search.
        secrets = tuple(self._secrets())
        clean = {
            key: redact(value, secrets) if isinstance(value, str) else value for key, value in line.items()
        }
        return json.dumps(clean, ensure_ascii=False)


class _ForPeople(logging.Formatter):
    """A short line with the time and what happened."""

    def __init__(self, secrets: Secrets, verbose: bool) -> None:
        super().__init__()
        self._secrets, self._verbose = secrets, verbose

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        text = f"{when}  {level}{record.getMessage()}"
        if record.exc_info and self._verbose:
            text += f"\n{self.formatException(record.exc_info)}"
        return redact(text, tuple(self._secrets()))


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Keep what is ours, and of foreign libraries only what went wrong."""
    return record.name.startswith("segue") or record.levelno >= logging.WARNING


def _file_handler(file: Path, secrets: Secrets) -> logging.Handler:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = _File(file, maxBytes=SIZE, backupCount=FILES, encoding="utf-8")
    handler.setFormatter(_JsonLines(secrets))
    return handler


class _Console(logging.Handler):
    """Prints to a stream that is asked for each time: a progress display puts its own in place of stderr."""

    def __init__(self, stream: Callable[[], TextIO]) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=self._stream())
        except Exception:  # as the handlers of the library do: logging must not end the work
            self.handleError(record)


def _console_handler(console: Callable[[], TextIO], secrets: Secrets, verbose: bool) -> logging.Handler:
    handler = _Console(console)
    handler.setFormatter(_ForPeople(secrets, verbose))
    return handler
