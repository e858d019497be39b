"""A copy of the state database, made while others read and write it; and how new one is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from briefing.errors import StoreError
from briefing.store.database import FOLDER, STATE, Database
from briefing.store.facts import mark_backup
from briefing.store.tables import approvals, deliveries, mailings, subscribers, suppressions

_PATIENCE = 60.0
_CHANGES = {
    "subscribers": subscribers.c.changed_at,
    "mailings": mailings.c.enrolled_at,
    "deliveries": deliveries.c.changed_at,
    "erasures": suppressions.c.since,  # which leave no row of a subscriber
    "holds and approvals": approvals.c.at,
}


def copy_database(workspace: Path, folder: Path, at: datetime) -> Path:
    """A copy of *workspace*'s state database as one file below *folder*, made *at* a moment.

    Whoever writes meanwhile is neither hindered nor seen (SQLite's online backup). The copy says
    that it is one. Raises StoreError where the database is damaged.
    """
    source = Database(workspace)
    check_database(source)
    with (
        closing(sqlite3.connect(source.path, timeout=_PATIENCE)) as original,
        closing(_private(folder)) as copy,
    ):
        original.backup(copy)
    copied = Database(folder)
    with copied.writing() as connection:
        mark_backup(connection, at)
    with closing(sqlite3.connect(copied.path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return copied.path


def check_database(database: Database) -> None:
    """See whether *database* is sound; raises StoreError where it is damaged."""
    with closing(sqlite3.connect(database.path, timeout=_PATIENCE)) as connection:
        try:
            (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            told = str(error)
    if told != "ok":
        raise StoreError.at(database.path, f"is damaged: {told}", "restore it from a backup")


def changed_since(database: Database, at: datetime) -> Mapping[str, int]:
    """How many rows changed after *at*, by what they are; only those of which some did.

    Raises StoreError where the database is damaged.
    """
    try:
        with database.reading() as connection:
            counts = {
                name: connection.execute(
                    select(func.count()).select_from(column.table).where(column > at)
                ).scalar_one()
                for name, column in _CHANGES.items()
            }
    except DatabaseError as error:
        raise database.trouble(error) from error
    return {name: count for name, count in counts.items() if count}


def _private(folder: Path) -> sqlite3.Connection:
    """A new database where `Database(folder)` expects it, for nobody else to read."""
    path = folder / FOLDER / STATE
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    return sqlite3.connect(path)
