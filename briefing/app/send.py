"""send: the issue of a date → its subscribers; or a test, or a proof of it.

What goes out is what the outbox vouches for, never built anew. The first call enrolls: who gets
the issue is fixed then. Each further one goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from briefing.app.ready import Ready, fresh, own_domain, ready, remembered, sound
from briefing.app.sending import Means, Way, by_smtp, run
from briefing.app.workspace import Workspace
from briefing.deliver import enroll
from briefing.deliver.dispatch import Outcome
from briefing.deliver.maildir import Maildir
from briefing.deliver.rate import Rate
from briefing.deliver.reckoning import Outlook, outlook, speed
from briefing.errors import DeliveryError
from briefing.model.delivery import Kind, Mailing
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.subscribers import roll
from briefing.subscribers.addresses import read_address

_WRITERS = 4
"""Into a folder."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What sending an issue would do."""

    ready: Ready
    before: Outlook | None
    """How its mailing stands; None where it has not begun."""
    counts: Mapping[str, int]
    """By edition: how many are to get it; of a mailing that has begun, empty."""
    seconds: float | None
    """How long it would take; None where nothing was sent yet that would tell."""

    @property
    def left(self) -> int:
        """How many messages are still to go."""
        return self.before.left if self.before else sum(self.counts.values())


def plan(workspace: Workspace, day: date, at: datetime, max_age: timedelta) -> Plan:
    """What sending the issue of *day* would do *at* a moment; nothing is written.

    Raises ConfigError, OutboxError or DeliveryError with the reasons why it may not go out: it was
    due more than *max_age* ago, it has errors, what it was made from changed since, it is not the
    one that was enrolled, it may have gone out before the database was restored, or an edition is
    missing, or a sender of one's own, or a subscriber.
    """
    own_domain(workspace.settings.publication.sender)
    fresh(workspace, day, at, max_age)
    issue = ready(workspace, day)
    with Database(workspace.root).reading() as connection:
        mailing = _mailing(enroll.mailings_of(connection, day))
        before = outlook(connection, mailing.id) if mailing else None
        counts = {} if mailing else _active(roll.counts(connection))
        pace = _pace(workspace, speed(connection))
        if before is None or before.left:
            remembered(connection, day, workspace.settings.publication.zone)
    if mailing is None:
        sound(workspace, day)
        _whole(issue, counts)
    elif mailing.digest != issue.digest:
        told = f"is not the issue whose mailing began {mailing.enrolled_at:%Y-%m-%d %H:%M} UTC"
        remedy = "undo what changed since and build it again: the rest get what the first ones got"
        raise DeliveryError.at(f"out/{day}", told, remedy)
    planned = Plan(issue, before, counts, None)
    return Plan(issue, before, counts, planned.left / pace if pace else None)


def send(workspace: Workspace, planned: Plan, means: Means) -> Outcome:
    """Send what is left of the issue that was *planned*, over SMTP.

    Raises ConfigError where the server cannot be used, DeliveryError where there is nobody to get
    it, StoreError where the ledger cannot be written.
    """
    day, digest = planned.ready.day, planned.ready.digest
    way = by_smtp(workspace, means.clock)
    database = Database(workspace.root)
    with database.writing() as connection:
        mailing = enroll.enroll(connection, day, Kind.ISSUE, digest, means.now(), means.randomness)
    if mailing.digest != digest:
        raise DeliveryError.at(f"out/{day}", "another run began with another issue")
    return run(workspace, database, mailing, planned.ready, way, means)


def send_test(
    workspace: Workspace, day: date, address: str, editions: Iterable[str], means: Means
) -> tuple[Outcome, ...]:
    """Send the *editions* of the issue of *day* to *address* alone, marked as tests.

    Raises SubscriberError where that is no address, DeliveryError where an edition was not built.
    """
    own_domain(workspace.settings.publication.sender)
    mailbox = read_address(address).mailbox
    issue = ready(workspace, day, test=True)
    wanted = list(editions)
    _whole(issue, dict.fromkeys(wanted, 1))
    way = by_smtp(workspace, means.clock)
    database = Database(workspace.root)
    outcomes = []
    for edition in wanted:
        with database.writing() as connection:
            mailing = enroll.enroll_test(
                connection, day, issue.digest, means.now(), means.randomness, mailbox, edition
            )
        outcomes.append(run(workspace, database, mailing, issue, way, means))
    return tuple(outcomes)


def send_proof(workspace: Workspace, day: date, folder: Path, means: Means) -> Outcome:
    """Write the whole mailing of *day* into the Maildir *folder*; it never counts as sent.

    Raises DeliveryError where the folder cannot be one, or there is nobody to write to.
    """
    issue = ready(workspace, day)
    database = Database(workspace.root)
    with database.writing() as connection:
        _whole(issue, _active(roll.counts(connection)))
        target = str(folder.resolve())
        mailing = enroll.enroll(
            connection, day, Kind.PROOF, issue.digest, means.now(), means.randomness, target
        )
    way = Way(Maildir(folder), _WRITERS, Rate(0, means.clock), {})
    return run(workspace, database, mailing, issue, way, means)


def _mailing(known: Iterable[Mailing]) -> Mailing | None:
    return next((one for one in known if one.kind is Kind.ISSUE), None)


def _active(counts: Mapping[tuple[str, Standing], int]) -> dict[str, int]:
    return {
        edition: count
        for (edition, standing), count in counts.items()
        if standing is Standing.ACTIVE and count
    }


def _whole(issue: Ready, counts: Mapping[str, int]) -> None:
    """See whether every edition that somebody is to get was built."""
    for edition, count in counts.items():
        if edition not in issue.messages:
            message = f"lacks the edition {edition}, which {count} are to get"
            remedy = f"briefing build --date {issue.day}"
            raise DeliveryError.at(f"out/{issue.day}", message, remedy)


def _pace(workspace: Workspace, measured: float | None) -> float | None:
    """Messages a second, as far as can be told."""
    smtp = workspace.settings.smtp
    limit = smtp.per_second if smtp else 0
    paces = [pace for pace in (measured, limit) if pace]
    return min(paces, default=None)
