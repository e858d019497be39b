"""facts: what the daily run knows of the issue of a day, from ledger, journal and outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from briefing.app.inputs import changed
from briefing.app.outside import Hands
from briefing.app.ready import ready, remembered
from briefing.app.workspace import Workspace
from briefing.deliver.reckoning import issue_standing
from briefing.errors import BriefingError, DeliveryError, OutboxError
from briefing.outbox import Written
from briefing.schedule import approvals, journal
from briefing.schedule.deciding import Facts, Look, Step
from briefing.schedule.journal import SKIP, Outcome


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ledger says of an issue."""

    begun: bool = False
    left: int = 0
    uncertain: int = 0
    """Deliveries of which nobody has decided what to do."""

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left to be sent."""
        return self.begun and not self.left


def settled(connection: Connection, day: date) -> Settled:
    """How the mailing of the issue of *day* stands."""
    standing = issue_standing(connection, day)
    return Settled() if standing is None else Settled(True, *standing)


def facts_of(hands: Hands, day: date) -> Facts:
    """What is known of the issue of *day*; it is looked at where it has not gone."""
    timetable, policy = hands.timetable, hands.policy
    due_at, latest_at = timetable.due_at(day), timetable.latest_at(day)
    with hands.database.reading() as connection:
        mailing = settled(connection, day)
        if mailing.gone:
            uncertain = mailing.uncertain
            return Facts(day, due_at, latest_at, policy, gone=True, uncertain=uncertain)
        lines = journal.entries(connection, day)
        decided = approvals.decided(connection, day)
        restored = told_of_restore(connection, day, timetable.zone)
        read_at = journal.last_done(connection, Step.BOUNCES)
        unread_since = journal.failing_since(connection, Step.BOUNCES)
    skips = [line.at for line in lines if line.step == SKIP]
    approved = decided.approved
    if skips and decided.at is not None and decided.at < skips[-1]:
        approved = None  # it was of something else than what is skipped
    return Facts(
        day,
        due_at,
        latest_at,
        policy,
        hands.look(day),
        begun=mailing.begun,
        uncertain=mailing.uncertain,
        skipped=bool(skips),
        held=decided.held,
        approved=approved,
        approved_at=decided.at,
        restored=restored,
        read_at=read_at,
        unread_since=unread_since,
        has_mailbox=hands.has_mailbox,
        has_sources=hands.has_sources,
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
        return _stale(workspace, day)
    written, digest, languages = issue.written, issue.digest, workspace.settings.editions
    if not set(languages) <= set(issue.messages):
        return _stale(workspace, day, digest)
    kept = {language: written.edition(language) for language in languages}
    try:
        if any(changed(workspace, day, one, edition.inputs) for one, edition in kept.items()):
            return _stale(workspace, day, digest)
    except (BriefingError, OSError):  # the build will meet it, and tell
        return Look(digest=digest)
    errors = dict.fromkeys(error for edition in kept.values() for error in edition.errors)
    stories = _stories(written, workspace.settings.publication.language)
    return Look(True, digest, stories, (*errors,))


def _stale(workspace: Workspace, day: date, digest: str = "") -> Look:
    """One that is to be built, if there is anything to build it from."""
    try:
        found = workspace.desk.read(day)
    except (BriefingError, OSError):  # likewise
        return Look(digest=digest)
    return Look(digest=digest, empty=not (found.articles or found.problems))


def _stories(written: Written, language: str) -> int:
    """How many stories the edition in *language* has."""
    issue = written.index["editions"][language]["issue"]
    return bool(issue["lead"]) + sum(len(one["stories"]) for one in issue["sections"])
