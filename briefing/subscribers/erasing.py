"""Erasing: nothing of a person is kept but a keyed digest, so that no import brings them back."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from briefing.errors import SubscriberError
from briefing.model.delivery import State
from briefing.store.tables import deliveries, mailings, returns, subscribers, suppressions
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


Texts = Callable[[bytes], Iterable[str]]
"""All that a mail says: as it stands, and read."""


def erase(connection: Connection, key: bytes, address: Address, at: datetime, texts: Texts) -> bool:
    """Erase whoever has *address*: the row, what servers replied, what came back.

    It is looked for in the *texts* of what came back, too. Returns whether anything was known of
    them. The caller has the database forget what was deleted, once this is committed.
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
    named = _named(spellings)
    for number in _naming(connection, named, texts):
        connection.execute(delete(returns).where(returns.c.id == number))
    ahead = (theirs, deliveries.c.state.in_(_AHEAD))
    left = {"state": State.LEFT.value, "run": None, "lease_until": None, "due_at": None}
    connection.execute(update(deliveries).where(*ahead).values(left))
    connection.execute(update(deliveries).where(theirs).values(address="", reply=""))
    _unname_stops(connection, named)
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


def _named(spellings: set[str]) -> re.Pattern[str]:
    """What finds one of *spellings*, and not within a longer address."""
    either = "|".join(map(re.escape, spellings))
    return re.compile(rf"(?<![A-Za-z0-9_.%+-])(?:{either})(?![A-Za-z0-9_.-]*[A-Za-z0-9_])", re.I)


def _naming(connection: Connection, named: re.Pattern[str], texts: Texts) -> list[int]:
    """What came back whose evidence has the address in it, though it was never matched."""
    query = select(returns.c.id, returns.c.evidence)
    rows = connection.execute(query, execution_options={"yield_per": 50})
    return [number for number, evidence in rows if any(map(named.search, texts(evidence)))]


def _unname_stops(connection: Connection, named: re.Pattern[str]) -> None:
    """Take the address out of the reasons for which mailings were stopped: servers quote it."""
    query = select(mailings.c.id, mailings.c.stopped).where(mailings.c.stopped.contains("@"))
    for number, reason in connection.execute(query).all():
        change = update(mailings).where(mailings.c.id == number)
        connection.execute(change.values(stopped=named.sub("(address)", reason)))
