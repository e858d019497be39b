"""A statement compiled once, for what is executed with every message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import UpdateBase

from briefing.store.database import driver


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

    def each(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> list[int]:
        """Execute it for each of *given*; how many rows each of them changed."""
        with driver(connection, self._sql) as held:
            return [held.execute(self._sql, {**self._fixed, **one}).rowcount for one in given]

    def many(self, connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
        """Execute it for each of *given*."""
        with driver(connection, self._sql) as held:
            held.executemany(self._sql, [{**self._fixed, **each} for each in given])
