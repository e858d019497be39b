"""send: the issue of a date → its subscribers; or a test, or a proof of it.

What goes out is what the outbox vouches for, never built anew. The first call enrolls: who gets
the issue is fixed then. Each further one goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from briefing.app.letters import letters
from briefing.app.ready import Ready, fresh, own_domain, ready, remembered, sound
from briefing.app.sending import Means, Way, by_smtp, run, server_of
from briefing.app.workspace import Workspace
from briefing.deliver import enroll
from briefing.deliver.dispatch import Outcome, nothing_to_do
from briefing.deliver.maildir import Maildir
from briefing.deliver.rate import Rate
from briefing.deliver.reckoning import Outlook, outlook, speed, waiting
from briefing.errors import DeliveryError, Problem
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
    """By edition: how many are still to get it."""
    pace: float
    """Messages a second, as it was before and is allowed; 0 where that cannot be told."""

    @property
    def left(self) -> int:
        """How many messages are still to go."""
        return sum(self.counts.values())

    @property
    def seconds(self) -> float | None:
        """How long it would take, as far as can be told."""
        return self.left / self.pace if self.pace else None


def plan(workspace: Workspace, day: date) -> Plan:
    """What sending the issue of *day* would do; nobody is enrolled.

    Raises ConfigError, OutboxError or DeliveryError with the reasons why it may not go out: no
    sender of one's own, no server, no subscriber, an edition that was not built, errors, inputs
    that changed since; or some is left of one that was enrolled, and this is another; or it may
    have gone out before the database was restored.
    """
    own_domain(workspace.settings.publication.sender)
    server = server_of(workspace)
    issue = ready(workspace, day)
    with Database(workspace.root).reading() as connection:
        mailing = enroll.issue_of(connection, day)
        before = outlook(connection, mailing.id) if mailing else None
        counts = waiting(connection, mailing.id) if mailing else _active(roll.counts(connection))
        measured = speed(connection)
        if before is None or before.left:
            remembered(connection, day, workspace.settings.publication.zone)
    if mailing is None:
        sound(workspace, issue)
        _somebody(issue, counts)
    elif counts and mailing.digest != issue.digest:
        raise _other(workspace, mailing)
    _built(issue, counts)
    return Plan(issue, before, counts, min(filter(None, (measured, server.per_second)), default=0))


def timely(workspace: Workspace, planned: Plan, at: datetime, max_age: timedelta) -> None:
    """See whether what is left of the issue that was *planned* is still news *at* a moment.

    Raises DeliveryError where it was due more than *max_age* ago.
    """
    if planned.left:
        fresh(workspace, planned.ready.day, at, max_age)


def _anything(connection: Connection) -> None:
    """Whatever was planned may go."""


def send(
    workspace: Workspace,
    planned: Plan,
    means: Means,
    may: Callable[[Connection], None] = _anything,
) -> Outcome:
    """Send what is left of the issue that was *planned*, over SMTP.

    *may* is called in the transaction that enrolls, and ends it by what it raises. Raises
    ConfigError where the server cannot be used, DeliveryError where there is nobody to get
    it, StoreError where the ledger cannot be written.
    """
    issue = planned.ready
    way = by_smtp(workspace, issue, means.clock)
    database = Database(workspace.root)
    with database.writing() as connection:
        may(connection)
        mailing = enroll.enroll(
            connection, issue.day, Kind.ISSUE, issue.digest, means.now(), means.randomness
        )
        before = outlook(connection, mailing.id)
    if mailing.digest != issue.digest:
        if before.left:  # also where another run was quicker to enroll
            raise _other(workspace, mailing)
        return nothing_to_do(database, mailing)
    return run(database, mailing, way, means)


def send_test(
    workspace: Workspace, day: date, address: str, editions: Collection[str], means: Means
) -> Outcome:
    """Send the *editions* of the issue of *day* to *address* alone, marked as tests.

    Raises SubscriberError where that is no address, DeliveryError where an edition was not built.
    """
    own_domain(workspace.settings.publication.sender)
    mailbox = read_address(address).mailbox
    issue = ready(workspace, day, test=True)
    _built(issue, editions)
    way = by_smtp(workspace, issue, means.clock)
    database = Database(workspace.root)
    with database.writing() as connection:
        mailing = enroll.enroll_test(
            connection, day, issue.digest, means.now(), means.randomness, mailbox, editions
        )
    return run(database, mailing, way, means)


def send_proof(workspace: Workspace, day: date, folder: Path, means: Means) -> Outcome:
    """Write the whole mailing of *day* into the Maildir *folder*; it never counts as sent.

    Raises DeliveryError where the folder cannot be one, or there is nobody to write to.
    """
    issue = ready(workspace, day)
    way = Way(letters(workspace, issue, {}), Maildir(folder), _WRITERS, Rate(0, means.clock))
    database = Database(workspace.root)
    with database.writing() as connection:
        counts = _active(roll.counts(connection))
        _somebody(issue, counts)
        _built(issue, counts)
        target = str(folder.resolve())
        mailing = enroll.enroll(
            connection, day, Kind.PROOF, issue.digest, means.now(), means.randomness, target
        )
    return run(database, mailing, way, means)


def _other(workspace: Workspace, mailing: Mailing) -> DeliveryError:
    """That the outbox does not hold the issue whose *mailing* has begun."""
    began = mailing.enrolled_at.astimezone(workspace.settings.publication.zone)
    told = f"is not the issue whose mailing began {began:%Y-%m-%d %H:%M}"
    remedy = "undo what changed since and build it again: the rest get what the first ones got"
    return DeliveryError.at(f"out/{mailing.day}", told, remedy)


def _active(counts: Mapping[tuple[str, Standing], int]) -> dict[str, int]:
    return {
        edition: count
        for (edition, standing), count in counts.items()
        if standing is Standing.ACTIVE and count
    }


def _somebody(issue: Ready, counts: Mapping[str, int]) -> None:
    """See whether somebody is to get *issue*."""
    if not counts:
        remedy = "briefing subscribers add ADDRESS"
        raise DeliveryError.at(issue.day, "has no active subscriber to go to", remedy)


def _built(issue: Ready, editions: Collection[str]) -> None:
    """See whether every one of the *editions* that somebody is to get was built."""
    problems = [
        Problem(
            f"out/{issue.day}",
            f'lacks the edition "{edition}", which is to be sent',
            f"briefing build --date {issue.day}, with it among the editions of briefing.toml",
        )
        for edition in editions
        if edition not in issue.messages
    ]
    if problems:
        raise DeliveryError.of(problems)
