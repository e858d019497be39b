"""Trouble of the state database is told on a line, whichever command meets it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli_workspace import DAY, workspace
from send_kit import run

from briefing.store.database import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one subscriber, and a Maildir `box`."""
    folder = workspace(tmp_path / "paper")
    assert run(folder, "subscribers", "add", "reader@example.com").code == 0
    for name in ("new", "cur", "tmp"):
        (folder / "box" / name).mkdir(parents=True)
    return folder


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(Database(folder).path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "arguments",
    [
        ("subscribers", "list"),
        ("subscribers", "export", "people.csv"),
        ("subscribers", "remove", "reader@example.com"),
        ("status",),
        ("resolve", "--date", DAY, "--leave"),
        ("bounces", "--maildir", "box"),
    ],
    ids=" ".join,
)
def test_a_database_that_fails_is_told(
    folder: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    tables = ("subscribers", "mailings", "returns")
    change(folder, *(f"DROP TABLE {name}" for name in tables))
    done = run(folder, *arguments)
    assert (done.code, done.out) == (3, "")
    assert re.fullmatch(
        r"briefing: \.briefing/state\.db: cannot be used: no such table: \w+ \(.*\)\n", done.err
    )


def test_a_disk_that_is_full_undoes_what_was_under_way(folder: Path) -> None:
    full = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    change(folder, f"CREATE TRIGGER full BEFORE INSERT ON subscribers {full}")
    done = run(folder, "subscribers", "add", "another@example.com")
    assert (done.code, done.out) == (3, "")
    assert "state.db: cannot be used: database or disk is full (what was under way" in done.err
    listed = run(folder, "subscribers", "list").out
    assert "reader@example.com" in listed
    assert "another" not in listed
