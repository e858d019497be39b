"""An SMTP server on loopback that follows a script of faults, and notes all that it is told.

A script names a step and a way to fail there. Everything else it does as RFC 5321 has it; what it
takes responsibility for lies in `taken`, one entry a message.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum


class At(StrEnum):
    """The steps at which it can fail."""

    BANNER = "banner"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "mid-body"
    DOT = "after the final dot"
    QUIT = "QUIT"


class Way(StrEnum):
    """How it fails."""

    RESET = "reset"
    CLOSE = "close"
    HANG = "hang"
    HALF = "half a reply"
    S421 = "421"
    S4XX = "4xx"
    S5XX = "5xx"
    GARBAGE = "garbage"


SAID = {
    Way.HALF: b"250-one of two\r\n25",
    Way.S421: b"421 4.3.2 shutting down\r\n",
    Way.S4XX: b"451 4.3.0 not now\r\n",
    Way.S5XX: b"554 5.3.0 not ever\r\n",
    Way.GARBAGE: b"\x16\x03\x01\xff\xfe whatever\r\n",
}
"""What goes over the line; after half a reply, 421 and garbage it is closed."""


class GoneError(Exception):
    """The conversation is over."""


@dataclass
class Script:
    """What the server does, and what it offers."""

    at: At | None = None
    way: Way = Way.CLOSE
    says: Mapping[At, bytes] = field(default_factory=dict)
    """A step → the reply to it, instead of the usual one; the conversation goes on."""
    letter: int = 1
    """From MAIL on: the letter of the connection at which it fails."""
    pipelining: bool = True
    offers: tuple[str, ...] = ("AUTH PLAIN LOGIN", "8BITMIME", "ENHANCEDSTATUSCODES")
    offers_in_clear: tuple[str, ...] = ()
    """What it offers besides as long as the line is in clear."""
    starttls: bool = True
    tls: ssl.SSLContext | None = None
    at_once: bool = False
    """TLS from the first byte."""
    accepts_first: bool = False
    """Whether, where it fails after the final dot, it has taken the message."""
    talks_after_starttls: bytes = b""
    data_anyway: bool = False
    """Whether it says 354 to DATA though it took no recipient."""
    delay: float = 0
    """Seconds before what a read brought is answered."""


class Server:
    """Listens, one thread a connection; closed with the block that `serve` makes."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[str] = []
        """Every command, in the order heard; a message is `<body>`, its dot `.`."""
        self.taken: list[tuple[str, bytes]] = []
        """(recipient, message) of all that it took responsibility for."""
        self.connections = 0
        self.writes: list[bytes] = []
        """What each read brought."""
        self.over = threading.Event()
        self.acted = threading.Event()
        """Set when it has failed as its script says."""
        self.lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self.lines: list[socket.socket] = []
        self._door = threading.Thread(target=self._listen)
        self._door.start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.lines.append(line)
                number = self.connections
            thread = threading.Thread(target=Talk(self, line, number).run)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._door.join()
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


