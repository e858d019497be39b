"""The ledger's statements one by one: who is enrolled, who may claim, what a crash leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from filelock import FileLock
from ledger_kit import DAY, NOON, Script, begin, count, fill, quick_folder, send, stand, states
from sqlalchemy import Connection, select

from briefing.deliver import ledger, runs
from briefing.deliver.enroll import enroll, enroll_test, mailings_of
from briefing.deliver.ledger import Entry, Recovered, gist
from briefing.deliver.reckoning import lines, outlook, resolve, speed
from briefing.errors import DeliveryError, StoreError
from briefing.model.delivery import Delivery, Kind, Mailing, State
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.store.tables import deliveries, mailings, subscribers

SOON = NOON + timedelta(minutes=5)
ME, OTHER = "me", "other"


@pytest.fixture
def database() -> Iterator[Database]:
    with quick_folder() as folder:
        database = Database(folder)
        fill(database, 10)
        yield database


@pytest.fixture
def mailing(database: Database) -> Mailing:
    return begin(database)


def claim(
    connection: Connection, mailing: Mailing, run: str = ME, limit: int = 1
) -> list[Delivery]:
    return ledger.claim(connection, mailing.id, run, NOON, SOON, limit)


def test_the_active_are_frozen_once_a_date(database: Database) -> None:
    stand(database, 1, Standing.LEFT)
    stand(database, 2, Standing.PENDING)
    stand(database, 3, Standing.SUPPRESSED)
    first = begin(database)
    stand(database, 1, Standing.ACTIVE)  # too late for this issue
    with database.writing() as connection:
        again = enroll(connection, DAY, Kind.ISSUE, "another digest", SOON, Random(9))
        other = enroll(connection, date(2023, 12, 8), Kind.ISSUE, "digest", SOON, Random(9))
        assert again == first
        assert again.digest == "digest"  # the caller sees that it is no longer the same
        rows = connection.execute(select(deliveries)).all()
        assert list(mailings_of(connection, DAY)) == [first]
        assert list(mailings_of(connection)) == [first, other]
    assert [row.mailing for row in rows].count(first.id) == 7
    assert [row.mailing for row in rows].count(other.id) == 8
    assert all(0 <= row.id < 2**63 for row in rows)


def test_a_mailing_to_nobody_does_not_begin(database: Database) -> None:
    for token in range(1, 11):
        stand(database, token, Standing.LEFT)
    with pytest.raises(DeliveryError, match="no active subscriber"):
        begin(database)
    stand(database, 1, Standing.ACTIVE)
    begin(database)
    assert count(database) == {State.PENDING: 1}


def test_a_proof_has_a_ledger_of_its_own_and_goes_on_where_it_was_left(database: Database) -> None:
    def proof(digest: str = "digest", target: str = "mailbox") -> Mailing:
        with database.writing() as connection:
            return enroll(connection, DAY, Kind.PROOF, digest, NOON, Random(), target)

    first = proof()
    assert proof() == first
    assert proof(target="other").id != first.id
    assert proof(digest="other").id != first.id
    script = Script()
    send(database, first, script)
    assert len(script.accepted) == 10
    second = proof()  # all of it was written: another begins
    assert second.id != first.id
    issue = begin(database)
    send(database, issue, script)
    assert len(script.accepted) == 20
    with database.reading() as connection:
        assert outlook(connection, second.id).counts == {State.PENDING: 10}


def test_a_test_goes_to_one_address_though_nobody_has_it(database: Database) -> None:
    with database.writing() as connection:
        test = enroll_test(connection, DAY, "digest", NOON, Random(), "me@example.net", ["ar"])
    script = Script()
    assert send(database, test, script).outlook.counts == {State.SUBMITTED: 1}
    assert script.accepted == ["me@example.net"]
    with database.writing() as connection:
        test = enroll_test(connection, DAY, "digest", NOON, Random(), "me@example.net", ["ar"])
        made = claim(connection, test)
    assert made[0].leave == made[0].id  # a number that no subscriber has
    assert (made[0].edition, made[0].name) == ("ar", "")


def test_a_claim_is_of_one_run_until_its_lease_is_over(
    database: Database, mailing: Mailing
) -> None:
    with database.writing() as connection:
        mine = claim(connection, mailing, limit=7)
        theirs = claim(connection, mailing, OTHER, limit=7)
        assert (len(mine), len(theirs)) == (7, 3)
        assert not {one.id for one in mine} & {one.id for one in theirs}
        ids = [one.id for one in mine]
        assert ledger.mark(connection, OTHER, ids, NOON) == set()
        assert ledger.recover(connection, [], NOON) == Recovered()
        ledger.renew(connection, mailing.id, OTHER, SOON + timedelta(minutes=5))
        assert ledger.recover(connection, [], SOON) == Recovered(lapsed=7)
        assert ledger.mark(connection, ME, ids, SOON) == set()
        again = ledger.claim(connection, mailing.id, OTHER, SOON, SOON, 10)
    assert {one.id for one in again} == set(ids)


def test_of_a_dead_run_the_marked_are_in_doubt_and_the_claimed_lapse(
    database: Database, mailing: Mailing
) -> None:
    with database.writing() as connection:
        mine = claim(connection, mailing, limit=4)
        ledger.mark(connection, ME, [mine[0].id], NOON)
        assert ledger.recover(connection, [OTHER], NOON) == Recovered()
        assert ledger.recover(connection, [ME], NOON) == Recovered(3, 1)
        told = list(lines(connection, mailing.id, [State.UNCERTAIN]))
        assert [one.id for one in told] == [mine[0].id]
        assert "ended before" in told[0].reply
        # Should it live after all, it knows better; and nobody else may say so.
        ledger.settle(connection, OTHER, [Entry(mine[0], State.REFUSED)], NOON)
        assert outlook(connection, mailing.id).unresolved == 1
        ledger.settle(connection, ME, [Entry(mine[0], State.SUBMITTED)], NOON)
        assert outlook(connection, mailing.id).unresolved == 0


def test_what_was_deferred_goes_back_to_be_so(database: Database, mailing: Mailing) -> None:
    """A claim that lapses, is given back or was nobody's fault keeps its hour and its tries."""
    due = NOON + timedelta(minutes=5)
    with database.writing() as connection:
        [one] = claim(connection, mailing)
        deferred = Entry(one, State.DEFERRED, "451 later", 1, due)
        ledger.settle(connection, ME, [deferred], NOON)
        assert one.id not in {other.id for other in claim(connection, mailing, OTHER, 10)}
        for give_back in (
            lambda got: ledger.settle(connection, ME, [Entry(got, State.PENDING)], due),
            lambda got: ledger.release(connection, ME, due),
            lambda got: ledger.recover(connection, [ME], due),
        ):
            [got] = ledger.claim(connection, mailing.id, ME, due, due + timedelta(hours=1), 10)
            assert (got.id, got.attempts, got.tried_at) == (one.id, 1, NOON)
            give_back(got)
            stands = next(iter(lines(connection, mailing.id, [State.DEFERRED])))
            assert (stands.id, stands.attempts, stands.due_at) == (one.id, 1, due)


