"""Joining: who is taken onto the list, and who is not, for they are out of it.

unknown             → added, with the standing that they bring
active, pending     → already there; or ended, where they bring an ending that is newer
pending             → active, where they are added by hand: no list confirms for anybody
left, suppressed    → stay so, unless they asked `again`
erased              → likewise, and nothing is kept of them
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from briefing.model.subscriber import Standing
from briefing.store.tables import subscribers, suppressions
from briefing.subscribers.addresses import Address
from briefing.subscribers.erasing import digest_of
from briefing.subscribers.leaving import end

_ENDED = (Standing.LEFT, Standing.SUPPRESSED)


class Outcome(Enum):
    """What became of someone who was to be taken onto the list."""

    ADDED = auto()
    THERE = auto()
    """Nothing was to do."""
    ENDED = auto()
    """Kept as someone who must not be sent to, which is what they brought."""
    LEFT = auto()
    """Not taken: they left."""
    SUPPRESSED = auto()
    """Not taken: we ended it."""
    ERASED = auto()
    """Not taken: they were erased."""

    @property
    def refused(self) -> bool:
        """Whether they were not taken."""
        return self is Outcome.LEFT or self is Outcome.SUPPRESSED or self is Outcome.ERASED


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone who is to be on the list."""

    address: Address
    edition: str
    consent_at: datetime
    consent_how: str
    name: str = ""
    standing: Standing = Standing.ACTIVE
    reason: str = ""
    """Why it was ended, of one who is kept as left or suppressed."""
    ended_at: datetime | None = None
    """When, where that is known."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    standing: Standing
    consent_at: datetime


class Register:
    """Takes people onto the list; `key` makes the digests of the erased ones."""

    def __init__(self, key: bytes, draw: Callable[[], int]) -> None:
        """*draw* gives a random number for each token, 0 ≤ n < 2⁶³."""
        self._key = key
        self._draw = draw

    def enlist(
        self,
        connection: Connection,
        people: Sequence[Newcomer],
        at: datetime,
        by_hand: bool = False,
        again: bool = False,
    ) -> list[Outcome]:
        """Take *people* onto the list; what became of each, in their order.

        Those who have not confirmed need not where the editor adds them *by hand*. Those who left,
        were suppressed or were erased come back where they asked *again*.
        """
        outcomes: dict[int, Outcome] = {}
        for wave in _waves(people):
            self._enlist(connection, wave, outcomes, at, by_hand, again)
        return [outcomes[number] for number in range(len(people))]

    def _enlist(
        self,
        connection: Connection,
        wave: dict[int, Newcomer],
        outcomes: dict[int, Outcome],
        at: datetime,
        by_hand: bool,
        again: bool,
    ) -> None:
        known = _known(connection, [one.address.identity for one in wave.values()])
        digests = {
            number: digest_of(self._key, one.address.identity) for number, one in wave.items()
        }
        erased = _erased(connection, list(digests.values()))
        rows = []
        for number, one in wave.items():
            was = known.get(one.address.identity)
            is_erased = digests[number] in erased
            outcome = outcomes[number] = decide(one, was, is_erased, by_hand, again)
            if outcome is not Outcome.ADDED and outcome is not Outcome.ENDED:
                continue
            if is_erased:
                kept = suppressions.c.digest == digests[number]
                connection.execute(delete(suppressions).where(kept))
            if was is None:
                rows.append(self._row(one, at))
            elif outcome is Outcome.ENDED:
                end(connection, subscribers.c.id == was.id, one.standing, one.reason, at)
            else:
                _take_back(connection, was.id, one, at)
        if rows:
            connection.execute(insert(subscribers), rows)

    def _row(self, one: Newcomer, at: datetime) -> dict[str, Any]:
        return {
            "token": self._draw(),
            "address": one.address.typed,
            "mailbox": one.address.mailbox,
            "identity": one.address.identity,
            "name": one.name,
            "edition": one.edition,
            "standing": one.standing.value,
            "reason": one.reason,
            "consent_at": one.consent_at,
            "consent_how": one.consent_how,
            "changed_at": at,
        }


def decide(
    one: Newcomer, known: _Known | None, erased: bool, by_hand: bool, again: bool
) -> Outcome:
    """What is to become of *one*, of whom we have *known* so much, or who was *erased*."""
    ends = one.standing in _ENDED
    if erased:
        if ends:
            return Outcome.THERE
        return Outcome.ADDED if again else Outcome.ERASED
    if known is None:
        return Outcome.ENDED if ends else Outcome.ADDED
    if ends:
        further = {Standing.LEFT: 1, Standing.SUPPRESSED: 2}
        if further.get(known.standing, 0) >= further[one.standing]:
            return Outcome.THERE
        came_later = one.ended_at is not None and known.consent_at > one.ended_at
        return Outcome.THERE if came_later and known.standing not in _ENDED else Outcome.ENDED
    if known.standing in _ENDED and not again:
        return Outcome.LEFT if known.standing is Standing.LEFT else Outcome.SUPPRESSED
    if known.standing is Standing.PENDING and not by_hand:
        return Outcome.THERE
    return Outcome.THERE if known.standing in {Standing.ACTIVE, one.standing} else Outcome.ADDED


def amend(
    connection: Connection, identity: str, name: str | None, edition: str | None, at: datetime
) -> bool:
    """Give who has this *identity* another *name* and *edition*; whether one of them differs."""
    wanted = {"name": name, "edition": edition}
    row = connection.execute(select(subscribers).where(subscribers.c.identity == identity)).one()
    values = {
        field: value
        for field, value in wanted.items()
        if value is not None and value != getattr(row, field)
    }
    if values:
        whose = subscribers.c.id == row.id
        connection.execute(update(subscribers).where(whose).values(**values, changed_at=at))
    return bool(values)


def _take_back(connection: Connection, number: int, one: Newcomer, at: datetime) -> None:
    values: dict[str, Any] = {
        "address": one.address.typed,
        "mailbox": one.address.mailbox,
        "edition": one.edition,
        "standing": one.standing.value,
        "reason": "",
        "consent_at": one.consent_at,
        "consent_how": one.consent_how,
        "changed_at": at,
        "score": 0.0,
        "scored_at": None,
    }
    if one.name:
        values["name"] = one.name
    connection.execute(update(subscribers).where(subscribers.c.id == number).values(values))


def _waves(people: Sequence[Newcomer]) -> Iterator[dict[int, Newcomer]]:
    """*people* by their number, in groups in which no mailbox stands twice."""
    left = dict(enumerate(people))
    while left:
        first: dict[str, int] = {}
        for number, one in left.items():
            first.setdefault(one.address.identity, number)
        yield {number: left.pop(number) for number in first.values()}


def _known(connection: Connection, identities: list[str]) -> dict[str, _Known]:
    columns = (
        subscribers.c.identity,
        subscribers.c.id,
        subscribers.c.standing,
        subscribers.c.consent_at,
    )
    rows = connection.execute(select(*columns).where(subscribers.c.identity.in_(identities)))
    return {row.identity: _Known(row.id, Standing(row.standing), row.consent_at) for row in rows}


def _erased(connection: Connection, digests: list[bytes]) -> set[bytes]:
    query = select(suppressions.c.digest).where(suppressions.c.digest.in_(digests))
    return set(connection.execute(query).scalars())
