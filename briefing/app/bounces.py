"""What came back: a mailbox → suppressed, scored, left; each mail once, whatever breaks.

Mails are taken in batches: what a batch does is committed before its mails are put away. A crash in
between meets them again, and knows them by their digests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.config.settings import FILE, Settings
from briefing.deliver.returns import record
from briefing.deliver.returns.box import Arrival, Box
from briefing.deliver.returns.imap import Imap
from briefing.deliver.returns.kinds import Kind, Return
from briefing.deliver.returns.policy import THRESHOLD, Effect, effect
from briefing.deliver.returns.reading import read
from briefing.deliver.returns.record import Alert, Known
from briefing.deliver.tls import verified
from briefing.errors import ConfigError, MailboxError, Problem
from briefing.store.database import Database
from briefing.subscribers import leaving

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BATCH = 50


@dataclass(slots=True)
class CameBack:
    """What a run found, and what it did."""

    effects: Counter[Effect] = field(default_factory=Counter)
    """How many mails had which."""
    suppressed: int = 0
    """Subscriptions that the run ended, for whatever reason but the subscriber's wish."""
    left: int = 0
    """Those that ended by the subscriber's wish."""
    known: int = 0
    """Mails that had been taken before."""
    others: int = 0
    """Mails that are not ours, or not understood: they stay where they are."""
    accepted: int = 0
    """Uncertain deliveries that are known to have been accepted, now."""
    alerts: list[Alert] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A mail, read, and as much of it as is kept."""

    place: str
    digest: bytes
    evidence: bytes
    returned: Return


class _RehearsedError(Exception):
    """Ends a transaction that must not be committed."""


def take_returns(
    database: Database, key: bytes, box: Box, at: datetime, rehearse: bool = False
) -> CameBack:
    """Deal with every mail in *box* that says something of ours, proved by *key*, *at* this moment.

    With *rehearse* nothing is written or moved. Raises MailboxError where the mailbox cannot be
    had; a mail that cannot be read is among the problems.
    """
    came = CameBack()
    accusers: set[str] = set()
    for batch in _batches(box, key, came, None if rehearse else _BATCH):
        with suppress(_RehearsedError), database.writing() as connection:
            done = [one.place for one in batch if _deal(connection, one, came, accusers, at)]
            came.accepted += record.settle_uncertain(connection, at)
            came.alerts = record.alerts(connection, accusers, at)
            if rehearse:
                raise _RehearsedError
        if not rehearse:
            left = [one.place for one in batch if one.place not in set(done)]
            try:
                came.problems += box.mark(done, left)
            except MailboxError as error:
                came.problems += error.problems
                break
    if not rehearse:
        with database.writing() as connection:
            record.drop_evidence(connection, at)
    return came


def mailbox_of(settings: Settings, *, look_only: bool = False) -> Imap:
    """The mailbox that `[bounces]` names, to be entered; raises ConfigError where none does.

    With *look_only* the server keeps us from changing anything in it, and has less patience.
    """
    if settings.bounces is None:
        remedy = "add [bounces] with host, username and password_file; see docs/bounces.md"
        raise ConfigError.at(FILE, "names no mailbox to read", remedy)
    context = verified(settings.bounces.ca_file, "bounces.ca_file")
    return Imap(settings.bounces, context, look_only=look_only)


def _batches(box: Box, key: bytes, came: CameBack, size: int | None) -> Iterator[list[_Taken]]:
    """The mails of *box* in lists of *size* (None: of all of them); the last may be empty."""
    batch: list[_Taken] = []
    for arrival in _arrivals(box):
        if isinstance(arrival, Problem):
            came.problems.append(arrival)
            continue
        returned = read(arrival.raw, key)
        kept = 0 if returned.kind is Kind.OTHER or size is None else record.EVIDENCE
        digest = record.digest_of(arrival.raw)
        batch.append(_Taken(arrival.place, digest, arrival.raw[:kept], returned))
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def _arrivals(box: Box) -> Iterator[Arrival | Problem]:
    """What is in *box*; its loss is a problem like others where something was read before."""
    some = False
    try:
        for arrival in box.arrivals():
            yield arrival
            some = True
    except MailboxError as error:
        if not some:
            raise
        yield from error.problems


def _deal(
    connection: Connection, taken: _Taken, came: CameBack, accusers: set[str], at: datetime
) -> bool:
    """Do what *taken* asks for; False where it is not ours to put away."""
    returned = taken.returned
    known: Known | None = None
    match returned.kind:
        case Kind.OTHER:
            pass
        case Kind.LEAVE:
            known = record.of_leaver(connection, returned.number)
        case _:
            known = record.of_delivery(connection, returned.number)
    if known is None:
        came.others += 1
        return False
    if record.is_kept(connection, taken.digest):
        came.known += 1
        return True
    what = effect(returned)
    came.effects[what] += 1
    if known.subscriber is not None:
        _follow(connection, known, returned, what, came, at)
    if what is Effect.ABOUT_US and known.domain:
        accusers.add(known.domain)
    record.keep(connection, taken.digest, taken.evidence, known, what, returned.status, at)
    return True


def _follow(
    connection: Connection,
    known: Known,
    returned: Return,
    what: Effect,
    came: CameBack,
    at: datetime,
) -> None:
    """Let *what* came back have its effect on the subscriber."""
    assert known.subscriber is not None
    reason = ""
    match what:
        case Effect.LEAVE:
            leaving.leave(connection, returned.number, at, "by mail")
            came.left += known.getting_mail
        case Effect.GONE:
            reason = f"bounced: {returned.status}"
        case Effect.COMPLAINT:
            reason = "complaint"
        case Effect.SOFT if not record.has_returned(connection, known.delivery, what):
            if record.add_to_score(connection, known.subscriber, at) >= THRESHOLD:
                reason = f"bounced again and again: {returned.status}"
    if reason:
        leaving.suppress(connection, known.subscriber, reason, at)
        came.suppressed += known.getting_mail
