"""A news site on loopback, good and bad, for tests that go out to the web; and a watch on them."""

from __future__ import annotations

import gzip
import ipaddress
import os
import socket
import ssl
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_packer = zlib.compressobj(9, wbits=31)
BOMB = b"".join([_packer.compress(bytes(1_000_000)) for _ in range(100)]) + _packer.flush()
"""100 MB of zeros in 100 KB."""


class Site(ThreadingHTTPServer):
    """A site that answers a path as the method of that name below says."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, handler: type[Handler]) -> None:
        super().__init__((host, 0), handler)
        self.asked: list[tuple[str, str]] = []
        """(method, path) of each request, and the headers of the last one."""
        self.headers: dict[str, str] = {}
        self.over = threading.Event()
        """Set when the site closes: what waits or drips ends."""
        self.now = 0
        self.most = 0
        """How many requests for /busy were under way at once, at most."""
        self.lock = threading.Lock()
        self.state: dict[str, Any] = {}
        """What a handler of one's own keeps."""

    def url(self, path: str, host: str = "site.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.server_port}/{path}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no error here."""


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site, name = self.server, self.path.strip("/").partition("/")[0].partition("?")[0]
        with site.lock:
            site.asked.append((self.command, self.path))
            site.headers = dict(self.headers)
        if name.isdigit():
            self.say(int(name))
        else:
            getattr(self, name)()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def page(self) -> None:
        self.say(200, b"A page.")

    def packed(self) -> None:
        self.say(200, gzip.compress("صفحة".encode()), Content_Encoding="gzip")

    def cut(self) -> None:
        self.say(200, gzip.compress(os.urandom(500))[:300], Content_Encoding="gzip")

    def garbled(self) -> None:
        self.say(200, b"not packed", Content_Encoding="gzip")

    def brotli(self) -> None:
        self.say(200, b"\x0b\x02\x80page\x03", Content_Encoding="br")

    def bomb(self) -> None:
        self.say(200, BOMB, Content_Encoding="gzip")

    def flood(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while not self.server.over.is_set():
            self.wfile.write(bytes(100_000))

    def drip_body(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.trickle(b"x")

    def drip_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.trickle(b"x")

    def endless_hints(self) -> None:
        self.trickle(b"HTTP/1.1 103 Early Hints\r\n\r\n")

    def trickle(self, piece: bytes) -> None:
        while not self.server.over.wait(0.02):
            self.wfile.write(piece)

    def silence(self) -> None:
        self.server.over.wait()

    def hang_up(self) -> None:
        self.close_connection = True

    def break_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def gopher(self) -> None:
        self.wfile.write(b"iWelcome\t\t\t70\r\n" * 20)
        self.close_connection = True

    def long_head(self) -> None:
        self.say(200, X_Long="x" * 300_000)

    def get_only(self) -> None:
        self.say(405 if self.command == "HEAD" else 200, Allow="GET")

    def head_missing(self) -> None:
        self.say(404 if self.command == "HEAD" else 200)

    def head_hangs_up(self) -> None:
        if self.command == "HEAD":
            self.close_connection = True
        else:
            self.say(200)

    def to(self) -> None:
        """A redirect to what stands after /to/."""
        self.say(302, Location=self.path.removeprefix("/to/"))

    def circle(self) -> None:
        self.say(301, Location="/circle/again" if self.path == "/circle" else "/circle")

    def further(self) -> None:
        self.say(307, Location=f"/further/{int(self.path.removeprefix('/further/')) + 1}")

    def nowhere(self) -> None:
        self.say(302)

    def arabic(self) -> None:
        self.wfile.write("HTTP/1.1 301 \r\nLocation: /page/أخبار ليبيا?q=1#x\r\n\r\n".encode())
        self.close_connection = True

    def busy(self) -> None:
        """Takes a while, and counts how many are under way; done when the answer sets out."""
        site = self.server
        with site.lock:
            site.now += 1
            site.most = max(site.most, site.now)
        site.over.wait(0.05)
        with site.lock:
            site.now -= 1
        self.say(200)


@contextmanager
def site(
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    handler: type[Handler] | None = None,
) -> Iterator[Site]:
    """A site that listens at *host*, with *tls* under https, and answers as *handler* does."""
    with Site(host, handler or Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


_connections: list[str] = []
_watching = threading.Event()
"""A hook cannot be taken out again: it is asleep while this is not set."""


@contextmanager
def watched() -> Iterator[list[str]]:
    """Let no connection leave this machine, and no name be looked up, whatever the code does.

    Gives the addresses that something of this process tries to connect to.
    """
    _connections.clear()
    _watching.set()
    try:
        yield _connections
    finally:
        _watching.clear()


def is_numeric(host: str) -> bool:
    """Whether the system reads *host* as an address without asking anybody."""
    try:
        socket.inet_aton(host)
    except OSError:
        return ":" in host
    return True


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching.is_set():
        return
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        address = str(arguments[1][0])
        _connections.append(address)
        if not ipaddress.ip_address(address).is_loopback:
            raise ConnectionRefusedError("outside loopback")
    if event == "socket.getaddrinfo" and not is_numeric(str(arguments[0])):
        raise socket.gaierror(socket.EAI_NONAME, "no name is looked up in tests")


sys.addaudithook(_watch)
