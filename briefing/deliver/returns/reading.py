"""Bytes of a mail → what it says, and of whom; pure, and never raises.

The frame decides what a mail is, in this order: a complaint, a status notification, a receipt of
reading, an absence note, a bounce in words, a wish to leave. A token of leaving proves nothing in
a report, nor one of a delivery in a wish to leave.
"""

from __future__ import annotations

from briefing.deliver.returns import arf, dsn, texts, whose
from briefing.deliver.returns.kinds import OTHER, Kind, Return
from briefing.deliver.returns.mail import Mail, take_apart

_READ = "message/disposition-notification"
"""RFC 8098: someone's program says what was done with a message."""


def read(raw: bytes, key: bytes) -> Return:
    """What the mail *raw* says, proved by tokens made with *key*; OTHER where it proves nothing."""
    mail = take_apart(raw)
    told = _report(mail)
    if told is None:
        leaver = None if texts.answers_itself(mail) else whose.leaver(mail, key)
        if leaver is not None:
            return Return(Kind.LEAVE, leaver)
        if not texts.answers_itself(mail):
            return OTHER
        told = Kind.HARMLESS, "", ""
    delivery = whose.delivery(mail, key)
    return OTHER if delivery is None else Return(told[0], delivery, told[1], told[2])


def _report(mail: Mail) -> dsn.Told | None:
    """What *mail* says as a report; None where it is none."""
    if arf.is_report(mail):
        return arf.read_report(mail), "", ""
    if dsn.is_report(mail):
        return dsn.read_report(mail)
    if any(mail.of_kind(_READ)) or texts.is_absence(mail):
        return Kind.HARMLESS, "", ""
    return texts.read_text(mail)
