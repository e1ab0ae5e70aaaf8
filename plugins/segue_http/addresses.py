"""Tells public addresses from those of this machine and its network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# `is_global` says yes to some of these, in some versions of Python.
_NOT_PUBLIC_4 = tuple(
    map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"))
)
_NOT_PUBLIC_6 = tuple(
    map(IPv6Network, ("::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "fec0::/10", "ff00::/8"))
)
_THROUGH_NAT = IPv6Network("64:ff9b::/96")  # an IPv4 address, as networks without IPv4 show it


def is_public(text: str) -> bool:
    """Tell whether an address is one that everybody on the internet can reach."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return _public_6(address) if isinstance(address, IPv6Address) else _public_4(address)


def _public_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)


def _public_6(address: IPv6Address) -> bool:
    if address.ipv4_mapped:
        return _public_4(address.ipv4_mapped)
    if address in _THROUGH_NAT:
        return _public_4(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not any(address in network for network in _NOT_PUBLIC_6)
