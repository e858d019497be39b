"""The wire: what httpcore connects through, so that the guard and the limits hold below it.

A connection goes to an address that the guard has let through, and nowhere else. All of a
request's look-ups, connections, handshakes, reads and writes share one deadline, and all that
is read one count of bytes; a server that drips keeps to them as one that floods does.
"""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpcore2

from briefing.errors import LostError, NetError, NoConnectionError, OfflineError
from briefing.net.guard import Place, Resolver, places

_OURS = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
"""The errors of connecting that say that this machine has no way out."""


@dataclass(slots=True)
class Errand:
    """A request and its redirects, and what they may still cost."""

    url: str
    seconds: float
    """How long it may take in all."""
    octets: int
    """How many bytes may still be read from the wire."""
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.seconds

    def left(self) -> float:
        """The seconds that are left; raises NetError where none are."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def excuse(self, seconds: float) -> None:
        """Do not count the *seconds* that were waited for a turn."""
        self._deadline += seconds

    def late(self) -> NetError:
        """The error that the time is up."""
        return NetError.at(self.url, f"took longer than {self.seconds:g} s")

    def take(self, octets: int) -> None:
        """Count *octets* that were read; raises NetError where they are too many."""
        self.octets -= octets
        if self.octets < 0:
            raise NetError.at(self.url, "sends more than is wanted")


class Line(httpcore2.NetworkBackend):
    """Connects for one errand, through the guard."""

    def __init__(self, errand: Errand, resolve: Resolver, loopback: bool) -> None:
        self._errand = errand
        self._resolve = resolve
        self._loopback = loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first public address of *host* that takes one.

        Raises NoConnectionError where there is none, NetError where the time is up; httpcore's
        own *timeout* is not used.
        """
        failed: OSError | None = None
        waiting = self._places(host, port)
        for number, (family, place) in enumerate(waiting):
            wire = socket.socket(family, socket.SOCK_STREAM)
            try:
                wire.settimeout(self._errand.left() / (len(waiting) - number))
                wire.connect(place)
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return Wire(wire, self._errand)
            except BaseException as error:
                wire.close()
                if not isinstance(error, OSError):
                    raise
                failed = error
        self._errand.left()
        raise _not_connected(self._errand, failed) from failed

    def _places(self, host: str, port: int) -> tuple[Place, ...]:
        """What the guard lets through; in a thread, since a look-up knows no deadline."""
        answer: list[tuple[Place, ...]] = []
        failure: list[BaseException] = []

        def ask() -> None:
            try:
                answer.append(places(host, port, self._resolve, loopback=self._loopback))
            except BaseException as error:
                failure.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self._errand.left())
        if failure:
            raise failure[0]
        if not answer:
            raise self._errand.late()
        return answer[0]


class Wire(httpcore2.NetworkStream):
    """A connection that keeps to its errand's limits."""

    def __init__(self, connection: socket.socket, errand: Errand) -> None:
        self._socket = connection
        self._errand = errand

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came, at most *max_bytes*; empty at the end. Raises NetError."""
        self._socket.settimeout(self._errand.left())
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise self._errand.late() from error
        except OSError as error:
            raise LostError.at(self._errand.url, "the connection was lost") from error
        self._errand.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of *buffer*.

        Raises httpcore's WriteError where the server listens no more: it may have answered.
        """
        self._socket.settimeout(self._errand.left())
        try:
            self._socket.sendall(buffer)  # the timeout holds for all of it
        except TimeoutError as error:
            raise self._errand.late() from error
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    def close(self) -> None:
        """Let go of the connection."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same connection under TLS, the certificate being that of *server_hostname*.

        Raises NoConnectionError where it is not, or TLS fails.
        """
        self._socket.settimeout(self._errand.left())  # holds for the whole handshake
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException as error:
            self._socket.close()
            if isinstance(error, TimeoutError):
                raise self._errand.late() from error
            if isinstance(error, OSError | ValueError):
                raise NoConnectionError.at(self._errand.url, _tls_reason(error)) from error
            raise
        return Wire(secured, self._errand)

    def get_extra_info(self, info: str) -> Any:
        """The one thing that httpcore asks for: what knows of the protocol that was agreed on."""
        secured = isinstance(self._socket, ssl.SSLSocket)
        return self._socket if info == "ssl_object" and secured else None


def _not_connected(errand: Errand, error: OSError | None) -> NoConnectionError:
    if error and error.errno in _OURS:
        return OfflineError.at(errand.url, "there is no way to it from here")
    if isinstance(error, ConnectionRefusedError):
        return NoConnectionError.at(errand.url, "the host takes no connection")
    return NoConnectionError.at(errand.url, "the host cannot be connected to")


_EXPIRED, _OTHER_HOST, _OTHER_ADDRESS = 10, 62, 64
"""Results of OpenSSL's verification (X509_V_ERR_CERT_HAS_EXPIRED, …)."""


def _tls_reason(error: Exception) -> str:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return "no secure connection can be made"
    if error.verify_code == _EXPIRED:
        return "the certificate has expired"
    if error.verify_code in (_OTHER_HOST, _OTHER_ADDRESS):
        return "the certificate is for another host"
    return f"the certificate is not trusted: {error.verify_message}"
