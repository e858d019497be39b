"""approving: what the editor decides about an issue before it goes out: let it go, or hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from briefing.app.facts import Settled, settled
from briefing.app.ready import ready, sound
from briefing.app.workspace import Workspace
from briefing.errors import DeliveryError
from briefing.schedule import approvals
from briefing.schedule.timetable import Timetable
from briefing.store import facts
from briefing.store.database import Database


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved, and when it goes."""

    digest: str
    subject: str
    goes_at: datetime | None
    """From when on `briefing run` sends it; None where it does not."""
    why_not: str = ""
    """Why it does not."""


def approve(workspace: Workspace, day: date, at: datetime) -> Approved:
    """Approve the issue of *day* as it stands in the outbox, which makes an end of every hold.

    Raises OutboxError where it stands not there, DeliveryError where it has errors, what it was
    made from changed since, or it has gone.
    """
    issue = ready(workspace, day)
    database = Database(workspace.root)
    with database.writing() as connection:
        mailing = settled(connection, day)
        _not_gone(mailing, day)
        if not mailing.begun:
            sound(workspace, issue)
        approvals.approve(connection, day, issue.digest, at)
        facts.release(connection, day, at)
    language = workspace.settings.publication.language
    subject = issue.written.rendered(language).subject
    timetable = Timetable.of(workspace.settings.publication, workspace.settings.schedule)
    if not timetable.appears(day):
        return Approved(issue.digest, subject, None, "that is no day on which it appears")
    if at >= timetable.latest_at(day):
        return Approved(issue.digest, subject, None, "its latest hour is past")
    return Approved(issue.digest, subject, max(at, timetable.due_at(day)))


def hold(workspace: Workspace, day: date, reason: str, at: datetime) -> int:
    """Let the issue of *day* wait until it is approved; the *reason* may be empty.

    Returns how many deliveries of it are still to go, where it has begun to go out. Raises
    DeliveryError where it has gone.
    """
    database = Database(workspace.root)
    with database.writing() as connection:
        mailing = settled(connection, day)
        _not_gone(mailing, day)
        approvals.hold(connection, day, reason, at)
    return mailing.left


def _not_gone(mailing: Settled, day: date) -> None:
    if mailing.gone:
        raise DeliveryError.at(day, "has gone out already", f"see briefing status --date {day}")
