"""One connection to a server: what is written in one go, and replies that end in time.

smtplib makes the commands and reads what EHLO announces. How bytes go out and replies come in is
ours: a reply has one deadline however slowly it drips, has to be one, and never holds a secret;
and what comes unasked is seen before anything that counts is sent.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Sequence
from selectors import EVENT_READ, EVENT_WRITE

from briefing.config.secret import Secret
from briefing.deliver.smtp.reply import (
    LONGEST_LINE,
    MOST_LINES,
    LineError,
    Reply,
    parse_line,
)
from briefing.deliver.transport import Clock
from briefing.deliver.verdicts import Trouble
from briefing.deliver.waiting import Wait

_PIECE = 65536


class Conversation(smtplib.SMTP):
    """A connection that has been made; for one who speaks at a time.

    Every method that writes or reads raises LineError where the connection is of no more use.
    """

    ehlo_msg = "EHLO"
    """In capitals: there are servers that know no others."""

    def __init__(self, made: socket.socket, hello: str, clock: Clock, wait: Wait) -> None:
        super().__init__(local_hostname=hello)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        self.sock: socket.socket | None = made
        self.wait = wait
        """How it waits for the server."""
        self.limit = 0.0
        """Seconds that the reply to a command of smtplib's may take."""
        self.secrets: Sequence[Secret] = ()
        """What no reply may be told with."""
        self._clock = clock
        self._lines: deque[bytes] = deque()
        """What came and was not read yet, line by line, without their LF."""
        self._rest = b""
        """The beginning of a line."""

    @property
    def line(self) -> socket.socket:
        """The socket."""
        if self.sock is None:
            raise LineError(Trouble.LOST, "the connection is closed")
        return self.sock

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of *data* within *seconds*."""
        try:
            self._push(data, seconds)
        except OSError as error:
            self.check_unasked()  # a server that hangs up may have said why
            raise _lost(error) from None

    def reply(self, seconds: float) -> Reply:
        """The next reply, whole within *seconds*."""
        deadline = self._clock() + seconds
        code = 0
        lines: list[bytes] = []
        while True:
            said, last, text = parse_line(self._next_line(deadline, seconds))
            if lines and said != code:
                raise LineError(
                    Trouble.GARBLED, f"the server began to say {code} and ended with {said}"
                )
            code = said
            lines.append(self._without_secrets(text) if self.secrets else text)
            if last:
                return Reply(code, tuple(lines))
            if len(lines) == MOST_LINES:
                raise LineError(Trouble.GARBLED, f"the server's {code} has no end")

    def ask(self, command: str, seconds: float) -> Reply:
        """Send *command*, and the reply to it."""
        self.write(f"{command}\r\n".encode(), seconds)
        return self.reply(seconds)

    def ask_secretly(self, command: str, secret: Secret, seconds: float) -> Reply:
        """Send *command* with *secret* at its end; no frame holds it while the reply is awaited."""
        self.write(f"{command}{secret.reveal()}\r\n".encode(), seconds)
        return self.reply(seconds)

    def check_unasked(self) -> None:
        """Raise LineError where the server has said something, or hung up, out of turn.

        It never waits. With TLS 1.3 there may be bytes to read that are no one's words.
        """
        self._pull()
        if self._lines:
            reply = self.reply(0)
            told = f"the server said, unasked: {reply}"
            raise LineError(reply.trouble, str(reply) if reply.code >= 400 else told)
        if self._rest:
            raise LineError(Trouble.GARBLED, "the server began to speak unasked")

    def encrypt(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Turn the line to TLS, and be sure that it is *host* at the other end.

        What came before in clear is thrown away (RFC 3207 §4.2), and must not reach beyond the
        reply to STARTTLS: somebody else may have written it.
        """
        if self._lines or self._rest:
            raise LineError(Trouble.UNSAFE, "the server spoke on in clear after STARTTLS")
        try:
            self.line.settimeout(seconds)
            self.sock = context.wrap_socket(self.line, server_hostname=host)
            self.sock.setblocking(False)
        except ssl.SSLCertVerificationError as error:
            raise LineError(
                Trouble.UNSAFE, f"the certificate of {host} does not hold: {error.verify_message}"
            ) from None
        except TimeoutError:
            raise LineError(Trouble.LATE, f"no TLS within {seconds:g} seconds") from None
        except ssl.SSLEOFError:
            raise LineError(Trouble.LOST, "the connection was lost as TLS began") from None
        except ssl.SSLError as error:
            told = (error.reason or "an error").lower().replace("_", " ")
            raise LineError(Trouble.UNSAFE, f"no TLS with {host}: {told}") from None
        except OSError as error:
            raise _lost(error) from None

    def send(self, s: object) -> None:
        """For smtplib's own commands."""
        self.write(s if isinstance(s, bytes) else str(s).encode(), self.limit)

    def getreply(self) -> tuple[int, bytes]:
        """For smtplib's own commands."""
        reply = self.reply(self.limit)
        return reply.code, b"\n".join(reply.lines)

    def _next_line(self, deadline: float, seconds: float) -> bytes:
        """The next line within the *deadline*, without its end."""
        # What was asked just now is hardly answered yet; but TLS may hold what was read before.
        event = 0 if isinstance(self.sock, ssl.SSLSocket) else EVENT_READ
        while not self._lines:
            if event:
                left = deadline - self._clock()
                if left <= 0 or not self.wait.ready(self.line, event, left):
                    raise _late(seconds)
            event = self._pull()
            if len(self._rest) > LONGEST_LINE:
                raise LineError(Trouble.GARBLED, "the server's line has no end")
        line = self._lines.popleft()
        if len(line) > LONGEST_LINE:
            raise LineError(Trouble.GARBLED, "the server's line is too long")
        return line.removesuffix(b"\r")

    def _pull(self) -> int:
        """Take in what has come, without waiting; what to wait for where that is nothing, or 0."""
        try:
            piece = self.line.recv(_PIECE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return EVENT_READ
        except ssl.SSLWantWriteError:
            return EVENT_WRITE
        except OSError as error:
            raise _lost(error) from None
        if not piece:
            raise LineError(Trouble.LOST, "the server closed the connection")
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self._lines += lines
        return 0

    def _push(self, data: bytes, seconds: float) -> None:
        """Give all of *data* to the system; raises OSError where the line is broken."""
        line, left, deadline = self.line, memoryview(data), self._clock() + seconds
        while left:
            event = EVENT_WRITE
            try:
                left = left[line.send(left) :]
                continue
            except (BlockingIOError, ssl.SSLWantWriteError):
                pass
            except ssl.SSLWantReadError:
                event = EVENT_READ
            patience = deadline - self._clock()
            if patience <= 0 or not self.wait.ready(line, event, patience):
                raise LineError(Trouble.LATE, f"the server took nothing for {seconds:g} seconds")

    def _without_secrets(self, text: bytes) -> bytes:
        for secret in self.secrets:
            text = text.replace(secret.reveal().encode(), "…".encode())
        return text


def _lost(error: OSError) -> LineError:
    said = error.strerror or type(error).__name__
    return LineError(Trouble.LOST, f"the connection was lost: {said}")


def _late(seconds: float) -> LineError:
    return LineError(Trouble.LATE, f"the server said nothing within {seconds:g} seconds")
