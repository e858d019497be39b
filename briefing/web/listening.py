"""Where a server of ours listens; both of them take their address here."""

from __future__ import annotations

import socket

from briefing.errors import ConfigError


def listen(host: str, port: int, remedy: str) -> socket.socket:
    """A socket that listens at *port* (0: one that is free) of *host*, a name or an address.

    Raises ConfigError, with *remedy*, where it cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ConfigError.at(f"--host {host}", f"is not known: {error.strerror}") from error
    taken = socket.socket(family, kind, protocol)
    try:
        # So that a server that is started again need not wait for the last one's connections.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise ConfigError.at(
            f"--port {port}", f"cannot be had: {error.strerror}", remedy
        ) from error
    return taken
