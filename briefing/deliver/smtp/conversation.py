"""One connection to a server: what is written in one go, and replies that end in time.

smtplib makes the commands and reads what EHLO announces. How bytes go out and replies come in is
ours: a reply has one deadline however slowly it drips, has to be one, and never holds a secret;
and what comes unasked is seen before anything that counts is sent.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence

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

_PIECE = 65536


class Conversation(smtplib.SMTP):
    """A connection that has been made; not to be shared by threads.

    Every method that writes or reads raises LineError where the connection is of no more use.
    """

    ehlo_msg = "EHLO"
    """In capitals: there are servers that know no others."""

    def __init__(self, made: socket.socket, hello: str, clock: Clock) -> None:
        super().__init__(local_hostname=hello)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock: socket.socket | None = made
        self.limit = 0.0
        """Seconds that the reply to a command of smtplib's may take."""
        self.secrets: Sequence[Secret] = ()
        """What no reply may be told with."""
        self._clock = clock
        self._read = bytearray()

    @property
    def line(self) -> socket.socket:
        """The socket."""
        if self.sock is None:
            raise LineError(Trouble.LOST, "the connection is closed")
        return self.sock

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of *data* within *seconds*."""
        try:
            self.line.settimeout(seconds)
            self.line.sendall(data)
        except TimeoutError:
            raise LineError(
                Trouble.LATE, f"the server took nothing for {seconds:g} seconds"
            ) from None
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
            lines.append(self._without_secrets(text))
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
        try:
            self.line.settimeout(0)
            self._take(self.line.recv(_PIECE))
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as error:
            raise _lost(error) from None
        if not self._read:
            return
        if b"\n" in self._read:
            reply = self.reply(0)
            told = f"the server said, unasked: {reply}"
            raise LineError(reply.trouble, str(reply) if reply.code >= 400 else told)
        raise LineError(Trouble.GARBLED, "the server began to speak unasked")

    def encrypt(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Turn the line to TLS, and be sure that it is *host* at the other end.

        What came before in clear is thrown away (RFC 3207 §4.2), and must not reach beyond the
        reply to STARTTLS: somebody else may have written it.
        """
        if self._read:
            raise LineError(Trouble.UNSAFE, "the server spoke on in clear after STARTTLS")
        try:
            self.line.settimeout(seconds)
            self.sock = context.wrap_socket(self.line, server_hostname=host)
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
        while (end := self._read.find(b"\n")) < 0:
            if len(self._read) > LONGEST_LINE:
                raise LineError(Trouble.GARBLED, "the server's line has no end")
            left = deadline - self._clock()
            if left <= 0:
                raise _late(seconds)
            try:
                self.line.settimeout(left)
                self._take(self.line.recv(_PIECE))
            except TimeoutError:
                raise _late(seconds) from None
            except OSError as error:
                raise _lost(error) from None
        line = bytes(self._read[:end])
        del self._read[: end + 1]
        if len(line) > LONGEST_LINE:
            raise LineError(Trouble.GARBLED, "the server's line is too long")
        return line.removesuffix(b"\r")

    def _take(self, piece: bytes) -> None:
        if not piece:
            raise LineError(Trouble.LOST, "the server closed the connection")
        self._read += piece

    def _without_secrets(self, text: bytes) -> bytes:
        for secret in self.secrets:
            text = text.replace(secret.reveal().encode(), "…".encode())
        return text


def _lost(error: OSError) -> LineError:
    said = error.strerror or type(error).__name__
    return LineError(Trouble.LOST, f"the connection was lost: {said}")


def _late(seconds: float) -> LineError:
    return LineError(Trouble.LATE, f"the server said nothing within {seconds:g} seconds")
