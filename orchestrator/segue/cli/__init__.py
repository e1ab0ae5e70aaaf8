"""The command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run one command and end with its exit code."""
    # Here, and not at the top: whoever imports a part of this package need not load the whole.
    from segue.cli.program import run

    sys.exit(run(sys.argv[1:]))
