"""The server that takes the mail, and the pages that the mail links to; nothing is sent."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from briefing.app.doctor.diagnosis import Diagnosis, fine, untold, wrong, wrongs
from briefing.config.settings import Settings
from briefing.config.smtp import Smtp
from briefing.deliver.smtp.conversation import Conversation
from briefing.deliver.smtp.opening import OpeningError, open_conversation, trust
from briefing.deliver.smtp.reply import LineError
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Clock
from briefing.deliver.verdicts import Step
from briefing.errors import ConfigError, NetError, OfflineError
from briefing.net.client import Client
from briefing.net.status import named

_TIMEOUTS = Timeouts(connect=8, handshake=8, banner=15, command=15)
_SOON = timedelta(days=14)
_SERVE = "see to `briefing serve` and the web server before it: docs/serving.md"
_SLIP = timedelta(minutes=5)
"""How far our clock may be off: signatures and dates of mail bear no more."""


def look_at_server(settings: Settings, at: datetime, clock: Clock) -> Iterator[Diagnosis]:
    """Whether the server of `[smtp]` lets us in, by name, certificate and password."""
    smtp = settings.smtp
    if smtp is None:
        remedy = 'put [smtp] with host = "…" into briefing.toml'
        yield wrong("SMTP", "briefing.toml names no server that takes the mail", remedy)
        return
    try:
        name = SmtpTransport(smtp, clock).name
        conversation, _ = open_conversation(smtp, trust(smtp), _TIMEOUTS, clock)
    except ConfigError as error:
        yield from wrongs("SMTP", error)
        return
    except OpeningError as error:
        yield wrong("SMTP", f"{smtp.host}:{smtp.port}: {error.told}", _remedy(smtp, error.step))
        return
    try:
        login = f"lets {smtp.username} in" if smtp.username else "asks for no log-in"
        yield fine("SMTP", f"{name} {login}")
        yield from _certificate(conversation, smtp, at)
    finally:
        _leave(conversation)


def look_at_pages(settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    """Whether the pages at `mail.base_url` are there, and our clock as right as theirs."""
    base, date = settings.publication.sender.base_url, ""
    if not base:
        yield untold("pages", "mail.base_url is not set: readers leave by mail alone")
    else:
        url = f"{base}/leave/"
        try:
            with Client(loopback=settings.allow_loopback).open("GET", url) as answer:
                status, date = answer.status, answer.headers.get("date", "")
        except OfflineError as error:
            yield untold("pages", f"{url}: {error.problems[0].message}")
        except NetError as error:
            yield wrong("pages", f"{url}: {error.problems[0].message}", _SERVE)
        else:
            there = status == 200
            told = f"{url} is there" if there else f"{url} answers {named(status)}"
            yield fine("pages", told) if there else wrong("pages", told, _SERVE)
    yield _clock(date, now)


def _remedy(smtp: Smtp, step: Step) -> str:
    if step is Step.AUTH:
        return "see to smtp.username and the password"
    return f"see to smtp.host, smtp.port ({smtp.port}) and smtp.security ({smtp.security})"


def _certificate(conversation: Conversation, smtp: Smtp, at: datetime) -> Iterator[Diagnosis]:
    if not isinstance(conversation.line, ssl.SSLSocket):
        place = "on this machine" if smtp.loopback else "and what is sent can be read on its way"
        yield untold("TLS", f"{smtp.host} is spoken to in clear, {place}")
        return
    told = conversation.line.getpeercert() or {}
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    left = f"the certificate of {smtp.host} holds for {max(0, (end - at).days)} more days"
    if end - at < _SOON:
        yield wrong("TLS", left, "have it renewed by whoever runs the server")
    else:
        yield fine("TLS", left)


def _leave(conversation: Conversation) -> None:
    try:
        conversation.ask("QUIT", _TIMEOUTS.quit)
    except LineError:
        pass  # all that was to be known is known
    finally:
        conversation.close()


def _clock(date: str, now: datetime) -> Diagnosis:
    """How our clock goes beside that of who said this *date* (RFC 9110 §6.6.1)."""
    try:
        slip = now - parsedate_to_datetime(date)
    except (ValueError, TypeError):  # it is none, or has no zone
        return untold("clock", "there is no other clock to hold it against")
    if abs(slip) <= _SLIP:
        return fine("clock", "goes as that of the pages' server does")
    way = "ahead" if slip > timedelta() else "behind"
    told = f"this machine is {abs(slip).total_seconds() / 60:.0f} minutes {way} of the pages'"
    return wrong("clock", told, "let it be set by NTP: timedatectl set-ntp true")
