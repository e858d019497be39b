"""Ending a subscription: by its owner, or by us.

What was ended stays ended: a second wish changes nothing, and only a suppression goes further
than leaving.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, update

from briefing.model.subscriber import Standing, Subscriber
from briefing.store.tables import subscribers
from briefing.subscribers.addresses import tidy
from briefing.subscribers.roll import by_token

_GOING_ON = (Standing.ACTIVE.value, Standing.PENDING.value)


def leave(connection: Connection, number: int, at: datetime, how: str) -> Subscriber | None:
    """End the subscription that the leave token of this *number* is for.

    *how* it was asked for becomes the reason: `by the link`, `by mail`. Returns the subscriber
    as they stand afterwards, whether they left now or before; None where nobody has the number.
    """
    one = by_token(connection, number)
    if one is None or one.standing.value not in _GOING_ON:
        return one
    end(connection, subscribers.c.token == number, Standing.LEFT, how, at)
    return replace(one, standing=Standing.LEFT, reason=tidy(how))


def suppress(connection: Connection, subscriber: int, reason: str, at: datetime) -> None:
    """Send nothing more to the *subscriber* of this id: `5.1.1 no such user`, `complaint`.

    The first reason is kept. Also who left is suppressed, so that no later wish of ours counts.
    """
    end(connection, subscribers.c.id == subscriber, Standing.SUPPRESSED, reason, at)


def end(
    connection: Connection,
    whose: ColumnElement[bool],
    standing: Standing,
    reason: str,
    at: datetime,
) -> None:
    """Give those *whose* subscription it is the *standing* LEFT or SUPPRESSED, and the *reason*."""
    before = _GOING_ON if standing is Standing.LEFT else (*_GOING_ON, Standing.LEFT.value)
    connection.execute(
        update(subscribers)
        .where(whose, subscribers.c.standing.in_(before))
        .values(standing=standing.value, reason=tidy(reason), changed_at=at)
    )
