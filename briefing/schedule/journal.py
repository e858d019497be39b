"""The journal: what the daily run did for each issue, and why it rested, in the state database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from briefing.schedule.deciding import Step, Why
from briefing.store.facts import run_begun_at
from briefing.store.tables import journal


class Outcome(StrEnum):
    """How a step went."""

    DONE = "done"
    FAILED = "failed"


REST = "rest"
"""In the place of a step: the run did nothing more; the outcome is why (`Why`)."""
SKIP = "skip"
"""Likewise, for good: that day has no issue; the outcome is why."""
MAIL = "mail"
"""The editor was told; the outcome is what of, which is told once a day. FAILED: it did not go."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    step: str
    """One of `Step`, REST, SKIP or MAIL."""
    outcome: str
    told: str
    at: datetime


def entries(connection: Connection, day: date) -> list[Entry]:
    """What was put down of the issue of *day*, in that order."""
    query = select(journal).where(journal.c.date == day.isoformat()).order_by(journal.c.id)
    rows = connection.execute(query)
    return [Entry(row.step, row.outcome, row.told, row.at) for row in rows]


def note(
    connection: Connection, day: date, step: str, outcome: str, told: str, at: datetime
) -> bool:
    """Put a line down of the issue of *day*; False where the last of that *step* said the same.

    What was done is put down each time. The run rests or fails anew where it did otherwise
    since: a rest is compared with the last line that tells of a rest or a failure.
    """
    of_it = [journal.c.date == day.isoformat()]
    if step in (REST, SKIP):
        of_it += [journal.c.step != MAIL, journal.c.outcome != Outcome.DONE]
    else:
        of_it += [journal.c.step == step]
    columns = (journal.c.step, journal.c.outcome, journal.c.told)
    query = select(*columns).where(*of_it).order_by(journal.c.id.desc())
    before = connection.execute(query.limit(1)).first()
    if outcome != Outcome.DONE and before is not None and tuple(before) == (step, outcome, told):
        return False
    row = {"date": day.isoformat(), "step": step, "outcome": outcome, "told": told, "at": at}
    connection.execute(insert(journal), row)
    return True


def begun_at(connection: Connection) -> datetime | None:
    """The moment of the first call of all, as far as is known; None where there was none."""
    query = select(journal.c.at).order_by(journal.c.id).limit(1)
    known = (connection.execute(query).scalar(), run_begun_at(connection))
    return min((at for at in known if at is not None), default=None)


def last_day(connection: Connection) -> date | None:
    """The day of the issue that was last worked on; None where none was."""
    query = select(journal.c.date).order_by(journal.c.id.desc()).limit(1)
    found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None


def last_done(connection: Connection, step: Step) -> datetime | None:
    """When *step* last went well, for whichever issue; None where it never did."""
    done = (journal.c.step == step, journal.c.outcome == Outcome.DONE)
    query = select(journal.c.at).where(*done).order_by(journal.c.id.desc()).limit(1)
    return connection.execute(query).scalar()


def failing_since(connection: Connection, step: Step) -> datetime | None:
    """When *step* first failed; None where it never did."""
    failed = (journal.c.step == step, journal.c.outcome == Outcome.FAILED)
    query = select(journal.c.at).where(*failed).order_by(journal.c.id).limit(1)
    return connection.execute(query).scalar()


def withdraw_mail(connection: Connection, day: date, about: str) -> None:
    """Strike the line that the editor was told *about* something: the mail did not go."""
    of_it = (journal.c.date == day.isoformat(), journal.c.step == MAIL, journal.c.outcome == about)
    connection.execute(delete(journal).where(*of_it))


def is_late(connection: Connection, day: date) -> bool:
    """Whether it was put down that the time of the issue of *day* was over, and the editor knew."""
    late = (
        journal.c.date == day.isoformat(),
        journal.c.step == REST,
        journal.c.outcome == Why.LATE,
    )
    return connection.execute(select(journal.c.id).where(*late).limit(1)).first() is not None
