"""The check of rekordbox's file for `segue doctor`."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from segue.doctor import Check, Finding, error, ok
from segue.errors import Refused
from segue.settings import Settings
from segue_rekordbox.collection import Collection
from segue_rekordbox.settings import RekordboxSettings

AREA = "rekordbox"


def checks(settings: Settings) -> list[Check]:
    """Return one check, where the settings name a file."""
    file = settings.section("rekordbox", RekordboxSettings).file
    return [Check(name=AREA, run=partial(_findings, Path(file)))] if file else []


def _findings(file: Path) -> list[Finding]:
    if not os.access(file.parent, os.W_OK | os.X_OK):
        fix = f"mkdir -p '{file.parent}', or change file of [rekordbox]"
        return [error(AREA, f"the folder of {file} is not there or may not be written", fix)]
    try:
        Collection(file.read_bytes() if file.exists() else None, str(file))
    except Refused as refused:
        return [error(AREA, str(refused), "change file of [rekordbox] in segue.toml")]
    return [ok(AREA, f"{file}{'' if file.exists() else ' (made when it is needed)'}")]
