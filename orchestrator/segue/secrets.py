"""Finds secrets: in the environment, .env, the keyring, or a file that only its owner can read."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from segue.errors import Misconfigured

if TYPE_CHECKING:
    from segue.sources import Sources

SERVICE = "segue"  # the name under which the keyring holds our secrets
SHOWN = 4  # characters of a secret that may be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret and where it was found; only its last characters are ever shown."""

    name: str
    value: str = field(repr=False)
    source: str

    def __str__(self) -> str:
        """Tell the name, the source and the end of the secret."""
        # Of a short secret, four characters would be too much of it.
        end = self.value[-SHOWN:] if len(self.value) >= 4 * SHOWN else ""
        return (
            f"{self.name} from {self.source}, last {SHOWN} …{end}"
            if end
            else f"{self.name} from {self.source}"
        )


def find_secret(name: str, sources: Sources, home: Path) -> Secret | None:
    """Look for a secret in the environment, .env, the keyring and the file, in this order."""
    found = (
        (sources.environment.get(name), "the environment"),
        (sources.dotenv.get(name), ".env"),
    )
    for value, source in found:
        if value:
            return Secret(name=name, value=value.strip(), source=source)
    return _from_keyring(name) or _from_file(name, home / "secrets.env")


def _from_keyring(name: str) -> Secret | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        value = keyring.get_password(SERVICE, name)
    except KeyringError:  # no keyring on a server, or a locked one: the file comes next
        return None
    return Secret(name=name, value=value.strip(), source="the keyring") if value else None


def _from_file(name: str, file: Path) -> Secret | None:
    try:
        mode = file.stat().st_mode
    except OSError:
        return None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Misconfigured(
            f"{file} can be read by others (mode {stat.S_IMODE(mode):04o}) and was not used; "
            f"run: chmod 600 '{file}'"
        )
    value = dotenv_values(file, interpolate=False).get(name)
    return Secret(name=name, value=value.strip(), source=str(file)) if value else None
