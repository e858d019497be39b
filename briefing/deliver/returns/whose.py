"""Whom a mail is about: told by a token of ours, by nothing else.

Anybody can write any mail to us, with any field: Delivered-To, Final-Recipient, a whole report.
What nobody can make up is a token's code. The token of a delivery stands in the message that its
subscriber got, and nowhere else; so a forger who has one has it from mail of his own (or from one
who passed it on), and whatever he writes can be about that one subscriber only.

A token counts for its own purpose and in its own place: that of a delivery in the address that a
report was sent to (VERP), or in the field X-Briefing-Delivery of what was returned, where a relay
has put an envelope sender of its own; that of leaving in a subject. The address comes first, then
fields, then lines of text: an article that quotes somebody's token cannot come before our header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.deliver.returns.mail import Mail
from briefing.model.tokens import Purpose, read

_RECIPIENTS = frozenset(
    {
        "delivered-to",
        "envelope-to",
        "original-recipient",
        "to",
        "x-delivered-to",
        "x-envelope-to",
        "x-original-to",
    }
)
_VERP = re.compile(r"(?<![0-9a-z])b-([0-9a-f]{48})(?=[@=])", re.I)
_FIELD = "x-briefing-delivery"
_LINE = re.compile(
    rb"(?<![\w-])X-Briefing-Delivery\s*:(?:\s|<[^<>]{0,200}>|&nbsp;){0,20}([0-9a-f]{48})(?![0-9a-f])",
    re.I,
)
_LEAVE = re.compile(r"(?:(?<=%20)|(?<![0-9a-f]))([0-9a-f]{48})(?![0-9a-f])", re.I)
"""Whatever words stand around it: they are the reader's language's. Some programs do not read the
space before it (RFC 6068 §2)."""
_TRIES = 50


def delivery(mail: Mail, key: bytes) -> int | None:
    """The id of the delivery that *mail* is about; None where no token of ours tells."""
    for number, (purpose, token) in enumerate(_told(mail)):
        if number >= _TRIES:
            break
        if (found := read(key, purpose, token)) is not None:
            return found
    return None


def leaver(mail: Mail, key: bytes) -> int | None:
    """The number of the subscriber who leaves by *mail*; None where its subject tells of none."""
    for found in list(_LEAVE.finditer(mail.subject))[:_TRIES]:
        if (number := read(key, Purpose.LEAVE, found[1])) is not None:
            return number
    return None


def _told(mail: Mail) -> Iterator[tuple[Purpose, str]]:
    for name, value in mail.top.fields:
        if name in _RECIPIENTS:
            yield from ((Purpose.BOUNCE, found[1]) for found in _VERP.finditer(value))
    for part in mail.parts:
        if part.returned:
            for name, value in part.fields:
                if name == _FIELD:
                    yield Purpose.DELIVERY, value
    for part in mail.parts:
        for line in _LINE.finditer(part.body):
            yield Purpose.DELIVERY, line[1].decode("ascii")
