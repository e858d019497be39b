"""What the tests of the list share: a register, and lists as their programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from briefing.errors import Problem
from briefing.model.subscriber import Standing, Subscriber
from briefing.subscribers.addresses import read_address
from briefing.subscribers.joining import Newcomer, Outcome, Register
from briefing.subscribers.opening import open_list
from briefing.subscribers.reading import Terms, read_list

AT = datetime(2023, 12, 7, 4, 0, tzinfo=UTC)
KEY = bytes(range(32))


def register() -> Register:
    """A register whose tokens are 1, 2, 3 …"""
    numbers = count(1)
    return Register(KEY, lambda: next(numbers))


def newcomer(address: str, standing: Standing = Standing.ACTIVE, **fields: object) -> Newcomer:
    given = {
        "edition": "en",
        "consent_at": AT,
        "consent_how": "by hand",
        "standing": standing,
        **fields,
    }
    return Newcomer(read_address(address), **given)  # type: ignore[arg-type]


def enlist(
    connection: Connection, people: Sequence[Newcomer], again: bool = False
) -> list[Outcome]:
    return register().enlist(connection, people, AT, again=again)


def read(
    folder: Path,
    data: str | bytes,
    name: str = "people.csv",
    edition: str | None = None,
) -> tuple[list[Newcomer], list[str]]:
    """The people on the list that is *data*, and what is told of the rows that are not taken."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    terms = Terms(name, f"import {name}", ("en", "ar"), edition, AT)
    with open_list(path) as lines:
        found = list(read_list(lines, terms))
    people = [one[1] for one in found if not isinstance(one, Problem)]
    return people, [str(one) for one in found if isinstance(one, Problem)]


def brief(people: Sequence[Newcomer]) -> list[tuple[str, str, str]]:
    return [(one.address.mailbox, one.name, one.standing.value) for one in people]


def told(one: Subscriber) -> tuple[object, ...]:
    """What an export tells of *one*, and a mailbox."""
    return (
        one.address,
        one.mailbox,
        one.name,
        one.edition,
        one.standing,
        one.consent_at,
        one.consent_how,
        one.reason,
    )
