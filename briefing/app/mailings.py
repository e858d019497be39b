"""mailings: how the issue of a date stands with its subscribers, and what is decided of doubts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

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


def mailings(
    workspace: Workspace, day: date | None, at: datetime, most: int
) -> tuple[Standing, ...]:
    """The mailings of *day*, or of every date, as they stand *at* a moment; the last one first.

    Of each, *most* lines at most. What a run that died left in doubt is uncertain from now on.
    """
    database = Database(workspace.root)
    runs.recover_dead(database, at)
    with database.reading() as connection:
        standings = []
        for mailing in reversed(list(enroll.mailings_of(connection, day))):
            now = reckoning.outlook(connection, mailing.id)
            lines = tuple(islice(reckoning.lines(connection, mailing.id, _TOLD), most))
            more = sum(now.counts[state] for state in _TOLD) - len(lines)
            standings.append(Standing(mailing, now, lines, more))
    return tuple(standings)


def resolve(workspace: Workspace, day: date, at: datetime, *, resend: bool) -> int:
    """Decide about the uncertain deliveries of *day*'s issue: *resend* them, or let them be.

    Those to be sent again go out with the next `send`. Returns how many there were. Raises
    DeliveryError where that issue was never begun.
    """
    database = Database(workspace.root)
    runs.recover_dead(database, at)
    with database.writing() as connection:
        known = enroll.mailings_of(connection, day)
        issue = next((one for one in known if one.kind is Kind.ISSUE), None)
        if issue is None:
            raise DeliveryError.at(day, "was not sent", "see what was: briefing status")
        return reckoning.resolve(connection, issue.id, at, resend=resend)
