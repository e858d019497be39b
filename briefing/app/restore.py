"""restore: an archive → the workspace that it was made of; what stood there is kept beside it.

    the archive → a folder beside, checked → what stands there, aside → the new, into its place

The database then says that it was restored: what went out since the backup it cannot know.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from briefing.app.archive import PARTS, Label, unpack
from briefing.config.settings import FILE
from briefing.errors import StoreError
from briefing.store.copying import changed_since, check_database
from briefing.store.database import FOLDER, STATE, Database
from briefing.store.facts import mark_restore


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    folder: Path
    label: Label
    aside: Path | None
    """Where what stood there is kept; None where nothing did."""


def restore(path: Path, folder: Path, at: datetime, *, newer: bool = False) -> Restored:
    """Make *folder* the workspace that the archive *path* holds, restored *at* a moment.

    *newer*: also where what stands there changed since the backup. Raises StoreError where the
    archive cannot be used, a command is at work in *folder*, or what stands there is newer;
    *folder* is as it was then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_work(folder)
    staged = Path(tempfile.mkdtemp(prefix=".restore.", suffix=".part", dir=folder))
    try:
        label = unpack(path, staged)
        _complete(path, staged, at)
        if not newer:
            _refuse_newer(folder, label)
        _refuse_work(folder)
        aside = _exchange(folder, staged, at)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Restored(folder, label, aside)


def _complete(path: Path, staged: Path, at: datetime) -> None:
    """See whether what was unpacked is a workspace, and let its database tell of the restore."""
    if not (staged / FILE).is_file() or not (staged / FOLDER / STATE).is_file():
        raise StoreError.at(path, "holds no whole workspace", "use another backup")
    (staged / FOLDER).chmod(0o700)
    database = Database(staged)
    check_database(database)
    with database.writing() as connection:
        mark_restore(connection, at)


def _refuse_work(folder: Path) -> None:
    """Raise StoreError where a command of ours holds a lock in *folder*."""
    for lock in sorted((folder / FOLDER).rglob("*.lock")):
        try:
            with FileLock(lock, thread_local=False).acquire(blocking=False):
                pass
        except Timeout:
            raise StoreError.at(folder, "is at work: something is being sent", "end it") from None


def _refuse_newer(folder: Path, label: Label) -> None:
    """Raise StoreError where *folder* knows of what happened since the backup."""
    if not (folder / FOLDER / STATE).is_file():
        return
    try:
        changes = changed_since(Database(folder), label.made_at)
    except StoreError:  # it cannot be read: what else would a backup be for?
        return
    if changes:
        told = ", ".join(f"{count} {name}" for name, count in changes.items())
        raise StoreError.at(
            folder,
            f"changed since the backup of {label.made_at:%Y-%m-%d %H:%M %Z}: {told}",
            "say --yes to go back all the same: all that is undone then, and who left since will be"
            " on the list again",
        )


def _exchange(folder: Path, staged: Path, at: datetime) -> Path | None:
    """Put what is *staged* into its place in *folder*; where what stood there is now."""
    standing = [part for part in PARTS if os.path.lexists(folder / part)]
    aside = _free(folder, f"before-restore-{at:%Y%m%dT%H%M%S}")
    if standing:
        aside.mkdir(mode=0o700)
    moved: list[tuple[Path, Path]] = []
    try:
        # The state goes first and comes last: without it nothing can be sent.
        for part in reversed(standing):
            _move(folder / part, aside / part, moved)
        for part in PARTS:
            if (staged / part).exists():
                _move(staged / part, folder / part, moved)
    except OSError:
        for now, before in reversed(moved):
            with suppress(OSError):
                now.rename(before)
        with suppress(OSError):
            aside.rmdir()
        raise
    return aside if standing else None


def _move(path: Path, to: Path, moved: list[tuple[Path, Path]]) -> None:
    path.rename(to)
    moved.append((to, path))


def _free(folder: Path, name: str) -> Path:
    place, number = folder / name, 1
    while os.path.lexists(place):
        number += 1
        place = folder / f"{name}-{number}"
    return place
