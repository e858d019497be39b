"""The address guard: a host's name → the public addresses that it stands for, looked up once.

Whoever connects must connect to an address of the answer, never to the name again: a name may
lead elsewhere the next time that it is looked up (DNS rebinding).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from briefing.errors import NoConnectionError, OfflineError

NO_HOST = "no such host"
Place = tuple[int, tuple[Any, ...]]
"""Where to connect to: an address family, and an address as sockets of that family take it."""
Resolver = Callable[[str, int], Sequence[tuple[int, Any, Any, str, tuple[Any, ...]]]]
"""What answers as `socket.getaddrinfo(host, port)` does, with its errors."""

# The blocks of the IANA registries of special-purpose addresses that no web site stands in;
# written out, since what `is_global` and `is_private` hold changed between releases of Python.
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private (RFC 1918)
            "100.64.0.0/10",  # shared behind a provider's NAT (RFC 6598)
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, and the metadata of cloud machines (RFC 3927)
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "192.0.2.0/24",  # documentation (RFC 5737)
            "192.31.196.0/24",  # AS112 (RFC 7535)
            "192.52.193.0/24",  # AMT (RFC 7450)
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112 (RFC 7534)
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast (RFC 5771)
            "240.0.0.0/4",  # reserved, and broadcast (RFC 1112)
        ),
    )
)
# Of IPv6 only global unicast is public (RFC 4291 §2.4): IPv4 in any dress (::ffff:0:0/96,
# 64:ff9b::/96), unique local and link-local addresses, multicast and loopback lie outside it.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo and ORCHID among them (RFC 2928)
            "2001:db8::/32",  # documentation (RFC 3849)
            "2002::/16",  # 6to4, which carries IPv4 (RFC 3056)
            "2620:4f:8000::/48",  # AS112 (RFC 7534)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether *address* may be that of a web site."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return (
        address.scope_id is None
        and address in _PUBLIC_6
        and not any(address in network for network in _NOT_PUBLIC_6)
    )


def look_up(host: str, port: int) -> Sequence[tuple[int, Any, Any, str, tuple[Any, ...]]]:
    """What this machine knows of *host*; raises socket.gaierror and ValueError."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def places(host: str, port: int, resolve: Resolver, *, loopback: bool = False) -> tuple[Place, ...]:
    """Where *host* may be connected to, as *resolve* answers to a single question.

    The name may be a number in any spelling that the system takes (`127.1`, `0x7f000001`): what
    counts is the answer, and each of its addresses has to be public. *loopback* also lets this
    machine's own through, for tests. Raises NoConnectionError where the host is refused or is
    not known, OfflineError where that could not be found out.
    """
    try:
        answer = resolve(host, port)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise OfflineError.at(host, "its name could not be looked up") from error
        raise NoConnectionError.at(host, NO_HOST) from error
    except ValueError as error:  # a label that is empty or too long (RFC 1035 §2.3.4)
        raise NoConnectionError.at(host, NO_HOST) from error
    found: dict[Place, None] = {}
    for family, _, _, _, place in answer:
        if not _may_pass(str(place[0]), loopback):
            raise NoConnectionError.at(host, "not a public address")
        found[family, place] = None
    if not found:
        raise NoConnectionError.at(host, NO_HOST)
    return tuple(found)


def _may_pass(text: str, loopback: bool) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return is_public(address) or (loopback and address.is_loopback)
