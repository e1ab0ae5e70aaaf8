"""The check of music itself for `segue doctor`: whether essentia has a say in the key."""

from __future__ import annotations

import functools
import subprocess
import sys

from segue.doctor import Check, Finding, ok, warning

AREA = "Key"
LIMIT = 4.0  # seconds; less than the doctor waits
ASKED = "from segue_music.audio import extractors; print(extractors.why_not())"


def checks() -> list[Check]:
    """Return the one check."""
    return [Check(name=AREA, run=_findings)]


@functools.cache
def _findings() -> tuple[Finding, ...]:
    # In a process of its own, since it takes 100 MB and its native code may crash.
    try:
        run = subprocess.run(
            [sys.executable, "-c", ASKED], capture_output=True, text=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return (
            ok(AREA, f"whether essentia can be used is not known; it took more than {LIMIT:g} s to load"),
        )
    why = run.stdout.strip() if run.returncode == 0 else f"it crashed while it was loaded ({run.returncode})"
    if not why:
        return (ok(AREA, "heard by essentia and the built-in estimator together"),)
    text = f"essentia is not usable here ({why}), so keys are heard by the built-in estimator alone"
    return (
        warning(AREA, text, "install essentia if there is a wheel for this machine; work goes on without"),
    )
