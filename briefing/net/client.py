"""The client: asks for a page of the web, follows where it was moved, and reads with limits.

Each hop is a connection of its own through the guard (wire.py). No proxy is taken from the
environment, no cookie is kept, no credentials are sent; http leads on to https and back, as in
a browser, and nowhere else.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore2

from briefing import __version__
from briefing.errors import LostError, NetError
from briefing.model.urls import page_url
from briefing.net.guard import Resolver, look_up
from briefing.net.wire import Errand, Line

USER_AGENT = f"briefing/{__version__} (a newsletter reads the pages that it tells of)"
_HEADERS: tuple[tuple[bytes | str, bytes | str], ...] = (
    ("User-Agent", USER_AGENT),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
    ("Connection", "close"),
)
_MOVED = frozenset({301, 302, 303, 307, 308})
"""Answers that say where the page is instead (RFC 9110 §15.4)."""
_GZIP = 16 + zlib.MAX_WBITS

Gate = Callable[[str], AbstractContextManager[None]]
"""What each address on the way has to pass before it is asked; left when that is done."""
Headers = Callable[[str], Mapping[str, str]]
"""What else is to be said to an address on the way."""


def _open(_: str) -> AbstractContextManager[None]:
    return nullcontext()


def _none(_: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost at most, its redirects included."""

    seconds: float = 10.0
    wire: int = 5_000_000
    """Bytes as they come, headers included."""
    body: int = 10_000_000
    """Bytes of the body, unpacked."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, its body not read yet."""

    url: str
    """Where it came from, after redirects."""
    status: int
    headers: Mapping[str, str]
    """By name in lower case; what stands twice is joined by commas (RFC 9110 §5.2)."""
    _chunks: Iterable[bytes]
    _limit: int

    def body(self) -> bytes:
        """The body, unpacked; to be read once, while the answer is open.

        Raises NetError where it is too long, is packed as was not asked for, or breaks off.
        """
        packing = self.headers.get("content-encoding", "identity").strip().lower()
        if packing in ("", "identity"):
            return self._joined(self._chunks)
        if packing in ("gzip", "x-gzip"):
            return self._joined(self._unpacked())
        raise NetError.at(self.url, f'is packed as "{packing}", which was not asked for')

    def _joined(self, chunks: Iterable[bytes]) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self._limit:
                raise NetError.at(self.url, f"is longer than {self._limit:,} bytes")
        return bytes(body)

    def _unpacked(self) -> Iterator[bytes]:
        """The chunks unpacked, none longer than one byte over the limit."""
        unpacker = zlib.decompressobj(_GZIP)
        try:
            for chunk in self._chunks:
                yield unpacker.decompress(chunk, self._limit + 1)
        except zlib.error as error:
            raise NetError.at(self.url, "is packed in a way that cannot be read") from error
        if not unpacker.eof:
            raise NetError.at(self.url, "breaks off")


class Client:
    """Asks for pages; safe to use from several threads."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        resolve: Resolver = look_up,
        loopback: bool = False,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """*resolve* looks host names up; *loopback* lets this machine be asked, for tests.

        *trust* says whose certificates are believed (default: the system's).
        """
        self._limits = limits or Limits()
        self._resolve = resolve
        self._loopback = loopback
        self._trust = trust or httpcore2.default_ssl_context()

    @contextmanager
    def open(
        self, method: str, url: str, *, gate: Gate = _open, headers: Headers = _none
    ) -> Iterator[Answer]:
        """What *url* answers to *method* ("HEAD" or "GET"), wherever it was moved.

        The time that *gate* takes to open is not counted. Raises NetError, also from within the
        block: NoConnectionError where no host could be asked, OfflineError where that is no
        fault of the host, LostError where the connection was lost.
        """
        errand = Errand(url, self._limits.seconds, self._limits.wire)
        asked: set[str] = set()
        place = page_url(url)
        while True:
            if place is None:
                raise NetError.at(url, "leads to no web address" if asked else "no web address")
            if place in asked:
                raise NetError.at(url, "redirects in a circle")
            if len(asked) > self._limits.redirects:
                raise NetError.at(url, f"redirects more than {self._limits.redirects} times")
            asked.add(place)
            begun = time.monotonic()
            with gate(place):
                errand.excuse(time.monotonic() - begun)
                with self._hop(method, place, errand, headers(place)) as answer:
                    if answer.status not in _MOVED:
                        yield answer
                        return
                    place = _following(answer)

    @contextmanager
    def _hop(
        self, method: str, url: str, errand: Errand, more: Mapping[str, str]
    ) -> Iterator[Answer]:
        """What *url* itself answers."""
        address = httpcore2.URL(url)
        line = Line(errand, self._resolve, self._loopback)
        headers = (("Host", urlsplit(url).netloc), *_HEADERS, *more.items())
        try:
            with (
                httpcore2.HTTPConnection(
                    address.origin, ssl_context=self._trust, network_backend=line
                ) as connection,
                connection.stream(method, address, headers=headers) as response,
            ):
                yield Answer(
                    url,
                    response.status,
                    _headers(response.headers),
                    response.iter_stream(),
                    self._limits.body,
                )
        except httpcore2.RemoteProtocolError as error:
            message = "the connection broke off, or is none of HTTP"
            raise LostError.at(errand.url, message) from error


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw in pairs:
        name = raw_name.decode("ascii", "replace").lower()
        text = _text(raw)
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


def _text(raw: bytes) -> str:
    """*raw* as UTF-8, which addresses in Arabic come in, else as what HTTP says it is."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _following(answer: Answer) -> str | None:
    """Where a redirect leads, or None where that is no web address."""
    target = answer.headers.get("location", "").strip().replace(" ", "%20")
    try:
        return page_url(urljoin(answer.url, target)) if target else None
    except ValueError:
        return None