def test_an_uncertain_one_is_resent_with_its_number_or_left(
    database: Database, mailing: Mailing
) -> None:
    with database.writing() as connection:
        mine = claim(connection, mailing, limit=2)
        doubts = [Entry(one, State.UNCERTAIN, "lost") for one in mine]
        ledger.settle(connection, ME, doubts[:1], NOON)
        assert resolve(connection, mailing.id, NOON, resend=False) == 1
        ledger.settle(connection, ME, doubts[1:], NOON)
        assert outlook(connection, mailing.id).unresolved == 1
        assert resolve(connection, mailing.id, NOON, resend=True) == 1
        assert resolve(connection, mailing.id, NOON, resend=True) == 0
    found = states(database)
    assert found[mine[0].id] is State.UNCERTAIN
    assert found[mine[1].id] is State.PENDING


def test_who_is_erased_gets_nothing_more_and_leaves_no_address(
    database: Database, mailing: Mailing
) -> None:
    with database.writing() as connection:
        one, other = claim(connection, mailing, limit=2)
        ledger.mark(connection, ME, [one.id], NOON)
        connection.execute(subscribers.delete())
        assert ledger.mark(connection, ME, [other.id], NOON) == set()
        ledger.settle(connection, ME, [Entry(one, State.SUBMITTED, "250 taken")], NOON)
        assert claim(connection, mailing, limit=10) == []
        rows = connection.execute(select(deliveries)).all()
    assert count(database) == {State.SUBMITTED: 1, State.LEFT: 9}
    assert "@" not in str(rows)


