"""What the ledger says of a mailing, and what a person decides about the doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from briefing.model.delivery import Kind, State
from briefing.store.tables import deliveries, mailings, subscribers

_row = deliveries.c
_ENOUGH = 20
"""Messages that tell how fast they go."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a mailing stands as a whole."""

    counts: Counter[State]
    next_due: datetime | None
    """When the first deferred one may be tried again."""
    unresolved: int
    """Uncertain ones of which nobody has decided what to do."""

    @property
    def left(self) -> int:
        """How many are still to go."""
        return sum(count for state, count in self.counts.items() if not state.final)


@dataclass(frozen=True, slots=True)
class Line:
    """How one delivery stands."""

    id: int
    address: str
    """Its mailbox; empty where its subscriber was erased."""
    state: State
    reply: str
    """What the server said last, or what happened."""
    attempts: int
    due_at: datetime | None
    resolved: bool
    """Of an uncertain one: that it is to be left as it is."""


def outlook(connection: Connection, mailing: int) -> Outlook:
    """How *mailing* stands."""
    query = select(
        _row.state,
        func.count().label("count"),
        func.min(_row.due_at).label("due_at"),
        func.count(_row.resolved_at).label("resolved"),
    )
    rows = connection.execute(query.where(_row.mailing == mailing).group_by(_row.state)).all()
    counts = Counter({State(row.state): int(row.count) for row in rows})  # type: ignore[call-overload]
    due = next((row.due_at for row in rows if row.state == State.DEFERRED), None)
    resolved = sum(row.resolved for row in rows if row.state == State.UNCERTAIN)
    return Outlook(counts, due, counts[State.UNCERTAIN] - resolved)


_doubtful = (_row.state == State.UNCERTAIN) & _row.resolved_at.is_(None)
_open = _row.state.in_([state for state in State if not state.final])
_STANDING = (
    select(mailings.c.id, func.count(case((_open, 1))), func.count(case((_doubtful, 1))))
    .join_from(
        mailings, deliveries, (_row.mailing == mailings.c.id) & (_open | _doubtful), isouter=True
    )
    .where(mailings.c.kind == Kind.ISSUE, mailings.c.date == bindparam("day"))
    .group_by(mailings.c.id)
)


def issue_standing(connection: Connection, day: date) -> tuple[int, int] | None:
    """How many deliveries of *day*'s issue are still to go, and how many are uncertain of which
    nobody has decided what to do; None where its mailing never began.
    """
    row = connection.execute(_STANDING, {"day": day.isoformat()}).one_or_none()
    return None if row is None else (int(row[1]), int(row[2]))


def doubts(connection: Connection) -> dict[str, int]:
    """Date of an issue → how many deliveries of it are uncertain and nobody has decided about."""
    query = (
        select(mailings.c.date, func.count())
        .join_from(mailings, deliveries, _row.mailing == mailings.c.id)
        .where(mailings.c.kind == Kind.ISSUE, _doubtful)
    )
    rows = connection.execute(query.group_by(mailings.c.date).order_by(mailings.c.date))
    return {str(day): int(count) for day, count in rows}


def waiting(connection: Connection, mailing: int) -> dict[str, int]:
    """Edition → how many deliveries of *mailing* are still to go."""
    ended = [state for state in State if state.final]
    query = select(_row.edition, func.count()).group_by(_row.edition).order_by(_row.edition)
    rows = connection.execute(query.where(_row.mailing == mailing, _row.state.not_in(ended)))
    return {str(edition): int(count) for edition, count in rows}


def lines(connection: Connection, mailing: int, states: Collection[State]) -> Iterator[Line]:
    """The deliveries of *mailing* in *states*, the last changed first."""
    query = (
        select(
            _row.id,
            case(
                (_row.address != "", _row.address), else_=func.coalesce(subscribers.c.mailbox, "")
            ).label("mailbox"),
            _row.state,
            _row.reply,
            _row.attempts,
            _row.due_at,
            _row.resolved_at,
        )
        .join_from(deliveries, subscribers, subscribers.c.id == _row.subscriber, isouter=True)
        .where(_row.mailing == mailing, _row.state.in_(list(states)))
        .order_by(_row.changed_at.desc(), _row.id)
    )
    for row in connection.execute(query):
        yield Line(
            row.id,
            row.mailbox,
            State(row.state),
            row.reply,
            row.attempts,
            row.due_at,
            row.resolved_at is not None,
        )


def resolve(connection: Connection, mailing: int, at: datetime, *, resend: bool) -> int:
    """Decide about the uncertain ones of *mailing*: *resend* them, or leave them as they are.

    A resent one keeps its id, hence its Message-ID. Returns how many there were.
    """
    open_ones = (
        _row.mailing == mailing,
        _row.state == State.UNCERTAIN,
        _row.resolved_at.is_(None),
    )
    again = {
        "state": State.PENDING,
        "run": None,
        "attempts": 0,
        "tried_at": None,
        "due_at": None,
        "reply": "",
    }
    values = again if resend else {"resolved_at": at}
    change = update(deliveries).where(*open_ones).values(**values, changed_at=at)
    return connection.execute(change).rowcount


def retry(connection: Connection, mailing: int, at: datetime) -> int:
    """Let every refused delivery of *mailing* be tried again from now on; how many those were.

    Nobody has one of them: the server said so.
    """
    refused = (_row.mailing == mailing, _row.state == State.REFUSED)
    again = {"state": State.DEFERRED, "attempts": 0, "tried_at": None, "due_at": at}
    change = update(deliveries).where(*refused).values(**again, changed_at=at)
    return connection.execute(change).rowcount


def speed(connection: Connection) -> float | None:
    """Messages a second in the last mailing of an issue; None where too few were submitted.

    Those that were tried again came later, at an hour of the server's.
    """
    last = select(func.max(mailings.c.id)).where(mailings.c.kind == Kind.ISSUE).scalar_subquery()
    query = select(func.count(), func.max(_row.changed_at), func.min(_row.changed_at)).where(
        _row.mailing == last, _row.state == State.SUBMITTED, _row.attempts == 0
    )
    count, newest, oldest = connection.execute(query).one()
    if count < _ENOUGH or newest == oldest:
        return None
    return float(count / (newest - oldest).total_seconds())
