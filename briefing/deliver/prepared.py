"""A statement compiled once, for what is executed with every message."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError
from sqlalchemy.sql.expression import UpdateBase


class Prepared:
    """A Core statement as SQLite reads it, handed to the driver: half the cost of executing it.

    Its parameters go to the driver as they are: moments as seconds since 1970, states as text.
    It has no list of values after IN, which is written out only when it is executed. It belongs
    to the transaction of the connection that it is given, and raises DatabaseError as any other.
    """

    def __init__(self, statement: UpdateBase) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
        self._sql = str(compiled)
        self._fixed = {
            name: str(value) if isinstance(value, str) else value
            for name, value in compiled.params.items()
        }

    def one(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Execute it once, with the parameters *given*; the rows that it returns."""
        with self._driver(connection) as driver:
            return driver.execute(self._sql, {**self._fixed, **given}).fetchall()

    def many(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
        """Execute it for each of *given*."""
        with self._driver(connection) as driver:
            driver.executemany(self._sql, [{**self._fixed, **each} for each in given])

    @contextmanager
    def _driver(self, connection: Connection) -> Iterator[sqlite3.Connection]:
        driver = connection.connection.dbapi_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError(type(driver))
        try:
            yield driver
        except sqlite3.Error as error:
            raise DatabaseError(self._sql, None, error) from error
