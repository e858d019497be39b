"""subscribers: who is on the list, taken on and off it; in `.briefing/state.db`."""

from __future__ import annotations

import secrets
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection

from briefing.app.workspace import Workspace
from briefing.deliver.returns.mail import texts
from briefing.errors import Problem, StoreError, SubscriberError
from briefing.files import stream_whole
from briefing.model.subscriber import Standing, Subscriber
from briefing.store.database import Database
from briefing.store.key import read_key
from briefing.store.tables import subscribers as table
from briefing.subscribers import erasing, roll
from briefing.subscribers.addresses import Address, read_address, split_named, tidy
from briefing.subscribers.joining import Newcomer, Outcome, Register, amend
from briefing.subscribers.leaving import end
from briefing.subscribers.lookalikes import doubt
from briefing.subscribers.opening import open_list
from briefing.subscribers.reading import Terms, read_list
from briefing.subscribers.writing import written

_BATCH = 1000
_REFUSED = {
    Outcome.LEFT: "has left, and is not brought back",
    Outcome.SUPPRESSED: "gets no mail any more, and is not brought back",
    Outcome.ERASED: "was erased, and is not brought back",
}
_ANEW = "if they asked anew: briefing subscribers add ADDRESS --again"


@dataclass(frozen=True, slots=True)
class Added:
    """Someone who was taken onto the list by hand."""

    subscriber: Subscriber
    new: bool
    """They were not on it before, or not any more."""
    amended: bool
    """They were; their name or edition is another now."""
    doubt: Problem | None
    """What is odd about the address."""


