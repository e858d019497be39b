"""From a host's name to a server that is ready for a letter: connect, greet, TLS, log in."""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING

from briefing.config.secret import Secret
from briefing.deliver.smtp.conversation import Conversation
from briefing.deliver.smtp.reply import LineError, Reply, one_line
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.tls import verified
from briefing.deliver.transport import Clock
from briefing.deliver.verdicts import Step, Trouble
from briefing.deliver.waiting import Alone

if TYPE_CHECKING:
    from briefing.config.smtp import Smtp


class OpeningError(Exception):
    """There is no conversation to be had: the *step* that failed, and how."""

    def __init__(self, step: Step, error: LineError) -> None:
        super().__init__(error.told)
        self.step = step
        self.trouble = error.trouble
        self.told = error.told


def trust(smtp: Smtp) -> ssl.SSLContext:
    """What TLS with *smtp*'s server is done with: 1.2 or later (RFC 8996), name and certificate
    checked. Raises ConfigError where its `ca_file` cannot be used.
    """
    if smtp.security == "none":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it trusts nobody, and nobody asks it to
    return verified(smtp.ca_file, "smtp.ca_file")


def open_conversation(
    smtp: Smtp, context: ssl.SSLContext, timeouts: Timeouts, clock: Clock
) -> tuple[Conversation, float]:
    """A conversation with *smtp*'s server, logged in where it has a username.

    Also the seconds that the server's last reply took to come. Raises OpeningError; nothing is
    left open then.
    """
    step, conversation = Step.OPENING, None
    try:
        conversation = _connect(smtp, timeouts, clock)
        if smtp.security == "tls":
            conversation.encrypt(context, smtp.host, timeouts.handshake)
        _hoped(conversation.reply(timeouts.banner), 220)
        took = _greet(conversation, timeouts, clock)
        if smtp.security == "starttls":
            _begin_tls(conversation, smtp, context, timeouts)
            took = _greet(conversation, timeouts, clock)
        step = Step.AUTH
        if smtp.username and smtp.password:
            _log_in(conversation, smtp.username, smtp.password, timeouts.command)
    except LineError as error:
        if conversation:
            conversation.close()
        raise OpeningError(step, error) from None
    return conversation, took


def _connect(smtp: Smtp, timeouts: Timeouts, clock: Clock) -> Conversation:
    try:
        made = socket.create_connection((smtp.host, smtp.port), timeouts.connect)
    except TimeoutError:
        raise LineError(
            Trouble.LATE, f"no connection within {timeouts.connect:g} seconds"
        ) from None
    except OSError as error:
        told = one_line(error.strerror or type(error).__name__)
        raise LineError(Trouble.LOST, f"no connection: {told}") from None
    peer = ipaddress.ip_address(made.getpeername()[0].partition("%")[0])
    if smtp.security == "none" and not smtp.send_in_clear and not peer.is_loopback:
        made.close()
        raise LineError(Trouble.UNSAFE, f"{smtp.host} is not on this machine, and nothing hides us")
    return Conversation(made, smtp.hello or _literal(made), clock, Alone())


def _literal(made: socket.socket) -> str:
    """The address that we come from, as a name to greet with (RFC 5321 §4.1.3)."""
    address = made.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _greet(conversation: Conversation, timeouts: Timeouts, clock: Clock) -> float:
    """Say EHLO; the seconds that the reply took to come."""
    conversation.check_unasked()
    conversation.limit = timeouts.command
    start = clock()
    code, text = conversation.ehlo()
    _hoped(Reply(code, tuple(text.split(b"\n"))), 250)
    return clock() - start


def _begin_tls(
    conversation: Conversation, smtp: Smtp, context: ssl.SSLContext, timeouts: Timeouts
) -> None:
    """STARTTLS (RFC 3207); LineError where it is not to be had, before anything else is said."""
    if not conversation.has_extn("starttls"):
        told = f"{smtp.host} does not offer STARTTLS, or somebody on the way takes it away"
        raise LineError(Trouble.UNSAFE, told)
    _hoped(conversation.ask("STARTTLS", timeouts.command), 220)
    conversation.encrypt(context, smtp.host, timeouts.handshake)


def _log_in(conversation: Conversation, username: str, password: Secret, seconds: float) -> None:
    """AUTH with PLAIN (RFC 4616), or LOGIN where only that is offered (RFC 4954).

    CRAM-MD5 is left out: inside TLS it protects nothing, and it needs the password kept in clear.
    """
    offered = conversation.esmtp_features.get("auth", "").upper().split()
    plain = _coded(f"\0{username}\0{password.reveal()}")
    coded = _coded(password.reveal())
    conversation.secrets = (plain, coded, password)
    if "PLAIN" in offered:
        reply = conversation.ask_secretly("AUTH PLAIN ", plain, seconds)
    elif "LOGIN" in offered:
        _hoped(conversation.ask("AUTH LOGIN", seconds), 334)
        _hoped(conversation.ask_secretly("", _coded(username), seconds), 334)
        reply = conversation.ask_secretly("", coded, seconds)
    else:
        told = f"offers no way to log in that we know: {one_line(' '.join(offered)) or 'none'}"
        raise LineError(Trouble.STRANGER, f"the server {told}")
    _hoped(reply, 235)


def _coded(text: str) -> Secret:
    return Secret(base64.b64encode(text.encode()).decode())


def _hoped(reply: Reply, code: int) -> None:
    """Raise LineError where *reply* is another one than *code*."""
    if reply.code != code:
        raise LineError(reply.trouble, str(reply))
