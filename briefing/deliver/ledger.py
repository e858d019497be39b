"""The ledger: which delivery stands where, and the few statements that move one.

The promise: nobody gets an issue twice, nobody is forgotten, at most one message a connection is
in doubt after a crash, and every doubt is reported. It holds because of what follows. A *run* is
one process that sends; it holds a lock of the operating system for as long as it lives (runs.py).
All its changes are made by one thread (recorder.py), each in a transaction that survives a power
cut (WAL, synchronous=FULL); transactions of several runs come one after another (BEGIN IMMEDIATE).

Each row is in one state, and these statements alone change it:

    pending, deferred → claimed      `claim`    run = me, for a subscriber who is still active
    claimed → committing             `mark`     only where run = me, and still active
    claimed, committing → its end    `settle`   only where run = me
    claimed → where it came from     `release` (run = me), `recover` (run dead, or lease over)
    committing → uncertain           `recover`  only where the run is dead
    pending, deferred, claimed → left           `claim`, `mark`: who left gets nothing more
    uncertain → pending              `resolve`, because somebody asked for it (reckoning.py)
    refused → deferred               `reprieve`: what was refused for a fault of ours; `retry`,
                                     because somebody asked for it (reckoning.py)

The message is accepted by its final dot, not before (RFC 5321 §4.1.1.4). A link sends the dot
only after its gate has passed, which is after the transaction that wrote *committing* has been
committed. So, state by state, whatever moment the power goes:

- *pending*, *deferred*: no dot was sent since it came to be so. From *claimed* none could be;
  from *committing* it comes here only by `settle`, when the link knows that it sent no dot, or
  that the server answered it with a refusal. Sending it is safe; and the next `claim` of any run
  will (*deferred*: from `due_at` on), so it is not forgotten.
- *claimed*: no dot was sent. Taking the claim away is therefore always safe, also from a run that
  lives and is only slow: its `mark` finds `run` ≠ me, its gate stays shut, it sends nothing.
  A claim whose run died, or whose lease is over, lapses in the next run's `recover`, so it is
  not forgotten. Two runs cannot both hold it: a row has one `run`. A run that lives may claim anew
  what lapsed while it had it in hand; `run` does not tell the two claims apart, so it must not take
  a second copy of what a link of its own has or will take (recorder.py sees to that): of a row
  that says `run` = me there is one copy, in the hand of one link.
- *committing*: the dot may have been sent, by that one run, once. Nobody else may touch the row
  while that run lives, however long it takes: neither `claim` nor a lapse of the lease applies.
  When the run is dead nothing more will be sent, and nobody knows what was: the row becomes
  *uncertain*. A connection has at most one such row: its link asks for a mark only after it has
  handed in the verdict of the letter before, and what is handed in is written in that order. And
  as there is one copy, what is handed in comes from the link whose dot it is: no other link of
  the run can give the row back as if no dot had been sent.
- *submitted*, *refused*, *left*: final. No statement above leads back to be sent again, except
  `reprieve` and `retry`, and what they take back was refused by the server: nobody has it.
- *uncertain*: no run takes it up; only the run that sent it may still `settle` it, should it live
  after all (somebody removed its lock). Otherwise it stays until a person resolves it, and is
  counted in every report. A repeat has the same id, hence the same Message-ID, by which the
  recipient's server may know it.

Every subscriber has one row a mailing (a unique index), every mailing of an issue is one a date
(another); the rows are made in one transaction (enroll.py). Hence nobody is missing, nobody there
twice. What a `commit` failed to write (a full disk) was not done: the gates that waited for it stay
shut. Where it was written and only seemed to fail, a row may say *committing* though no dot was
sent: a doubt too many, which is reported; never one too few.

Moments are aware datetimes; a connection is one of a transaction that writes (Database.writing).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Float,
    Select,
    bindparam,
    case,
    exists,
    func,
    null,
    or_,
    select,
    update,
)

from briefing.deliver.prepared import Prepared
from briefing.model.delivery import Delivery, State
from briefing.model.subscriber import Standing
from briefing.store.tables import deliveries, mailings, subscribers

_row = deliveries.c


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written of a delivery that a run has dealt with."""

    delivery: Delivery
    state: State
    """SUBMITTED, DEFERRED, REFUSED, UNCERTAIN; or PENDING: as if it had not been tried."""
    reply: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    """Of a deferred one: not before."""
    suppress: bool = False
    """Whether the address should get no more mail."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What dead runs had left behind."""

    lapsed: int = 0
    """Claims that others may take now."""
    uncertain: int = 0
    """Deliveries of which nobody knows whether the server took them."""


