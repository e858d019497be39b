"""Bounces in words alone: qmail, Exim, Postfix, sendmail, Exchange, Gmail, and their like.

A mail is one of them where it begins as they do, or where a postmaster sends it under a subject
that says so; what an answer, an absence note or a challenge says is never taken for one.
"""

from __future__ import annotations

import re

from briefing.deliver.returns.kinds import Kind
from briefing.deliver.returns.mail import Mail
from briefing.deliver.returns.status import settled

_TOP = 1500
_SAID = 6000


def _lines(*beginnings: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:{'|'.join(beginnings)})", re.I | re.M)


_BEGINNINGS = _lines(
    r"Hi\. This is the .{1,40} program at",  # qmail (QSBMF)
    r"This is the mail system at host",  # Postfix
    r"This message was created automatically by mail delivery software",  # Exim
    r"A message that you (?:have )?sent (?:could not be|has not yet been) delivered",
    r"-{3,} ?The following addresses had (?:permanent|transient)",  # sendmail
    r"The original message was received at",
    r"Your message did not reach some or all of the intended recipients",  # Exchange to 2003
    r"Delivery has failed to these recipients",  # Exchange 2007 on, Office 365
    r"Your message to \S{1,300} could ?n['’o]t be delivered",
    r"Delivery to the following recipients? (?:has )?(?:failed|been delayed)",  # Gmail
    r"(?:\*\* ?)?(?:Address not found|Message blocked|Message not delivered|Delivery incomplete)",
    r"(?:\*\* ?)?Recipient inbox full",
    r"Your message was(?: not|n['’]t) delivered to",
    r"Sorry, we were unable to deliver your message",  # Yahoo
    r"This is an automatically generated Delivery Status Notification",
)
_POSTMASTER = re.compile(
    r"mailer-daemon|postmaster|mail delivery (?:sub)?system|microsoftexchange", re.I
)
_FAILURE = re.compile(
    r"^(?:undeliver(?:able|ed)|delivery status notification ?\(failure\)|delivery (?:failure|failed"
    r"|has failed)|failure notice|returned mail|mail delivery fail|message (?:not delivered"
    r"|undeliverable)|mail (?:system error|could not be delivered)|non ?deliver)",
    re.I,
)
_DELAY = re.compile(
    r"warning message only|do not need to (?:resend|re-?send)|delayed|still being retried"
    r"|will (?:be )?(?:retry|retried|continue|keep trying)|not yet been delivered"
    r"|temporary problem|delivery incomplete|transient non-fatal",
    re.I,
)
_ORIGINAL = re.compile(
    r"^[> \t]*(?:"
    r"-{2,}.{0,40}(?:copy of (?:the|your) (?:message|mail)|message header)"
    r"|-{2,}.{0,40}(?:original|forwarded|unsent|returned) message"
    r"|Original message headers:|(?:Received|Return-Path|DKIM-Signature|List-Id):"
    r"|X-Briefing-Delivery:"
    r")",
    re.I | re.M,
)
_ABSENT = re.compile(
    r"^(?:(?:re|aw|sv|ref): ?)*(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|auto:"
    r"|out of (?:the )?office|on (?:vacation|holiday|leave)|vacation|abwesen|r[eé]ponse automatique"
    r"|respuesta autom|رد تلقائي)",
    re.I,
)


def answers_itself(mail: Mail) -> bool:
    """Whether a machine wrote *mail* in answer to ours, in somebody's absence (RFC 3834 §5)."""
    top = mail.top
    automatic = top.get("auto-submitted").lower().startswith(("auto-replied", "auto-notified"))
    reply = top.get("precedence").lower() in {"auto_reply", "auto-reply"}
    marked = top.get("x-autoreply") or top.get("x-autorespond") or top.get("x-autoresponder")
    return automatic or reply or bool(marked) or is_absence(mail)


def is_absence(mail: Mail) -> bool:
    """Whether the subject of *mail* is that of an absence note."""
    return _ABSENT.match(mail.subject[:200]) is not None


def read_text(mail: Mail) -> tuple[Kind, str, str] | None:
    """What *mail* says in words: kind, status, words; None where it is no bounce in words."""
    said = _said(mail)
    subject = mail.subject[:200]
    from_postmaster = _POSTMASTER.search(mail.top.get("from")[:300]) is not None
    if not (
        _BEGINNINGS.search(said[:_TOP])
        or mail.top.get("x-failed-recipients")
        or (from_postmaster and _FAILURE.match(subject))
    ):
        return None
    if _DELAY.search(f"{subject}\n{said}"):
        return Kind.HARMLESS, "", ""
    return Kind.FAILED, settled("", said), " ".join(said.split())[:500]


def _said(mail: Mail) -> str:
    """What the postmaster wrote: the first text, up to the message that it returns."""
    for kind in ("text/plain", "text/html"):
        for part in mail.of_kind(kind):
            if text := part.text[:_SAID].strip():
                return _ORIGINAL.split(text, maxsplit=1)[0]
    return ""
