"""Passes on what yt-dlp says to our log, without secrets."""

from __future__ import annotations

import logging

from segue_ytdlp.links import hidden

log = logging.getLogger(__name__)


class Logger:
    """What yt-dlp wants of a logger."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = secrets

    def debug(self, message: str) -> None:
        """Take what yt-dlp would show, and what it would show only to its developers."""
        log.debug("%s", hidden(message.removeprefix("[debug] "), *self.secrets))

    def warning(self, message: str) -> None:
        """Take a warning; most of them are about formats that are not wanted."""
        log.info("%s", hidden(message, *self.secrets))

    def error(self, message: str) -> None:
        """Take an error; what it means for the track is said by the outcome."""
        log.info("%s", hidden(message, *self.secrets))
