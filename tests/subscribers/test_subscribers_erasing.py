"""Nothing of the erased is left in the database's file, however rows have moved in it."""

from __future__ import annotations

import random
from pathlib import Path

from subscribers_kit import AT, KEY, newcomer, register

from briefing.deliver.returns.mail import texts
from briefing.store.database import Database
from briefing.subscribers.erasing import erase
from briefing.subscribers.joining import amend


def test_no_copy_is_left_where_rows_have_moved(tmp_path: Path) -> None:
    draw = random.Random(1)
    database, one = Database(tmp_path), register()
    names = [f"{draw.getrandbits(60):x}.{'y' * draw.randrange(1, 30)}@x.org" for _ in range(1500)]
    with database.writing() as connection:
        for start in range(0, len(names), 50):
            one.enlist(connection, [newcomer(n) for n in names[start : start + 50]], AT)
    with database.writing() as connection:
        for name in draw.sample(names, 300):
            amend(connection, name, "m" * draw.randrange(200), None, AT)
    gone = draw.sample(names, 150)
    with database.writing() as connection:
        for name in gone:
            assert erase(connection, KEY, newcomer(name).address, AT, texts)
    assert database.forget()
    data = b"".join(path.read_bytes() for path in database.folder.iterdir())
    assert [name for name in gone if name.split(".")[0].encode() in data] == []
    kept = set(names) - set(gone)
    assert all(name.encode() in data for name in kept)