def test_the_gist_of_a_reply_is_what_does_not_change() -> None:
    one = gist("550 5.7.1 [192.0.2.1] <a@b.example> refused, see id 4XyZ1")
    other = gist("550 5.7.1 [192.0.2.7] <(address)> refused, see id 9QrS2")
    assert one == other == "550 5.7.1 refused, see id"
    assert gist("550 5.7.1 refused") != gist("550 5.7.26 refused")
    assert gist("") == ""


def test_a_run_is_alive_as_long_as_it_holds_its_lock(database: Database, mailing: Mailing) -> None:
    with runs.alive(database, Random(1)) as run:
        with database.writing() as connection:
            [one] = claim(connection, mailing, run)
            ledger.mark(connection, run, [one.id], NOON)
        assert runs.recover_dead(database, NOON) == Recovered()
        assert runs.recover_dead(database, NOON, run) == Recovered()
    assert runs.recover_dead(database, NOON) == Recovered(uncertain=1)


def test_what_ends_a_run_badly_leaves_no_lock_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), runs.alive(database, Random(1)):
        raise ZeroDivisionError
    left = database.folder / runs.FOLDER / "0123456789abcdef.lock"  # of one that was killed
    left.touch()
    runs.recover_dead(database, NOON)
    assert not list(left.parent.iterdir())


def test_a_run_waits_for_its_lock_while_somebody_sweeps(database: Database) -> None:
    """Who looks for dead runs holds a file that nobody has locked yet, and removes it."""
    name = f"{Random(1).getrandbits(64):016x}.lock"
    path = database.folder / runs.FOLDER / name
    path.parent.mkdir(mode=0o700)
    swept = threading.Event()

    def sweep() -> None:
        with FileLock(path):
            swept.set()
            threading.Event().wait(0.2)
            path.unlink()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    assert swept.wait(30)
    with runs.alive(database, Random(1)) as run:
        sweeper.join(30)
        assert path.name == f"{run}.lock"
        assert path.exists()
        assert runs.recover_dead(database, NOON) == Recovered()
        assert path.exists()  # it is known to live


def test_a_lock_that_cannot_be_had_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_PATIENCE", 0.1)
    path = database.folder / runs.FOLDER / f"{Random(1).getrandbits(64):016x}.lock"
    path.parent.mkdir(mode=0o700)
    told = pytest.raises(StoreError, match="is locked by another program")
    with FileLock(path), told, runs.alive(database, Random(1)):
        pass


def test_the_pace_is_that_of_letters_taken_at_once(database: Database, mailing: Mailing) -> None:
    """One that was deferred for an hour does not make the mailing an hour long."""
    with database.writing() as connection:
        connection.execute(subscribers.delete())
        connection.execute(deliveries.delete())
        connection.execute(mailings.delete())
    fill(database, 30)
    slow = begin(database)
    with database.writing() as connection:
        for number, one in enumerate(claim(connection, slow, limit=30)):
            at = NOON + timedelta(hours=1 if number == 7 else 0, seconds=number)
            ended = Entry(one, State.SUBMITTED, "250 taken", int(number == 7))
            ledger.settle(connection, ME, [ended], at)
        assert speed(connection) == pytest.approx(1.0)


def test_a_long_list_is_enrolled_whole(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(subscribers.delete())
    fill(database, 2500)
    begin(database)
    assert count(database) == {State.PENDING: 2500}


def test_the_folder_of_runs_is_ours_alone(database: Database, mailing: Mailing) -> None:
    send(database, mailing, Script())
    folder: Path = database.folder / runs.FOLDER
    assert folder.stat().st_mode & 0o077 == 0
