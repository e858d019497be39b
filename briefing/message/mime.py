"""The message: an issue's text and HTML as multipart/alternative, deterministic to the byte."""

from __future__ import annotations

import quopri
from datetime import date, datetime
from email.utils import format_datetime
from hashlib import sha256

from briefing.message.headers import field, literal, mailbox
from briefing.model.publication import Sender
from briefing.model.rendered import Rendered

_LONGEST = 76


def compose_mime(rendered: Rendered, sender: Sender, day: date, due: datetime) -> bytes:
    """The whole message of *rendered*, the issue of *day*, dated *due*; lines end in CRLF.

    It is addressed to the sender itself: the issue as such, not yet anybody's delivery.
    """
    digest = sha256(f"{rendered.html}\0{rendered.text}\0{rendered.subject}".encode()).hexdigest()
    domain = sender.address.rpartition("@")[2]
    boundary = f"=_{digest[:32]}"  # "=_" stands in no quoted-printable text (RFC 2045 §6.7)
    leave = f"<mailto:{sender.leave_address}?subject=unsubscribe>"
    head = (
        mailbox("From", sender.name, sender.address)
        + mailbox("To", sender.name, sender.address)
        + field("Subject", rendered.subject)
        + literal("Date", format_datetime(due))
        + literal("Message-ID", f"<{day}.{rendered.language}.{digest[:16]}@{domain}>")
        + literal("List-Unsubscribe", leave)
        + literal("Content-Language", rendered.language)
        + literal("MIME-Version", "1.0")
        + literal("Content-Type", f'multipart/alternative; boundary="{boundary}"')
    )
    return head + _parts(boundary, rendered)


def _parts(boundary: str, rendered: Rendered) -> bytes:
    """The text first, the HTML last: a reader shows the last one that it can (RFC 2046 §5.1.4)."""
    edge = f"--{boundary}\r\n".encode("ascii")
    end = f"--{boundary}--\r\n".encode("ascii")
    text, html = _part("plain", rendered.text), _part("html", rendered.html)
    return b"\r\n" + edge + text + edge + html + end


def _part(subtype: str, text: str) -> bytes:
    head = literal("Content-Type", f"text/{subtype}; charset=utf-8") + literal(
        "Content-Transfer-Encoding", "quoted-printable"
    )
    return head + b"\r\n" + _quoted(text)


def _quoted(text: str) -> bytes:
    """*text* in quoted-printable (RFC 2045 §6.7) with CRLF, safe for the wire as it stands.

    A leading dot would have to be doubled in SMTP (RFC 5321 §4.5.2), and some mailboxes mark a
    leading `From `: both are encoded.
    """
    lines = quopri.encodestring(text.encode("utf-8")).split(b"\n")
    return b"\r\n".join(_safe(line) for line in lines)


def _safe(line: bytes) -> bytes:
    """*line* not over 76, and with a start that nobody on the way will touch."""
    if len(line) > _LONGEST and line.endswith(b"=20"):  # binascii forgets to count it
        return _safe(line[:-3] + b"=") + b"\r\n=20"
    if line.startswith((b".", b"From ")):
        first = b"=%02X" % line[0]
        if len(line) + 2 <= _LONGEST:
            return first + line[1:]
        return first + b"=\r\n" + _safe(line[1:])
    return line
