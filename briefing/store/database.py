"""The state database: opened, checked, and its transactions.

SQLite in WAL mode with synchronous=FULL: a commit that returned survives a power cut. Erased
content is overwritten (secure_delete).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exists, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from briefing.errors import StoreError
from briefing.store.tables import VERSION, deliveries, metadata, subscribers, suppressions

FOLDER = ".briefing"
STATE = "state.db"
_PATIENCE = 60.0
"""Seconds to wait for another run's transaction."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_RESTORE = "restore it from a backup"
_DISK = "see to its disk, which needs room for a second copy"


class Database:
    """`.briefing/state.db` of a workspace, made where it is missing (folder 0700, file 0600)."""

    def __init__(self, workspace: Path) -> None:
        """Open it; raises StoreError where it is newer than this program, or no database."""
        self.folder = workspace / FOLDER
        self.path = self.folder / STATE
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self._engine = _engine(self.path)
        try:
            self._prepare()
        except DatabaseError as error:
            raise self.trouble(error, _RESTORE) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at its end, or not at all; others wait for it."""
        writer = self._engine.connect().execution_options(writes=True)
        with writer as connection, connection.begin():
            yield connection

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """A connection for one thread that writes often: each `begin()` of it is a `writing`."""
        with self._engine.connect().execution_options(writes=True) as connection:
            yield connection

    def trouble(self, error: DatabaseError, remedy: str = "") -> StoreError:
        """What people are told of *error*."""
        return _trouble(self.path, error, remedy)

    def forget(self) -> bool:
        """Let nothing that was deleted stand anywhere in the file, or beside it in its log.

        The file is written anew: where rows moved between pages, secure_delete alone leaves copies
        of them in the gaps. Returns whether that was done; another program that reads or writes
        all the while prevents it. Raises StoreError where the disk refuses.
        """
        connection = self._engine.raw_connection()  # outside any transaction
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()  # busy, pages of the log, pages put back
            return row is not None and not row[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise StoreError.at(self.path, f"cannot be written anew: {error}", _DISK) from error
        finally:
            connection.close()

    def _prepare(self) -> None:
        with self.writing() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > VERSION:
                raise StoreError.at(self.path, f"is of version {version}", "update briefing")
            if version < VERSION:  # until now, later versions only have more tables
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@contextmanager
def driver(connection: Connection, statement: str) -> Iterator[sqlite3.Connection]:
    """The driver's connection, to execute *statement* at a fraction of what Core needs for it.

    Its errors become DatabaseError, as those of Core.
    """
    held = connection.connection.dbapi_connection
    if not isinstance(held, sqlite3.Connection):
        raise TypeError(type(held))
    try:
        yield held
    except sqlite3.Error as error:
        raise DatabaseError(statement, None, error) from error


def knows_people(workspace: Path) -> bool:
    """Whether the database of *workspace* has anybody who is on the list, was erased, or sent to.

    It is not made, and other transactions are not waited for. Raises StoreError where it cannot
    be used.
    """
    path = workspace / FOLDER / STATE
    if not path.exists():
        return False
    try:
        with _engine(path).connect() as connection, connection.begin():
            if not connection.exec_driver_sql("PRAGMA user_version").scalar_one():
                return False
            tables = (subscribers, deliveries, suppressions)
            return any(connection.scalar(select(exists().select_from(one))) for one in tables)
    except DatabaseError as error:
        raise _trouble(path, error, _RESTORE) from error


def _trouble(path: Path, error: DatabaseError, remedy: str) -> StoreError:
    return StoreError.at(path, f"cannot be used: {error.orig}", remedy)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        connect_args={"timeout": _PATIENCE, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # The driver's own BEGIN comes late: a reader that becomes a writer would fail at once.
        writes = connection.get_execution_options().get("writes")
        statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
        with driver(connection, statement) as begins:
            begins.execute(statement)

    return engine
