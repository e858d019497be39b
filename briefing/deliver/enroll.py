"""Mailings: who is to get one, frozen when it begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from random import Random

from sqlalchemy import Connection, Row, insert, select, update

from briefing.errors import DeliveryError
from briefing.model.delivery import Kind, Mailing, State
from briefing.model.subscriber import Standing
from briefing.store.tables import deliveries, mailings, subscribers

_PAGE = 1000
"""Subscribers read at a time: memory does not grow with the list."""
_UNFINISHED = [state for state in State if not state.final]


def enroll(
    connection: Connection,
    day: date,
    kind: Kind,
    digest: str,
    at: datetime,
    randomness: Random,
    target: str = "",
) -> Mailing:
    """The mailing of *day*'s issue; where there is none yet, every active subscriber is frozen.

    *kind* is ISSUE: one mailing a date, whatever *digest* it was enrolled with (the caller
    compares); or PROOF into the folder *target*: an unfinished one of the same digest and folder
    goes on, else a new one begins. *connection* is in a transaction that writes. Raises
    DeliveryError where nobody is active: such a mailing is not begun, so that who joins gets it.
    """
    known = (
        issue_of(connection, day) if kind is Kind.ISSUE else _proof(connection, day, digest, target)
    )
    if known is not None:
        return known
    mailing = _begin(connection, day, kind, digest, at, target)
    last, count = 0, 0
    while page := _active(connection, last):
        rows = [
            {**_fresh(mailing, row.edition, at, randomness), "subscriber": row.id} for row in page
        ]
        connection.execute(insert(deliveries), rows)
        last, count = page[-1].id, count + len(page)
    if not count:
        raise DeliveryError.at(day, "has no active subscriber to go to", "briefing subscribers add")
    return mailing


def enroll_test(
    connection: Connection,
    day: date,
    digest: str,
    at: datetime,
    randomness: Random,
    address: str,
    editions: Iterable[str],
) -> Mailing:
    """A mailing of the *editions* of *day*'s issue to *address* alone, a mailbox, whoever that is.

    Each call begins a new one.
    """
    mailing = _begin(connection, day, Kind.TEST, digest, at, "")
    rows = [{**_fresh(mailing, one, at, randomness), "address": address} for one in editions]
    connection.execute(insert(deliveries), rows)
    return mailing


def mailings_of(connection: Connection, day: date | None = None) -> Iterator[Mailing]:
    """The mailings of *day*, or all, in the order in which they began."""
    query = select(mailings).order_by(mailings.c.id)
    if day is not None:
        query = query.where(mailings.c.date == day.isoformat())
    return map(_mailing, connection.execute(query))


def issue_of(connection: Connection, day: date) -> Mailing | None:
    """The mailing of *day*'s issue; None where it has not begun."""
    return next((one for one in mailings_of(connection, day) if one.kind is Kind.ISSUE), None)


def stop(connection: Connection, mailing: int, reason: str) -> None:
    """Let no run send more of *mailing*, until one is begun anew."""
    connection.execute(update(mailings).where(mailings.c.id == mailing).values(stopped=reason))


def why_stopped(connection: Connection, mailing: int) -> str:
    """Why *mailing* is stopped; empty where it is not."""
    found = connection.execute(select(mailings.c.stopped).where(mailings.c.id == mailing))
    return str(found.scalar_one())


def _proof(connection: Connection, day: date, digest: str, target: str) -> Mailing | None:
    """The last proof of *digest* in *target*, where some of it is still to be written."""
    found = [
        one
        for one in mailings_of(connection, day)
        if (one.kind, one.digest, one.target) == (Kind.PROOF, digest, target)
    ]
    if not found:
        return None
    of_it = (deliveries.c.mailing == found[-1].id, deliveries.c.state.in_(_UNFINISHED))
    unfinished = connection.execute(select(deliveries.c.id).where(*of_it).limit(1)).first()
    return None if unfinished is None else found[-1]


def _begin(
    connection: Connection, day: date, kind: Kind, digest: str, at: datetime, target: str
) -> Mailing:
    row = {
        "date": day.isoformat(),
        "kind": kind,
        "target": target,
        "digest": digest,
        "enrolled_at": at,
    }
    made = connection.execute(insert(mailings).values(row).returning(mailings)).one()
    return _mailing(made)


def _active(connection: Connection, after: int) -> list[Row[tuple[int, str]]]:
    query = select(subscribers.c.id, subscribers.c.edition)
    query = query.where(subscribers.c.id > after, subscribers.c.standing == Standing.ACTIVE)
    return list(connection.execute(query.order_by(subscribers.c.id).limit(_PAGE)))


def _fresh(mailing: Mailing, edition: str, at: datetime, randomness: Random) -> dict[str, object]:
    return {
        "id": randomness.getrandbits(63),
        "mailing": mailing.id,
        "edition": edition,
        "state": State.PENDING,
        "changed_at": at,
    }


def _mailing(row: Row[tuple[object, ...]]) -> Mailing:
    return Mailing(
        row.id, row.date, Kind(row.kind), row.target, row.digest, row.enrolled_at, row.stopped
    )
