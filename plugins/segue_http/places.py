"""Checks a link before anything is asked of it: its scheme, its host, and the addresses of that host."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from segue.errors import Refused, Unavailable
from segue_http.addresses import is_public

Resolver = Callable[[str, int], Sequence[str]]
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A link that may be asked, with the addresses that were checked."""

    link: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def named(self) -> str:
        """The host as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS["https" if self.link.lower().startswith("https:") else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"the name {host} is not known now ({error}); it is tried again") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def parts_of(link: str) -> tuple[SplitResult, str, int] | None:
    """Return a web link taken apart, with its host and port; None for anything else."""
    try:
        parts = urlsplit(link.strip())
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return parts, host, port or _PORTS[parts.scheme]


def listed(link: str, hosts: Sequence[str]) -> bool:
    """Tell whether the settings name the host of a link."""
    found = parts_of(link)
    return found is not None and _entry(*found, hosts) != ""


def checked(link: str, hosts: Sequence[str], resolve: Resolver = resolved, *, after: str = "") -> Place:
    """Return where a link may be asked, or raise with the reason why it may not."""
    found = parts_of(link)
    if found is None:
        raise Refused(f"{_shown(link, after)} is not a link of the web; nothing was fetched")
    parts, host, port = found
    if parts.username is not None or parts.password is not None:
        raise Refused(f"{_shown(host, after)} has a password in its link; nothing was fetched; leave it out")
    entry = _entry(parts, host, port, hosts)
    if not entry:
        raise not_listed(host, port, parts.scheme, after)
    addresses = tuple(resolve(host, port))
    inside = [address for address in addresses if not is_public(address)]
    if (inside and not _has_port(entry)) or not addresses:
        raise Refused(
            f"{_shown(host, after)} leads into this machine's own network ({', '.join(inside)}); nothing was "
            f"fetched; if that is meant, put {_address(host, port)!r} into hosts of [http]"
        )
    return Place(link=link.strip(), host=host, port=port, addresses=addresses)


def not_listed(host: str, port: int, scheme: str, after: str = "") -> Refused:
    """Say how a host is allowed."""
    bare = f"[{host}]" if ":" in host else host
    name = bare if port == _PORTS[scheme] else _address(host, port)
    return Refused(
        f"{_shown(name, after)} is not among the hosts that files may be fetched from; nothing was fetched; "
        f"to allow it, put {name!r} into hosts of [http] in segue.toml"
    )


def _entry(parts: SplitResult, host: str, port: int, hosts: Sequence[str]) -> str:
    """Return the entry of the settings that allows a place; one without a port means the usual one."""
    if _address(host, port) in hosts:
        return _address(host, port)
    bare = f"[{host}]" if ":" in host else host
    return bare if bare in hosts and port == _PORTS[parts.scheme] else ""


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _has_port(entry: str) -> bool:
    return entry.rpartition(":")[2].isdigit() and not entry.endswith("]")


def _shown(what: str, after: str) -> str:
    return f"{after} leads on to {what}, which" if after else what