def claim(
    connection: Connection, mailing: int, run: str, at: datetime, until: datetime, limit: int
) -> list[Delivery]:
    """Take up at most *limit* deliveries of *mailing* that are due *at* a moment, for *run*.

    Untried ones come before deferred ones. The lease lasts *until* a moment. Who is no longer
    active is marked as having left instead.
    """
    rows: list[Delivery] = []
    for wanted in (
        [_row.state == State.PENDING],
        [_row.state == State.DEFERRED, _row.due_at <= at],
    ):
        while len(rows) < limit:
            query = _candidates.where(_row.mailing == mailing, *wanted).limit(limit - len(rows))
            found = connection.execute(query).all()
            if not found:
                break
            chosen = [Delivery(*row) for row in found]
            gone = [one.id for one in chosen if not one.address]
            held = [one for one in chosen if one.address]
            _change(connection, gone, state=State.LEFT, due_at=None, changed_at=at)
            _change(
                connection,
                [one.id for one in held],
                state=State.CLAIMED,
                run=run,
                lease_until=until,
                changed_at=at,
            )
            rows += held
    return rows


def mark(connection: Connection, run: str, ids: Collection[int], at: datetime) -> set[int]:
    """Write "committing" for those of *ids* that may go out; returns them.

    Not among them: one whose claim another run has taken, one of a stopped mailing, and one whose
    subscriber left since, which is marked so here.
    """
    moment = at.timestamp()
    given = {one: {"the": one, "me": run, "at": moment} for one in ids}
    changed = _MARK.each(connection, list(given.values()))
    marked = {one for one, count in zip(given, changed, strict=True) if count}
    if len(marked) < len(given):
        _GONE.many(connection, [told for one, told in given.items() if one not in marked])
    return marked


def settle(connection: Connection, run: str, entries: Sequence[Entry], at: datetime) -> None:
    """Write what became of deliveries that *run* holds; of others, nothing."""
    moment = at.timestamp()
    back: list[dict[str, object]] = []
    ended: list[dict[str, object]] = []
    for one in entries:
        told: dict[str, object] = {"the": one.delivery.id, "me": run, "at": moment}
        if one.state is State.PENDING:
            back.append(told)
            continue
        told["state"] = one.state.value
        told["reply"] = one.reply
        told["attempts"] = one.attempts
        told["due"] = one.due_at and one.due_at.timestamp()
        told["tried"] = moment if one.state is State.DEFERRED else None
        ended.append(told)
    if back:
        _BACK.many(connection, back)
    if ended:
        _SETTLE.many(connection, ended)


def release(connection: Connection, run: str, at: datetime) -> int:
    """Give back every claim that *run* still holds; how many those were."""
    return _lapse(connection, [_row.run == run], at)


def renew(connection: Connection, mailing: int, run: str, until: datetime) -> None:
    """Let the claims of *run* last *until* a later moment."""
    mine = (_row.mailing == mailing, _row.state == State.CLAIMED, _row.run == run)
    connection.execute(update(deliveries).where(*mine).values(lease_until=until))


def runs_at_work(connection: Connection) -> set[str]:
    """The runs that hold a delivery, alive or dead."""
    held = (_of_any_mailing, _row.state.in_([State.CLAIMED, State.COMMITTING]))
    return set(connection.execute(select(_row.run).where(*held).distinct()).scalars())


def recover(connection: Connection, dead: Iterable[str], at: datetime) -> Recovered:
    """Let lapse what the runs *dead* had claimed, and every lease that is over; report doubts.

    A run in *dead* must be so: whoever says it holds its lock, or found none.
    """
    names = list(dead)
    lapsed = _lapse(connection, [_row.run.in_(names) | (_row.lease_until <= at)], at)
    doubtful = (_of_any_mailing, _row.state == State.COMMITTING, _row.run.in_(names))
    found = connection.execute(
        update(deliveries)
        .where(*doubtful)
        .values(
            state=State.UNCERTAIN,
            reply="the run ended before the server's answer was written down",
            lease_until=None,
            changed_at=at,
        )
    )
    return Recovered(lapsed, found.rowcount)


