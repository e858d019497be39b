"""The key: made once, at the very beginning; never in place of one that is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete

from briefing.errors import StoreError
from briefing.store.database import FOLDER, Database
from briefing.store.key import read_key
from briefing.store.tables import deliveries, mailings, subscribers, suppressions

AT = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)
MAILING = {"id": 1, "date": "2023-12-07", "kind": "test", "digest": "", "enrolled_at": AT}
ROWS: list[tuple[Table, dict[str, Any]]] = [
    (
        subscribers,
        {
            **dict.fromkeys(("address", "mailbox", "identity"), "a@x.test"),
            **{"token": 1, "edition": "en", "standing": "left"},
            **{"consent_at": AT, "consent_how": "by hand", "changed_at": AT},
        },
    ),
    (suppressions, {"digest": b"1", "reason": "erased", "since": AT}),
    (
        deliveries,
        {"id": 1, "mailing": 1, "edition": "en", "state": "submitted", "changed_at": AT},
    ),
]


def test_it_is_made_where_nobody_is_known(tmp_path: Path) -> None:
    key = read_key(tmp_path)
    assert len(key) == 32
    assert read_key(tmp_path) == key
    (tmp_path / FOLDER / "key").unlink()
    (tmp_path / FOLDER / "state.db").touch()  # another run is about to make it
    assert read_key(tmp_path) != key
    (tmp_path / FOLDER / "key").unlink()
    Database(tmp_path)
    assert len(read_key(tmp_path)) == 32


@pytest.mark.parametrize(("table", "row"), ROWS, ids=["subscriber", "erased", "delivery"])
def test_a_lost_one_is_not_replaced(tmp_path: Path, table: Table, row: dict[str, Any]) -> None:
    key = read_key(tmp_path)
    database = Database(tmp_path)
    with database.writing() as connection:
        connection.execute(mailings.insert().values(MAILING))
        connection.execute(table.insert().values(row))
        assert read_key(tmp_path) == key
        path = tmp_path / FOLDER / "key"
        path.unlink()
    for _ in range(2):
        with pytest.raises(StoreError, match=r"key: is missing \(restore it from a backup; see "):
            read_key(tmp_path)
        assert not path.exists()
    with database.writing() as connection:
        connection.execute(delete(table))
    assert len(read_key(tmp_path)) == 32


def test_it_can_be_asked_for_while_another_writes(tmp_path: Path) -> None:
    with Database(tmp_path).writing() as connection:
        connection.execute(subscribers.insert().values(ROWS[0][1]))
        assert len(read_key(tmp_path)) == 32  # of that transaction nothing counts yet


def test_a_database_that_is_none_makes_no_key(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "state.db").write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    with pytest.raises(StoreError, match=r"state\.db: cannot be used"):
        read_key(tmp_path)
    assert not (tmp_path / FOLDER / "key").exists()
