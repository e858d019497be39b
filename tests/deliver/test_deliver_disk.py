"""A disk that is full or breaks: nothing more is sent, what was sent is known, nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_kit import (
    Forker,
    Kill,
    Script,
    Server,
    begin,
    count,
    fill,
    quick_folder,
    send,
    states,
)
from sqlalchemy import Connection, event

from briefing.deliver.transport import Letter, Verdict
from briefing.deliver.weather import Ending
from briefing.errors import StoreError
from briefing.model.delivery import Mailing, State
from briefing.store.database import Database


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def database(folder: Path) -> Database:
    database = Database(folder)
    fill(database, 40)
    begin(database)
    return database


class Fault:
    """Lets one commit that writes fail, as SQLite says it: before it is done, or after."""

    def __init__(self, database: Database, number: int, after: bool, lasting: bool) -> None:
        self.met = False
        engine = database._engine
        self._commit = engine.dialect.do_commit
        self._number, self._after, self._lasting = number, after, lasting
        self._done = 0
        self._here = threading.local()
        event.listen(engine, "commit", self._begun)
        engine.dialect.do_commit = self._do  # type: ignore[assignment, method-assign]

    def mend(self) -> None:
        self._number = 0

    def _begun(self, connection: Connection) -> None:
        self._here.writes = connection.get_execution_options().get("writes", False)

    def _do(self, connection: Any) -> None:
        if self._here.writes:
            self._done += 1
            late = self._done > self._number and self._lasting
            if self._number and (self._done == self._number or late):
                self.met = True
                if self._after:
                    self._commit(connection)
                raise sqlite3.OperationalError("disk I/O error")
        self._commit(connection)


def trouble(database: Database, mailing: Mailing, script: Script, **changes: Any) -> str:
    """What is told of the run's trouble with the ledger; nothing where it had none."""
    try:
        outcome = send(database, mailing, script, **changes)
    except StoreError as error:  # it could not begin
        assert not script.accepted
        return str(error)
    assert (outcome.ending is Ending.BROKEN) == (outcome.reason != "")
    assert outcome.outlook.counts == count(database)
    return outcome.reason


@pytest.mark.parametrize("after", [False, True], ids=["undone", "done-all-the-same"])
def test_a_commit_that_fails_once_leaves_no_doubt(folder: Path, after: bool) -> None:
    """Whichever it is: what was under way is written at the end, and the next run goes on."""
    for number in range(1, 100):
        workspace = folder / str(number)
        database = Database(workspace)
        fill(database, 12)
        mailing = begin(database)
        fault = Fault(database, number, after, lasting=False)
        script = Script()
        told = trouble(database, mailing, script, links=2)
        assert fault.met == ("disk I/O error" in told)
        fault.mend()
        assert set(count(database)) <= {State.PENDING, State.SUBMITTED}, number
        assert count(database)[State.SUBMITTED] == len(script.accepted)
        assert send(database, mailing, script).outlook.counts == {State.SUBMITTED: 12}
        assert len(set(script.accepted)) == len(script.accepted) == 12
        if not fault.met:
            break
    assert number > 5


def test_a_disk_that_stays_broken_leaves_at_most_one_doubt_a_link(folder: Path) -> None:
    for number in range(3, 24, 3):
        database = Database(folder / str(number))
        fill(database, 40)
        mailing = begin(database)
        fault = Fault(database, number, after=False, lasting=True)
        script = Script()
        told = trouble(database, mailing, script)
        assert fault.met == ("disk I/O error" in told) == ("nothing more was sent" in told)
        fault.mend()
        outcome = send(database, mailing, script)
        assert outcome.ending is Ending.DONE
        assert outcome.outlook.counts[State.UNCERTAIN] <= 4
        assert set(outcome.outlook.counts) <= {State.SUBMITTED, State.UNCERTAIN}
        assert len(set(script.accepted)) == len(script.accepted)
        assert outcome.outlook.counts[State.SUBMITTED] <= len(script.accepted)


def test_a_full_database_stops_the_run_and_is_told(database: Database) -> None:
    """SQLite's own: there is no page more for what servers say at length."""
    pages = [0]

    @event.listens_for(database._engine, "connect")
    def connected(connection: Any, _: object) -> None:
        if pages[0]:
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    with database.reading() as connection:
        pages[0] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 2
        mailing = begin(database)

    def answer(letter: Letter) -> Verdict:
        return Verdict(State.SUBMITTED, reply="250 2.0.0 " + "taken " * 80)

    first = Script(answer)
    assert "database or disk is full" in trouble(database, mailing, first)
    accepted = first.accepted
    assert 0 < len(accepted) < 40
    pages[0] = 0
    script = Script()
    outcome = send(database, mailing, script)
    assert outcome.ending is Ending.DONE
    assert not set(accepted) & set(script.accepted)
    assert outcome.outlook.counts[State.UNCERTAIN] <= 4
    assert len(accepted) + len(script.accepted) == 40


def test_a_lock_that_others_hold_too_long_is_told(folder: Path) -> None:
    database = Database(folder)
    fill(database, 12)
    mailing = begin(database)

    @event.listens_for(database._engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    holder = Database(folder)
    script = Script()
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with holder.writing():
            held.set()
            free.wait(30)

    def answer(letter: Letter) -> Verdict:
        if len(script.accepted) == 4 and not held.is_set():
            thread.start()
            held.wait(30)
        return Verdict(State.SUBMITTED)

    thread = threading.Thread(target=hold)
    script.answer = answer
    assert "database is locked" in trouble(database, mailing, script, links=1)
    free.set()
    thread.join(30)
    assert len(script.accepted) in {4, 5}  # the fifth may have had its mark already
    outcome = send(database, mailing, script)
    assert outcome.outlook.counts[State.UNCERTAIN] <= 1
    assert len(set(script.accepted)) == len(script.accepted) >= 12 - 1


def test_the_systems_limit_on_a_file_at_any_size_loses_nothing(folder: Path) -> None:
    """RLIMIT_FSIZE, in a process of its own: every write beyond it fails, whatever it is for."""
    server, forker = Server(), Forker()
    try:
        broken = 0
        for step in range(8):
            workspace, tag = folder / str(step), f"disk{step}"
            database = Database(workspace)
            fill(database, 40)
            begin(database)
            database.forget()
            limit = Kill(file_size=40_000 + 18_000 * step)
            broken += forker.run(workspace, server.port, tag, [limit])[0] == 3
            assert forker.run(workspace, server.port, tag, [Kill()]) == [0]
            accepted = server.accepted(tag)
            found = states(database)
            uncertain = [one for one, state in found.items() if state is State.UNCERTAIN]
            assert len(uncertain) <= 4
            assert set(found.values()) <= {State.SUBMITTED, State.UNCERTAIN}
            assert all(accepted[one] == 1 or one in uncertain for one in found)
            assert max(accepted.values()) == 1
        assert broken >= 3
    finally:
        server.close()
        forker.close()
