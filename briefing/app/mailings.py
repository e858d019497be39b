"""mailings: how the issue of a date stands with its subscribers, and what is decided of doubts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Connection

from briefing.app.workspace import Workspace
from briefing.deliver import enroll, reckoning, runs
from briefing.deliver.reckoning import Line, Outlook
from briefing.errors import DeliveryError
from briefing.model.delivery import Kind, Mailing, State
from briefing.store.database import Database

_TOLD = (State.DEFERRED, State.REFUSED, State.UNCERTAIN, State.COMMITTING)
"""What has a reason to be told, one by one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one mailing stands."""

    mailing: Mailing
    outlook: Outlook
    lines: tuple[Line, ...]
    """The deliveries that did not go well, the last changed first; not all, where they are many."""
    more: int
    """How many further ones there are."""


def issues(workspace: Workspace, day: date | None, at: datetime, most: int) -> tuple[Standing, ...]:
    """The mailing of *day*'s issue as it stands; none where it has not begun.

    Without a *day* the last one, and after it each earlier one of which something is uncertain and
    undecided. See `mailings` for *at* and *most*.
    """
    with _recovered(workspace, at).reading() as connection:
        begun = [one for one in enroll.mailings_of(connection, day) if one.kind is Kind.ISSUE]
        doubtful = reckoning.doubts(connection)
        told = begun[-1:] + [one for one in reversed(begun[:-1]) if one.day in doubtful]
        return tuple(_standing(connection, one, most) for one in told)


def mailings(
    workspace: Workspace, day: date | None, at: datetime, most: int
) -> tuple[Standing, ...]:
    """The mailings of *day*, or of every date, tests and proofs too, the last one first.

    Of each, *most* lines at most. What a run that died left in doubt is uncertain from now on,
    which is *at* that moment.
    """
    with _recovered(workspace, at).reading() as connection:
        begun = list(enroll.mailings_of(connection, day))
        return tuple(_standing(connection, one, most) for one in reversed(begun))


def resolve(workspace: Workspace, day: date, at: datetime, *, resend: bool) -> int:
    """Decide about the uncertain deliveries of *day*'s issue: *resend* them, or let them be.

    Those to be sent again go out with the next `send`. Returns how many there were. Raises
    DeliveryError where that issue was never begun.
    """
    with _recovered(workspace, at).writing() as connection:
        return reckoning.resolve(connection, _begun(connection, day), at, resend=resend)


def retry(workspace: Workspace, day: date, at: datetime) -> int:
    """Let what was refused of *day*'s issue go out once more, with the next `send`.

    Who is suppressed stays so, and gets nothing. Returns how many there were; raises as `resolve`.
    """
    with _recovered(workspace, at).writing() as connection:
        return reckoning.retry(connection, _begun(connection, day), at)


def _begun(connection: Connection, day: date) -> int:
    issue = enroll.issue_of(connection, day)
    if issue is None:
        raise DeliveryError.at(day, "was not sent", "see what was: briefing status --all")
    return issue.id


def _recovered(workspace: Workspace, at: datetime) -> Database:
    """The database, once what dead runs left in doubt is told there."""
    database = Database(workspace.root)
    runs.recover_dead(database, at)
    return database


def _standing(connection: Connection, mailing: Mailing, most: int) -> Standing:
    now = reckoning.outlook(connection, mailing.id)
    lines = tuple(islice(reckoning.lines(connection, mailing.id, _TOLD), most))
    more = sum(now.counts[state] for state in _TOLD) - len(lines)
    return Standing(mailing, now, lines, more)
