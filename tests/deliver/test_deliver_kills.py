"""Kill sweep: whatever moment a run is killed, nobody gets two and nobody is forgotten.

Runs are real processes, killed by SIGKILL around a commit of theirs, or by a timer anywhere; the
server is another process, and counts what it has accepted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest
from ledger_kit import NOON, Forker, Kill, Server, begin, fill, quick_folder, states

from briefing.deliver.enroll import mailings_of
from briefing.deliver.reckoning import resolve
from briefing.model.delivery import State
from briefing.store.database import Database

LINKS = 4
NUMBERS = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    forker = Forker()
    yield forker
    forker.close()


class Sweep:
    """Mailings of one size, each sent until it is done, however often its runs are killed."""

    def __init__(self, folder: Path, size: int, server: Server, forker: Forker) -> None:
        self._folder = folder
        self._server = server
        self._forker = forker
        self._original = folder / "original"
        database = Database(self._original)
        fill(database, size)
        begin(database)
        database.forget()  # all of it in one file, to be copied

    def send(self, *rounds: list[Kill]) -> int:
        """One mailing: *rounds* of runs at once, then one that is not killed; checks the promise.

        Returns how many of the runs were killed.
        """
        tag, workspace = f"n{next(NUMBERS)}", self._folder / "copy"
        shutil.copytree(self._original, workspace)
        killed = 0
        for kills in [*rounds, [Kill()]]:
            killed += sum(map(bool, self._forker.run(workspace, self._server.port, tag, kills)))
        self._check(Database(workspace), tag, killed)
        shutil.rmtree(workspace)
        return killed

    def _check(self, database: Database, tag: str, killed: int) -> None:
        found, accepted = states(database), self._server.accepted(tag)
        uncertain = {one for one, state in found.items() if state is State.UNCERTAIN}
        assert set(found.values()) <= {State.SUBMITTED, State.UNCERTAIN}
        assert len(uncertain) <= LINKS * killed
        for one in found:
            assert accepted[one] == 1 or (one in uncertain and accepted[one] == 0)
        assert not list((database.folder / "runs").iterdir())
        self._resolve(database, tag, uncertain)

    def _resolve(self, database: Database, tag: str, uncertain: set[int]) -> None:
        """Resent, the uncertain ones are had by everybody; it is known who may have two."""
        if not uncertain:
            return
        with database.writing() as connection:
            mailing = next(mailings_of(connection))
            at = NOON + timedelta(hours=1)
            assert resolve(connection, mailing.id, at, resend=True) == len(uncertain)
        assert self._forker.run(database.folder.parent, self._server.port, tag, [Kill()]) == [0]
        accepted = self._server.accepted(tag)
        for one, state in states(database).items():
            assert state is State.SUBMITTED
            assert 1 <= accepted[one] <= 1 + (one in uncertain)


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_killed_at_any_commit_loses_and_doubles_nothing(
    folder: Path, server: Server, forker: Forker, after: bool
) -> None:
    sweep = Sweep(folder, 40, server, forker)
    commit = 1
    while sweep.send([Kill(commit, after)]):
        commit += 1
    assert commit > 40 // LINKS  # a link has one mark at a time: there were that many, at least


def test_a_run_killed_at_sixty_moments_loses_and_doubles_nothing(
    folder: Path, server: Server, forker: Forker
) -> None:
    randomness = Random(60)
    sweep = Sweep(folder, 1000, server, forker)
    kills = [
        Kill(seconds=randomness.uniform(0.005, 0.06))
        if number % 2
        else Kill(randomness.randint(1, 12), bool(randomness.getrandbits(1)))
        for number in range(60)
    ]
    assert sweep.send(*([kill] for kill in kills)) >= 40


@pytest.mark.parametrize("runs", [2, 4])
def test_runs_at_once_share_the_work_and_double_nothing_though_killed(
    folder: Path, server: Server, forker: Forker, runs: int
) -> None:
    randomness = Random(runs)

    def kills() -> list[Kill]:
        return [
            Kill(randomness.randint(1, 10), bool(randomness.getrandbits(1))) for _ in range(runs)
        ]

    small = Sweep(folder / "small", 40, server, forker)
    assert sum(small.send(kills()) for _ in range(10)) >= 10
    large = Sweep(folder / "large", 1000, server, forker)
    assert large.send(*(kills() for _ in range(60 // runs))) >= 30
