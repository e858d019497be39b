"""Letters, gates and settings for tests of SMTP."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from types import MappingProxyType

from smtp_faults import Server

from briefing.config.secret import Secret
from briefing.config.smtp import Security, Smtp
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Letter, Transport

PASSWORD = "correct horse"
BODY = b"Subject: news\r\n\r\n" + b"A line of the day's news.\r\n" * 40
PATIENT = Timeouts(
    connect=10, handshake=10, banner=10, command=10, data=10, block=10, dot=10, quit=10
)
"""For tests in which nobody waits for nothing."""


def letter(recipient: str = "reader@readers.example", body: bytes = BODY) -> Letter:
    return Letter("bounce+1@news.example", recipient, body)


class OpenGate:
    """A gate that lets pass, when *after* is set; notes what was asked of it."""

    def __init__(self, *, lets: bool = True, after: threading.Event | None = None) -> None:
        self.lets = lets
        self.after = after
        self.asked = 0
        self.waited = 0

    def ask(self) -> None:
        self.asked += 1

    def passed(self) -> bool:
        self.waited += 1
        if self.after:
            assert self.after.wait(5)
        return self.lets


def smtp(server: Server | int, **fields: object) -> Smtp:
    """Settings for *server*, or a port: in clear, on loopback, unless *fields* say otherwise."""
    plain = Smtp(
        host="127.0.0.1",
        port=server if isinstance(server, int) else server.port,
        security=Security.NONE,
        send_in_clear=False,
        ca_file="",
        hello="",
        username="",
        password=None,
        connections=4,
        per_second=0,
        messages_per_connection=0,
        headers=MappingProxyType({}),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def over_tls(server: Server, ca_file: str, **fields: object) -> Smtp:
    """Settings for *server* with STARTTLS and a password."""
    given: dict[str, object] = {
        "host": "localhost",
        "security": Security.STARTTLS,
        "ca_file": ca_file,
        "username": "briefing",
        "password": Secret(PASSWORD),
    }
    return smtp(server, **(given | fields))


def transport(settings: Smtp, timeouts: Timeouts = PATIENT) -> Transport:
    return SmtpTransport(settings, time.monotonic, timeouts)