def reprieve(connection: Connection, mailing: int, text: str, at: datetime) -> int:
    """Put back the refusals of *mailing* whose `gist` is *text*; they come after the untried."""
    refused = select(_row.id, _row.reply).where(
        _row.mailing == mailing, _row.state == State.REFUSED
    )
    ids = [row.id for row in connection.execute(refused) if gist(row.reply) == text]
    _change(connection, ids, state=State.DEFERRED, due_at=at, changed_at=at)
    return len(ids)


def gist(reply: str) -> str:
    """What *reply* says, without what differs between two of its kind: addresses, numbers, names.

    >>> gist("550 5.7.1 [192.0.2.1] refused, see id 4XyZ1 - <a@b.example>")
    '550 5.7.1 refused, see id -'
    """
    first, *words = reply.split(" ") or [""]
    kept = [word for word in words if not _VARIES.search(word) or _ENHANCED.fullmatch(word)]
    return " ".join([first, *kept])


_VARIES = re.compile(r"[0-9@]|\(address\)")
_ENHANCED = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


def _the(ids: BindParameter[str]) -> Select[tuple[int]]:
    """The numbers in a JSON list: one parameter, however many they are."""
    return select(func.json_each(ids).table_valued("value").c.value)


def _change(connection: Connection, ids: Collection[int], **values: object) -> None:
    if ids:
        chosen = _row.id.in_(_the(bindparam("ids", json.dumps(list(ids)))))
        connection.execute(update(deliveries).where(chosen).values(**values))


def _lapse(connection: Connection, whose: list[ColumnElement[bool]], at: datetime) -> int:
    claimed = (_of_any_mailing, _row.state == State.CLAIMED, *whose)
    back = update(deliveries).where(*claimed)
    values = {"state": _origin, "run": None, "lease_until": None, "changed_at": at}
    return connection.execute(back.values(values)).rowcount


_of_any_mailing = _row.mailing.in_(select(mailings.c.id))  # lets the index by state serve
_origin = case((_row.due_at.is_(None), State.PENDING), else_=State.DEFERRED)
_active = exists().where(
    subscribers.c.id == _row.subscriber, subscribers.c.standing == Standing.ACTIVE
)
_wanted = (_row.address != "") | _active
_candidates = (
    select(  # in the order of the fields of Delivery
        _row.id,
        case(
            (_row.address != "", _row.address),
            (subscribers.c.standing == Standing.ACTIVE, subscribers.c.mailbox),
            else_="",  # where nobody is to get it any more
        ),
        func.coalesce(subscribers.c.name, ""),
        _row.edition,
        func.coalesce(subscribers.c.token, _row.id),
        _row.attempts,
        mailings.c.enrolled_at,
        _row.tried_at,
    )
    .join_from(deliveries, mailings)
    .outerjoin(subscribers, subscribers.c.id == _row.subscriber)
)

# Moments as seconds, since these are executed as the driver wants them.
_at = bindparam("at", type_=Float)
_this = (_row.id == bindparam("the"), _row.run == bindparam("me"))
_free = {"run": null(), "lease_until": null()}
_dealt_with = or_(
    *(_row.state == state for state in (State.CLAIMED, State.COMMITTING, State.UNCERTAIN))
)

_MARK = Prepared(
    update(deliveries)
    .where(*_this, _row.state == State.CLAIMED, _wanted)
    .where(exists().where(mailings.c.id == _row.mailing, mailings.c.stopped == ""))
    .values(state=State.COMMITTING, changed_at=_at)
)
_GONE = Prepared(
    update(deliveries)
    .where(*_this, _row.state == State.CLAIMED, ~_wanted)
    .values(state=State.LEFT, changed_at=_at, due_at=null(), **_free)
)
_BACK = Prepared(
    update(deliveries).where(*_this, _dealt_with).values(state=_origin, changed_at=_at, **_free)
)
_SETTLE = Prepared(
    update(deliveries)
    .where(*_this, _dealt_with)
    .values(
        state=bindparam("state"),
        reply=bindparam("reply"),
        attempts=bindparam("attempts"),
        tried_at=func.coalesce(_row.tried_at, bindparam("tried", type_=Float)),
        due_at=bindparam("due", type_=Float),
        changed_at=_at,
        **_free,
    )
)