class Talk:
    """One conversation."""

    def __init__(self, server: Server, line: socket.socket, number: int) -> None:
        self.server = server
        self.script = server.script
        self.line = line
        self.first = number == 1
        """It fails on the first connection only."""
        self.letters = 0
        self.sender = False
        self.buffer = b""
        self.recipients: list[str] = []

    def run(self) -> None:
        try:
            line = self.line
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.script.at_once and self.script.tls:
                self.encrypt()
            self.step(At.BANNER, b"220 faults.example ESMTP\r\n")
            while True:
                self.command(self.read_line())
        except (GoneError, OSError, ValueError):
            pass
        finally:
            with suppress(OSError):
                self.line.close()

    def encrypt(self) -> None:
        assert self.script.tls is not None
        self.line = self.script.tls.wrap_socket(self.line, server_side=True)
        with self.server.lock:
            self.server.lines.append(self.line)

    def say(self, data: bytes) -> None:
        self.line.sendall(data)

    def fails(self, at: At) -> bool:
        early = {At.BANNER, At.EHLO, At.STARTTLS, At.AUTH, At.QUIT}
        due = at in early or self.letters == self.script.letter
        return self.first and self.script.at is at and due

    def step(self, at: At, usual: bytes) -> bool:
        """Answer as the script has it; whether it was the usual answer."""
        if self.fails(at):
            self.fail(self.script.way)
            return False
        self.say(self.script.says.get(at, usual))
        return at not in self.script.says

    def fail(self, way: Way) -> None:
        if way in SAID:
            self.say(SAID[way])
        if way is Way.RESET:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if way not in {Way.HANG, Way.S4XX, Way.S5XX}:
            self.line.close()
        self.server.acted.set()
        if way is Way.HANG:
            self.server.over.wait()
        if way not in {Way.S4XX, Way.S5XX}:
            raise GoneError

    def read(self) -> None:
        piece = self.line.recv(65536)
        if not piece:
            raise GoneError
        if self.script.delay:
            self.server.over.wait(self.script.delay)
        self.server.writes.append(piece)
        self.buffer += piece

    def read_line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self.read()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def command(self, line: bytes) -> None:
        text = line.decode()
        self.server.heard.append(text)
        verb = text.split(" ", 1)[0].upper()
        getattr(self, f"on_{verb.lower()}", self.on_unknown)(text)

    def on_unknown(self, text: str) -> None:
        self.say(b"500 5.5.2 what?\r\n")

    def on_ehlo(self, text: str) -> None:
        secure = isinstance(self.line, ssl.SSLSocket)
        offers = [*self.script.offers]
        if self.script.pipelining:
            offers.append("PIPELINING")
        if not secure:
            offers += self.script.offers_in_clear
        if self.script.starttls and not secure:
            offers.append("STARTTLS")
        lines = ["faults.example", *offers]
        said = "".join(
            f"250{' ' if number == len(lines) else '-'}{one}\r\n"
            for number, one in enumerate(lines, 1)
        )
        self.step(At.EHLO, said.encode())

    def on_starttls(self, text: str) -> None:
        usual = b"220 2.0.0 go ahead\r\n" + self.script.talks_after_starttls
        if self.step(At.STARTTLS, usual) and self.script.tls:
            self.encrypt()

    def on_auth(self, text: str) -> None:
        if text == "AUTH LOGIN":
            self.say(b"334 VXNlcm5hbWU6\r\n")
            self.server.heard.append(self.read_line().decode())
            self.say(b"334 UGFzc3dvcmQ6\r\n")
            self.server.heard.append(self.read_line().decode())
        self.step(At.AUTH, b"235 2.7.0 welcome\r\n")

    def on_rset(self, text: str) -> None:
        self.recipients = []
        self.sender = False
        self.say(b"250 2.0.0 forgotten\r\n")

    def on_mail(self, text: str) -> None:
        self.recipients = []
        self.letters += 1
        self.sender = self.step(At.MAIL, b"250 2.1.0 fine\r\n")

    def on_rcpt(self, text: str) -> None:
        if not self.sender:
            self.say(b"503 5.5.1 from whom?\r\n")
        elif self.step(At.RCPT, b"250 2.1.5 fine\r\n"):
            self.recipients.append(text.partition("<")[2].rpartition(">")[0])

    def on_data(self, text: str) -> None:
        if not self.recipients and not self.script.data_anyway:
            self.say(b"503 5.5.1 nobody to send it to\r\n")
        elif self.step(At.DATA, b"354 go on\r\n"):
            self.body()

    def body(self) -> None:
        if self.fails(At.BODY):
            while not self.buffer:
                self.read()
            self.server.heard.append("<part of a body>")
            self.buffer = b""
            self.fail(self.script.way)
        while not (self.buffer.startswith(b".\r\n") or b"\r\n.\r\n" in self.buffer):
            self.read()
        if self.buffer.startswith(b".\r\n"):
            body, self.buffer = b"", self.buffer[3:]
        else:
            body, _, self.buffer = self.buffer.partition(b"\r\n.\r\n")
            body += b"\r\n"
            self.server.heard.append("<body>")
        self.server.heard.append(".")
        fails = self.fails(At.DOT)
        refuses = fails and self.script.way in {Way.S421, Way.S4XX, Way.S5XX}
        if (not fails or self.script.accepts_first) and not refuses and self.recipients:
            said = self.script.says.get(At.DOT, b"2")
            if said.startswith(b"2"):
                self.server.taken += [(one, body) for one in self.recipients]
        self.recipients = []
        self.sender = False
        self.step(At.DOT, b"250 2.0.0 taken\r\n")

    def on_quit(self, text: str) -> None:
        self.step(At.QUIT, b"221 2.0.0 bye\r\n")
        raise GoneError


@contextmanager
def serve(script: Script) -> Iterator[Server]:
    """A server that follows *script*."""
    server = Server(script)
    try:
        yield server
    finally:
        server.close()
