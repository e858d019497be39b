"""Runs: which processes are sending, and which died; told apart by locks of the operating system.

A run locks `.briefing/runs/<run>.lock` from before its first claim to after its last change. The
system drops the lock when the process ends, however it ends. So a run whose lock can be taken, or
whose file is gone, is dead; and it stays so, since no name is used twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

from filelock import FileLock, Timeout

from briefing.deliver.ledger import Recovered, recover, runs_at_work
from briefing.errors import StoreError
from briefing.store.database import Database

FOLDER = "runs"
_SUFFIX = ".lock"
_PATIENCE = 10.0
"""Seconds that a run waits for its lock."""


@contextmanager
def alive(database: Database, randomness: Random) -> Iterator[str]:
    """The name of a new run, which is alive until this ends.

    Raises StoreError where its lock cannot be had: another program holds all that lies there.
    """
    run = f"{randomness.getrandbits(64):016x}"
    lock = _lock(database, run)
    try:  # whoever sweeps just now may hold the new file for a moment, and remove it
        lock.acquire(timeout=_PATIENCE)
    except Timeout as error:
        told, remedy = "is locked by another program", "see what uses the folder, and send again"
        raise StoreError.at(_path(database, run), told, remedy) from error
    try:
        yield run
        _path(database, run).unlink(missing_ok=True)
    finally:
        lock.release()


def recover_dead(database: Database, at: datetime, me: str = "") -> Recovered:
    """Let lapse what dead runs had claimed, and make their doubts known; sweep their files.

    *me* is the run that asks, which is alive. Call it in no transaction. Raises DatabaseError.
    """
    with ExitStack() as held:
        dead = [run for run in _suspects(database) - {me} if _is_dead(database, run, held)]
        with database.writing() as connection:
            recovered = recover(connection, dead, at)
        for run in dead:  # while their locks are held: whoever locks one later sees it is gone
            _path(database, run).unlink(missing_ok=True)
    return recovered


def _suspects(database: Database) -> set[str]:
    """Every run of which something is left: a claim, a mark, or its file."""
    files = {path.name.removesuffix(_SUFFIX) for path in _folder(database).glob(f"*{_SUFFIX}")}
    with database.reading() as connection:
        return files | runs_at_work(connection)


def _is_dead(database: Database, run: str, held: ExitStack) -> bool:
    """Whether *run* has ended; its lock, where there is a file, is then *held*."""
    if not _path(database, run).exists():
        return True
    try:
        held.enter_context(_lock(database, run).acquire(blocking=False))
    except Timeout:
        return False
    return True


def _lock(database: Database, run: str) -> FileLock:
    _folder(database).mkdir(mode=0o700, exist_ok=True)
    return FileLock(_path(database, run), thread_local=False)


def _path(database: Database, run: str) -> Path:
    return _folder(database) / f"{run}{_SUFFIX}"


def _folder(database: Database) -> Path:
    return database.folder / FOLDER
