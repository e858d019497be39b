"""facts: what the daily run knows of the issue of a day, from ledger, journal and outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from briefing.app.inputs import changed
from briefing.app.ready import ready, remembered
from briefing.app.workspace import Workspace
from briefing.config.schedule import Schedule
from briefing.deliver.reckoning import left_of_issue
from briefing.errors import BriefingError, DeliveryError, OutboxError
from briefing.outbox import Written
from briefing.schedule import approvals, journal
from briefing.schedule.deciding import Facts, Look, Step
from briefing.schedule.journal import SKIP, Outcome
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ledger says of an issue."""

    begun: bool = False
    left: int = 0

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left to be sent."""
        return self.begun and not self.left


def settled(connection: Connection, day: date) -> Settled:
    """How the mailing of the issue of *day* stands."""
    left = left_of_issue(connection, day)
    return Settled() if left is None else Settled(True, left)


def facts_of(
    database: Database,
    day: date,
    timetable: Timetable,
    policy: Schedule,
    look: Callable[[date], Look],
) -> Facts:
    """What is known of the issue of *day*; *look* is asked where it has not gone."""
    due_at, latest_at = timetable.due_at(day), timetable.latest_at(day)
    with database.reading() as connection:
        mailing = settled(connection, day)
        if mailing.gone:
            return Facts(day, due_at, latest_at, policy, gone=True)
        lines = journal.entries(connection, day)
        decided = approvals.decided(connection, day)
        restored = told_of_restore(connection, day, timetable.zone)
        read_at = journal.last_done(connection, Step.BOUNCES)
        unread_since = journal.failing_since(connection, Step.BOUNCES)
    return Facts(
        day,
        due_at,
        latest_at,
        policy,
        look(day),
        begun=mailing.begun,
        skipped=any(line.step == SKIP for line in lines),
        held=decided.held,
        approved=decided.approved,
        restored=restored,
        read_at=read_at,
        unread_since=unread_since,
        collected=any((one.step, one.outcome) == (Step.COLLECT, Outcome.DONE) for one in lines),
    )


def told_of_restore(connection: Connection, day: date, zone: ZoneInfo) -> str:
    """Why the issue of *day* may not go out since the database was restored; empty: it may."""
    try:
        remembered(connection, day, zone)
    except DeliveryError as error:
        return error.problems[0].message
    return ""


def look_at(workspace: Workspace, day: date) -> Look:
    """How the issue of *day* stands in the outbox of *workspace*."""
    try:
        issue = ready(workspace, day)
    except (OutboxError, DeliveryError):
        return Look()
    written, digest, languages = issue.written, issue.digest, workspace.settings.editions
    if not set(languages) <= set(issue.messages):
        return Look(digest=digest)
    kept = {language: written.edition(language) for language in languages}
    try:
        if any(changed(workspace, day, one, edition.inputs) for one, edition in kept.items()):
            return Look(digest=digest)
    except (BriefingError, OSError):  # the build will meet it, and tell
        return Look(digest=digest)
    errors = dict.fromkeys(error for edition in kept.values() for error in edition.errors)
    stories = _stories(written, workspace.settings.publication.language)
    return Look(True, digest, stories, (*errors,))


def _stories(written: Written, language: str) -> int:
    """How many stories the edition in *language* has."""
    issue = written.index["editions"][language]["issue"]
    return bool(issue["lead"]) + sum(len(one["stories"]) for one in issue["sections"])
