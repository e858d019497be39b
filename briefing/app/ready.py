"""ready: whether the issue of a date may go out as it stands in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from briefing.app.inputs import changed
from briefing.app.workspace import Workspace
from briefing.errors import ConfigError, DeliveryError, Problem
from briefing.message.mime import compose_mime
from briefing.message.slots import Slotted
from briefing.model.publication import Sender
from briefing.outbox import Written
from briefing.store.facts import held

MAX_AGE = timedelta(hours=20)
"""How long after it was due an issue, or what is left of it, may still go out, where nothing else
is said."""
_RESERVED = ("example", "example.com", "example.net", "example.org", "invalid")
"""Domains that are nobody's (RFC 2606 §2 and §3)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An issue that may go out: the messages that were checked, with their slots."""

    day: date
    written: Written
    messages: Mapping[str, Slotted]
    """By language: the editions that stand there and are still the publication's."""

    @property
    def digest(self) -> str:
        """Of what readers get."""
        return self.written.digest

    @property
    def size(self) -> int:
        """Bytes of the largest message."""
        return max((len(one.proof) for one in self.messages.values()), default=0)


def ready(workspace: Workspace, day: date, *, test: bool = False) -> Ready:
    """The issue of *day* as the outbox vouches for it; a *test* is marked as one.

    Raises OutboxError where the outbox holds none, DeliveryError where these settings would make
    other messages than were checked.
    """
    written = workspace.outbox.read(day)
    messages = {
        language: _message(workspace, day, written, language, test=test)
        for language in written.languages
        if language in workspace.settings.editions  # else it stands there from earlier days
    }
    return Ready(day, written, messages)


def sound(workspace: Workspace, issue: Ready) -> None:
    """See whether *issue* is what a build would make now, without errors.

    Raises DeliveryError with every reason why it may not begin to go out.
    """
    day, written = issue.day, issue.written
    problems: dict[Problem, None] = {}
    for language in issue.messages:
        kept = written.edition(language)
        problems |= {_error(day, error): None for error in kept.errors}
        if differs := changed(workspace, day, language, kept.inputs):
            told = f"was built before its {' and '.join(differs)} changed"
            problems[Problem(f"out/{day}", told, _build(day))] = None
    if problems:
        raise DeliveryError.of(problems)


def fresh(workspace: Workspace, day: date, at: datetime, max_age: timedelta) -> None:
    """See whether the issue of *day* is still news *at* a moment.

    Raises DeliveryError where it was due longer than *max_age* before: a restored backup, or a
    clock that was wrong, would sell yesterday's news as today's.
    """
    due = workspace.settings.publication.due_at(day)
    if at - due > max_age:
        hours = max_age / timedelta(hours=1)
        raise DeliveryError.at(
            day,
            f"was due {due:%Y-%m-%d %H:%M}, more than {hours:g} hours ago",
            f"say{said_age(workspace, day, at)}, if it is to go out all the same",
        )


def said_age(workspace: Workspace, day: date, at: datetime) -> str:
    """What has to be said to send the issue of *day* *at* a moment: ` --max-age 3d`, or nothing."""
    age = at - workspace.settings.publication.due_at(day)
    return f" --max-age {age // timedelta(days=1) + 1}d" if age > MAX_AGE else ""


def remembered(connection: Connection, day: date, zone: ZoneInfo) -> None:
    """See whether the ledger can know what became of the issue of *day*.

    Raises DeliveryError where the database was restored and nobody has approved that issue since.
    """
    if (known := held(connection, day, zone)) is None:
        return
    made = f"{known.backed_up_at.astimezone(zone):%Y-%m-%d %H:%M}"
    raise DeliveryError.at(
        day,
        f"may have gone out already: what was sent after the backup of {made} is not known",
        f"see whether readers have it; if not: briefing approve --date {day}",
    )


def own_domain(sender: Sender) -> None:
    """See whether mail may go out in the name of *sender*; raises ConfigError where it may not."""
    for name, address in (("from", sender.address), ("leave_address", sender.leave_address)):
        domain = address.rpartition("@")[2].lower()
        if any(f".{domain}".endswith(f".{one}") for one in _RESERVED):
            raise ConfigError.at(
                f"mail.{name}", f"{domain} is nobody's domain", "put your own into briefing.toml"
            )


def _message(
    workspace: Workspace, day: date, written: Written, language: str, *, test: bool
) -> Slotted:
    """The message of one edition; the same bytes as were checked, once its slots are filled so."""
    publication = workspace.settings.editions[language]
    kept = written.edition(language)
    due = publication.due_at(day)
    message = compose_mime(kept.rendered, publication.sender, day, due)
    if message.proof != kept.message:
        told = "was made with other settings or by another version"
        raise DeliveryError.at(f"out/{day}", told, _build(day))
    return compose_mime(kept.rendered, publication.sender, day, due, test=True) if test else message


def _error(day: date, finding: str) -> Problem:
    return Problem(f"out/{day}", f"has an error: {finding}", _build(day, "mend it, then "))


def _build(day: date, first: str = "") -> str:
    return f"{first}briefing build --date {day}"
