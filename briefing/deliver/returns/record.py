"""Returns in the state database: what is known of a delivery, and what has come back for it.

A report shows a token that stands in the message alone. So whoever sends one has had the message:
a delivery that was uncertain is thereby known to have been accepted, and becomes submitted.

Evidence is the mail itself, as far as 64 KB hold it. It may name the address, so it is kept only
where there is a subscriber and something followed from it, and for KEPT_FOR; it goes when its
subscriber is erased. The digest stays: the mail is known if it is met again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select, update

from briefing.deliver.returns.policy import ALERT, ALERT_WITHIN, Effect, grown
from briefing.model.delivery import Kind, State
from briefing.model.subscriber import Standing
from briefing.store.tables import deliveries, mailings, returns, subscribers

_SUBSCRIBER = (subscribers.c.id, subscribers.c.mailbox, subscribers.c.standing)
_GOING_ON = (Standing.ACTIVE, Standing.PENDING)
EVIDENCE = 1 << 16
"""Bytes of a mail that are kept."""
KEPT_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of whom a return is about."""

    delivery: int | None
    subscriber: int | None
    """None where there is none (any more), or the delivery was a test or a proof."""
    domain: str
    """Of the subscriber's address, as we have it; a report may say anything."""
    getting_mail: bool
    """Whether the subscription goes on."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A domain that refuses our mail because of us."""

    domain: str
    refusals: int
    """Deliveries refused within ALERT_WITHIN."""


def digest_of(raw: bytes) -> bytes:
    """What two copies of a mail share, whichever line ends their mailboxes have."""
    return sha256(raw.replace(b"\r\n", b"\n").rstrip()).digest()


def is_kept(connection: Connection, digest: bytes) -> bool:
    """Whether the mail of this *digest* has been taken before."""
    return bool(connection.scalar(select(returns.c.id).where(returns.c.digest == digest)))


def of_delivery(connection: Connection, number: int) -> Known | None:
    """Whom the delivery with this id went to; None where there is no such delivery."""
    query = (
        select(mailings.c.kind, *_SUBSCRIBER)
        .select_from(deliveries.join(mailings).outerjoin(subscribers))
        .where(deliveries.c.id == number)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.kind != Kind.ISSUE or row.id is None:
        return Known(number, None, "", False)
    return Known(number, row.id, *_told(row))


def of_leaver(connection: Connection, number: int) -> Known:
    """Whose leave token has this *number*; nobody's where they were erased, or it is a test's."""
    query = select(*_SUBSCRIBER).where(subscribers.c.token == number)
    row = connection.execute(query).one_or_none()
    return Known(None, None, "", False) if row is None else Known(None, row.id, *_told(row))


def _told(row: Any) -> tuple[str, bool]:
    """Domain of the subscriber in *row*, and whether the subscription goes on."""
    return row.mailbox.rpartition("@")[2], row.standing in _GOING_ON


def has_returned(connection: Connection, delivery: int | None, effect: Effect) -> bool:
    """Whether a mail with this *effect* has come back for *delivery* before."""
    query = select(returns.c.id).where(
        returns.c.delivery == delivery, returns.c.kind == effect.value
    )
    return connection.execute(query.limit(1)).first() is not None


def keep(
    connection: Connection,
    digest: bytes,
    evidence: bytes,
    known: Known,
    effect: Effect,
    status: str,
    at: datetime,
) -> None:
    """Take down that this mail came back *at* that moment; with its *evidence*, if it counts."""
    counts = known.subscriber is not None and effect is not Effect.NOTHING
    connection.execute(
        returns.insert().values(
            digest=digest,
            kind=effect.value,
            status=status,
            delivery=known.delivery,
            subscriber=known.subscriber,
            domain=known.domain,
            received_at=at,
            evidence=evidence[:EVIDENCE] if counts else b"",
        )
    )


def drop_evidence(connection: Connection, at: datetime) -> None:
    """Let go the evidence that has been kept for KEPT_FOR *at* this moment."""
    old = (returns.c.received_at < at - KEPT_FOR, func.length(returns.c.evidence) > 0)
    connection.execute(update(returns).where(*old).values(evidence=b""))


def add_to_score(connection: Connection, subscriber: int, at: datetime) -> float:
    """The score of *subscriber* after one more soft failure *at* that moment."""
    table = subscribers.c
    query = select(table.score, table.scored_at).where(table.id == subscriber)
    row = connection.execute(query).one()
    score = grown(row.score, row.scored_at, at)
    change = update(subscribers).where(table.id == subscriber)
    connection.execute(change.values(score=score, scored_at=at))
    return score


def settle_uncertain(connection: Connection, at: datetime) -> int:
    """Make uncertain deliveries that something came back for submitted; how many there were.

    All that the database knows of are looked at, since a delivery may have become uncertain after
    its report was read.
    """
    told = select(returns.c.delivery).where(returns.c.delivery.is_not(None))
    change = (
        update(deliveries)
        .where(deliveries.c.state == State.UNCERTAIN.value, deliveries.c.id.in_(told))
        .values(
            state=State.SUBMITTED.value,
            reply="accepted: something came back for it",
            changed_at=at,
        )
    )
    return connection.execute(change).rowcount


def alerts(connection: Connection, domains: set[str], at: datetime) -> list[Alert]:
    """Of *domains* those that have refused ALERT or more deliveries because of us lately."""
    count = func.count(returns.c.delivery.distinct())
    query = (
        select(returns.c.domain, count)
        .where(
            returns.c.kind == Effect.ABOUT_US.value,
            returns.c.domain.in_(sorted(domains)),
            returns.c.received_at > at - ALERT_WITHIN,
        )
        .group_by(returns.c.domain)
        .having(count >= ALERT)
        .order_by(returns.c.domain)
    )
    return [Alert(domain, refusals) for domain, refusals in connection.execute(query)]
