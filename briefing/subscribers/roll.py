"""The roll: who is on the list, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from briefing.model.subscriber import Standing, Subscriber
from briefing.store.tables import subscribers

_BATCH = 500
"""Rows that are held at once."""
_COLUMNS = (
    subscribers.c.address,
    subscribers.c.mailbox,
    subscribers.c.edition,
    subscribers.c.standing,
    subscribers.c.consent_at,
    subscribers.c.consent_how,
    subscribers.c.token,
    subscribers.c.name,
    subscribers.c.reason,
)


def everyone(connection: Connection, standing: Standing | None = None) -> Iterator[Subscriber]:
    """All that have this *standing*, or any, in the order in which they came; a stream."""
    query = select(*_COLUMNS).order_by(subscribers.c.id)
    if standing is not None:
        query = query.where(subscribers.c.standing == standing.value)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield subscriber_of(row)


def find(connection: Connection, identity: str) -> Subscriber | None:
    """Who has the mailbox of this *identity*, if anybody does."""
    row = connection.execute(select(*_COLUMNS).where(subscribers.c.identity == identity)).first()
    return None if row is None else subscriber_of(row)


def by_token(connection: Connection, number: int) -> Subscriber | None:
    """Who has the leave token of this *number*, if anybody does."""
    row = connection.execute(select(*_COLUMNS).where(subscribers.c.token == number)).first()
    return None if row is None else subscriber_of(row)


def counts(connection: Connection) -> dict[tuple[str, Standing], int]:
    """How many there are of each edition and standing; those that nobody has are left out."""
    columns = (subscribers.c.edition, subscribers.c.standing)
    rows = connection.execute(select(*columns, func.count()).group_by(*columns).order_by(*columns))
    return {(edition, Standing(standing)): count for edition, standing, count in rows}


def subscriber_of(row: Any) -> Subscriber:
    """The subscriber that a *row* of the table tells of."""
    return Subscriber(
        address=row.address,
        mailbox=row.mailbox,
        edition=row.edition,
        standing=Standing(row.standing),
        consent_at=row.consent_at,
        consent_how=row.consent_how,
        token=row.token,
        name=row.name,
        reason=row.reason,
    )
