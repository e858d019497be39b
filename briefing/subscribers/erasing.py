"""Erasing: nothing of a person is kept but a keyed digest, so that no import brings them back."""

from __future__ import annotations

import hmac
import re
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from briefing.errors import SubscriberError
from briefing.model.delivery import State
from briefing.store.tables import deliveries, returns, subscribers, suppressions
from briefing.subscribers.addresses import Address, read_address

_PURPOSE = b"erased\0"
"""Keeps these digests apart from what tokens are made of; see `model/tokens.py`."""
_AHEAD = (State.PENDING.value, State.CLAIMED.value, State.DEFERRED.value)
"""Deliveries of which nothing that counts has left us: these do not go out any more."""


def digest_of(key: bytes, identity: str) -> bytes:
    """What is kept of a mailbox of this *identity*: HMAC-SHA-256 (RFC 2104) under *key*."""
    return hmac.digest(key, _PURPOSE + identity.encode(), "sha256")


def was_erased(connection: Connection, key: bytes, identity: str) -> bool:
    """Whether someone with this *identity* was erased."""
    kept = suppressions.c.digest == digest_of(key, identity)
    return connection.execute(select(suppressions.c.digest).where(kept)).first() is not None


def erase(connection: Connection, key: bytes, address: Address, at: datetime) -> bool:
    """Erase whoever has *address*: the row, what servers replied, what came back.

    Returns whether anything was known of them. The caller has the database forget what was
    deleted, once this is committed.
    """
    whose = select(subscribers.c.id).where(subscribers.c.identity == address.identity)
    row = connection.execute(select(subscribers).where(subscribers.c.id.in_(whose))).first()
    tested = [one for one in _tested(connection) if _identity(one) == address.identity]
    spellings = {address.typed, address.mailbox, *tested}
    if row is not None:
        spellings |= {row.address, row.mailbox}
    theirs = or_(deliveries.c.subscriber.in_(whose), deliveries.c.address.in_(tested))
    numbers = select(deliveries.c.id).where(theirs)
    about = or_(returns.c.subscriber.in_(whose), returns.c.delivery.in_(numbers))
    connection.execute(delete(returns).where(about))
    for number in _naming(connection, spellings):
        connection.execute(delete(returns).where(returns.c.id == number))
    ahead = (theirs, deliveries.c.state.in_(_AHEAD))
    left = {"state": State.LEFT.value, "run": None, "lease_until": None, "due_at": None}
    connection.execute(update(deliveries).where(*ahead).values(left))
    connection.execute(update(deliveries).where(theirs).values(address="", reply=""))
    connection.execute(delete(subscribers).where(subscribers.c.identity == address.identity))
    if row is None and not tested:
        return False
    kept = {"digest": digest_of(key, address.identity), "reason": "erased", "since": at}
    connection.execute(insert(suppressions).values(kept).on_conflict_do_nothing())
    return True


def _tested(connection: Connection) -> list[str]:
    """The addresses that tests went to."""
    query = select(deliveries.c.address).where(deliveries.c.address != "").distinct()
    return list(connection.execute(query).scalars())


def _identity(address: str) -> str | None:
    with suppress(SubscriberError):
        return read_address(address).identity
    return None


def _naming(connection: Connection, spellings: set[str]) -> list[int]:
    """What came back whose evidence has one of *spellings* in it, though it was never matched."""
    either = b"|".join(re.escape(one.encode()) for one in spellings)
    pattern = re.compile(rb"(?<![\w.%+-])(?:" + either + rb")(?![\w.-]*\w)", re.I)
    query = select(returns.c.id, returns.c.evidence)
    rows = connection.execute(query, execution_options={"yield_per": 50})
    return [number for number, evidence in rows if pattern.search(evidence)]
