"""Complaints: feedback reports (RFC 5965), and the older form of Outlook's (JMRP).

What was complained about is attached, whole or as its fields, often with every address struck out;
our own field in it is what tells whom it is about.
"""

from __future__ import annotations

import re

from briefing.deliver.returns.kinds import Kind
from briefing.deliver.returns.mail import Mail

_KIND = "message/feedback-report"
_TYPE = re.compile(r"^Feedback-Type[ \t]*:[ \t]*([a-z-]+)", re.I | re.M)
_TYPES = {
    "not-spam": Kind.HARMLESS,  # RFC 6430: taken back
    "virus": Kind.HARMLESS,  # what a scanner thinks, not a subscriber
    "auth-failure": Kind.ACCUSED,  # RFC 6591: what DMARC's failure reports are
}
"""All others (abuse, fraud, opt-out, other, unknown: RFC 5965 §7.3) are complaints."""
_OUTLOOK = "x-hmxmroriginalrecipient"


def is_report(mail: Mail) -> bool:
    """Whether *mail* is a complaint in one of these forms."""
    return any(mail.of_kind(_KIND)) or _is_outlooks(mail)


def read_report(mail: Mail) -> Kind:
    """What kind of complaint *mail* is."""
    for part in mail.of_kind(_KIND):
        # The fields are the part's body; some write them where the part's own fields stand.
        found = _TYPE.search(part.text)
        told = found[1] if found else part.get("feedback-type")
        return _TYPES.get(told.strip().lower(), Kind.COMPLAINT)
    return Kind.COMPLAINT


def _is_outlooks(mail: Mail) -> bool:
    """Outlook attaches the message alone, with a field of its own in it."""
    return any(part.returned and part.get(_OUTLOOK) for part in mail.parts)