def add(
    workspace: Workspace,
    text: str,
    name: str | None,
    edition: str | None,
    again: bool,
    at: datetime,
) -> Added:
    """Take the address that *text* is, `a@b.c` or `Name <a@b.c>`, onto the list.

    The *edition* is one of the publication's; None for what they had, or its own. Who was pending
    is active then. Those who left, were suppressed or were erased come back where they asked
    *again*. Raises SubscriberError otherwise, and where *text* is no address.
    """
    written_name, bare = split_named(text)
    name = tidy(name) if name is not None else written_name or None
    address = read_address(bare)
    with Database(workspace.root).writing() as connection:
        before = roll.find(connection, address.identity)
        former = before.edition if before else workspace.settings.publication.language
        one = Newcomer(
            address,
            edition=edition or former,
            consent_at=at,
            consent_how="by hand, again" if again else "by hand",
            name=name or "",
        )
        register = _register(workspace)
        (outcome,) = register.enlist(connection, [one], at, by_hand=True, again=again)
        if outcome.refused:
            raise SubscriberError(_not_brought_back(one, outcome, ""))
        there = outcome is Outcome.THERE
        amended = there and amend(connection, address.identity, name, edition, at)
        found = roll.find(connection, address.identity)
    assert found is not None
    return Added(found, not there, amended, _doubt(address, ""))


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people of a list were taken."""

    added: int
    there: int
    """Already on the list."""
    ended: int
    """Kept as people who must not be sent to."""
    refused: int
    """Rows that were not taken; each was told."""


def import_list(
    workspace: Workspace,
    path: Path,
    edition: str | None,
    rehearse: bool,
    at: datetime,
    tell: Callable[[Problem], None],
) -> Imported:
    """Take the people on the list in the file at *path*; *tell* hears of each that is not taken.

    It also hears of addresses that are odd. Where it is to *rehearse*, nothing is kept. What was
    taken before an error stays taken: importing the list again is harmless. Raises SubscriberError
    where it is no list, OSError where it cannot be read.
    """
    own = workspace.settings.publication.language
    editions = (own, *(one for one in workspace.settings.editions if one != own))
    terms = Terms(path.name, tidy(f"import {path.name}"), editions, edition, at)
    register = _register(workspace)
    database = Database(workspace.root)
    count: Counter[Outcome | None] = Counter()

    def take(connection: Connection, people: Sequence[tuple[int, Newcomer]]) -> None:
        outcomes = register.enlist(connection, [one for _, one in people], at)
        count.update(None if outcome.refused else outcome for outcome in outcomes)
        for (line, one), outcome in zip(people, outcomes, strict=True):
            where = f"{path.name}:{line}"
            if outcome.refused:
                tell(_not_brought_back(one, outcome, where))
            elif outcome is Outcome.ADDED and (odd := _doubt(one.address, where)):
                tell(odd)

    def taken() -> Iterator[tuple[int, Newcomer]]:
        with open_list(path) as lines:
            for one in read_list(lines, terms):
                if isinstance(one, Problem):
                    count[None] += 1
                    tell(one)
                else:
                    yield one

    people = taken()
    if rehearse:
        with _rehearsal(database) as connection:
            while batch := list(islice(people, _BATCH)):
                take(connection, batch)
    else:
        while batch := list(islice(people, _BATCH)):
            with database.writing() as connection:
                take(connection, batch)
    return Imported(count[Outcome.ADDED], count[Outcome.THERE], count[Outcome.ENDED], count[None])


def remove(workspace: Workspace, text: str, at: datetime) -> tuple[Subscriber, bool]:
    """Take the address that *text* is off the list; the subscriber, and whether they were on it.

    They stand as left then. Raises SubscriberError where nobody has the address.
    """
    address = read_address(split_named(text)[1])
    with Database(workspace.root).writing() as connection:
        before = roll.find(connection, address.identity)
        if before is None:
            raise _unknown(address)
        whose = table.c.identity == address.identity
        end(connection, whose, Standing.LEFT, "taken off by the editor", at)
        after = roll.find(connection, address.identity)
    assert after is not None
    return after, after != before


def erase(workspace: Workspace, text: str, at: datetime) -> Address:
    """Erase whoever has the address that *text* is; nothing but a digest is kept of them.

    Raises SubscriberError where nothing is known of the address, StoreError where others kept
    the database from forgetting.
    """
    address = read_address(split_named(text)[1])
    database, key = Database(workspace.root), read_key(workspace.root)
    with database.writing() as connection:
        if not erasing.erase(connection, key, address, at, texts) and not erasing.was_erased(
            connection, key, address.identity
        ):
            raise _unknown(address)
    if not database.forget():
        raise StoreError.at(
            database.path,
            "is being read, and what was erased still stands beside it",
            "erase the address again when no other briefing is running",
        )
    return address


def listed(workspace: Workspace, standing: Standing | None) -> list[Subscriber]:
    """Who is on the list with this *standing*, or with any, in the order in which they came."""
    with Database(workspace.root).reading() as connection:
        return list(roll.everyone(connection, standing))


def export(workspace: Workspace, put: Callable[[bytes], object]) -> None:
    """Give *put* the whole list as CSV, line by line."""
    with Database(workspace.root).reading() as connection:
        for line in written(roll.everyone(connection)):
            put(line)


def export_file(workspace: Workspace, path: Path) -> None:
    """Write the whole list as CSV to *path*, whole or not at all; only its owner can read it.

    Raises OSError where it cannot be written.
    """
    with Database(workspace.root).reading() as connection:
        lines = chain([BOM_UTF8], written(roll.everyone(connection)))  # Excel asks for the mark
        stream_whole(path, lines, 0o600)


@contextmanager
def _rehearsal(database: Database) -> Iterator[Connection]:
    """A transaction that is taken back at its end."""
    with database.writing() as connection:
        try:
            yield connection
        finally:
            connection.rollback()


def _register(workspace: Workspace) -> Register:
    return Register(read_key(workspace.root), lambda: secrets.randbits(63))


def _doubt(address: Address, where: str) -> Problem | None:
    odd = doubt(address)
    return Problem(where, f'"{address.typed}" was taken, but {odd[0]}', odd[1]) if odd else None


def _not_brought_back(one: Newcomer, outcome: Outcome, where: str) -> Problem:
    return Problem(where, f'"{one.address.typed}" {_REFUSED[outcome]}', _ANEW)


def _unknown(address: Address) -> SubscriberError:
    remedy = "see `briefing subscribers list`"
    return SubscriberError.at("", f'"{address.typed}" is not on the list', remedy)
