"""A state database with deliveries that something may come back for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import returns_kit as kit
from sqlalchemy import Connection, select

from briefing.model.delivery import Kind, State
from briefing.model.tokens import Purpose, mint
from briefing.store.database import Database
from briefing.store.tables import deliveries, mailings, returns, subscribers

NOW = datetime(2023, 12, 7, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def subscriber(
    connection: Connection, number: int = kit.SUBSCRIBER, address: str = kit.READER
) -> int:
    """A subscriber who gets mail; the id."""
    row = subscribers.insert().values(
        token=number,
        address=address,
        mailbox=address,
        identity=address,
        edition="en",
        standing="active",
        consent_at=NOW,
        consent_how="by hand",
        changed_at=NOW,
    )
    key = connection.execute(row).inserted_primary_key
    assert key is not None
    return int(key[0])


def mailing(connection: Connection, date: str = "2023-12-07", kind: Kind = Kind.ISSUE) -> int:
    row = mailings.insert().values(date=date, kind=kind.value, digest="", enrolled_at=NOW)
    key = connection.execute(row).inserted_primary_key
    assert key is not None
    return int(key[0])


def delivery(
    connection: Connection,
    issue: int,
    to: int | None,
    number: int = kit.DELIVERY,
    state: State = State.SUBMITTED,
) -> None:
    values = {"id": number, "mailing": issue, "subscriber": to, "edition": "en"}
    connection.execute(deliveries.insert().values(**values, state=state.value, changed_at=NOW))


def one_delivery(folder: Path, state: State = State.SUBMITTED) -> Database:
    """A database with one subscriber and the delivery that the kit's mails are about."""
    database = Database(folder)
    with database.writing() as connection:
        delivery(connection, mailing(connection), subscriber(connection), state=state)
    return database


def deliver_daily(database: Database, days: int, start: int = 100) -> list[int]:
    """Issues of so many days, from *start* on, delivered to the only subscriber; their ids."""
    ids = []
    with database.writing() as connection:
        to = connection.scalar(select(subscribers.c.id))
        for day in range(days):
            issue = mailing(connection, f"{NOW + (start + day) * DAY:%F}")
            delivery(connection, issue, to, start + day)
            ids.append(start + day)
    return ids


def report_on(number: int, *groups: str) -> bytes:
    """A status notification about the delivery of this *number*."""
    verp = f"b-{mint(kit.KEY, Purpose.BOUNCE, number)}@bounces.harbour.example"
    return kit.dsn(*groups, to=verp, returned="")


def maildir(folder: Path, mails: Sequence[bytes] = ()) -> Path:
    """A Maildir in *folder* with *mails* in its new/."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for mail in mails:
        put(folder, mail)
    return folder


def put(folder: Path, mail: bytes, under: str = "new", flags: str = "") -> Path:
    number = sum(1 for _ in folder.rglob("17*"))
    path = folder / under / f"1701930{number:03}.M{number}P1.mx{flags}"
    path.write_bytes(mail)
    return path


def rows(database: Database, table: Any = returns) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def standing(database: Database) -> tuple[str, str, float]:
    """The only subscriber's standing, reason and score."""
    (row,) = rows(database, subscribers)
    return row["standing"], row["reason"], row["score"]
