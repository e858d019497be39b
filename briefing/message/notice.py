"""A mail to the editor: plain text of our own, that no machine answers."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from briefing.message.headers import field, literal, mailbox
from briefing.message.quoted import quoted
from briefing.message.slots import Place
from briefing.model.publication import Sender

_NO_LINKS = re.compile(r"(?!)")


def compose_notice(
    sender: Sender, address: str, subject: str, text: str, moment: datetime, name: str
) -> bytes:
    """The message of *text*, whose lines end in LF, to *address*, written at *moment*.

    *name* is what its Message-ID begins with. Lines end in CRLF. The same arguments give the same
    bytes. Raises MessageError where the address cannot stand in a field.
    """
    body = b"".join(
        piece for piece in quoted(text, _NO_LINKS, Place(0)) if isinstance(piece, bytes)
    )
    return b"".join(
        (
            mailbox("From", sender.name, sender.address),
            mailbox("To", "", address),
            field("Subject", subject),
            literal("Date", format_datetime(moment)),
            literal("Message-ID", f"<{name}@{sender.domain}>"),
            literal("Auto-Submitted", "auto-generated"),  # RFC 3834 §5
            literal("MIME-Version", "1.0"),
            literal("Content-Type", "text/plain; charset=utf-8"),
            literal("Content-Transfer-Encoding", "quoted-printable"),
            b"\r\n",
            body,
            b"" if body.endswith(b"\r\n") else b"\r\n",
        )
    )
