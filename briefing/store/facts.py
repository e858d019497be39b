"""Facts about the database itself: that it was restored, and which issues may go out since; and
since when the daily run is called.

A restored database does not know what went out after its backup was made. So every issue of a day
up to that of the restore is held, until an editor, who can look into a mailbox or the server's log,
releases it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, delete, insert, select

from briefing.store.tables import facts

_BACKED_UP, _RESTORED, _RELEASED = "backed_up_at", "restored_at", "released"
_RUN = "run_begun_at"


@dataclass(frozen=True, slots=True)
class Restored:
    """That the database came from a backup."""

    backed_up_at: datetime
    """It knows nothing of what happened from here …"""
    restored_at: datetime
    """… to here."""


def mark_backup(connection: Connection, at: datetime) -> None:
    """Say in a copy that it is a backup, made *at* a moment; not yet restored, nothing released."""
    connection.execute(delete(facts))
    _tell(connection, _BACKED_UP, at)


def mark_restore(connection: Connection, at: datetime) -> None:
    """Say that a backup was restored *at* a moment."""
    _tell(connection, _RESTORED, at)


def restored(connection: Connection) -> Restored | None:
    """When the database was backed up and restored last; None where it never was."""
    at = _told(connection, _RESTORED)
    return None if at is None else Restored(_told(connection, _BACKED_UP) or at, at)


def release(connection: Connection, day: date, at: datetime) -> None:
    """Let the issue of *day* go out, although it may have gone since the backup."""
    _tell(connection, f"{_RELEASED} {day}", at)


def held(connection: Connection, day: date, zone: tzinfo) -> Restored | None:
    """Why the issue of *day* may not go out: it may have gone since the backup; None where it may.

    The day of the restore itself, in the publication's *zone*, counts whatever the hour: its issue
    may have been sent by hand before it was due. A release counts that was given since.
    """
    known = restored(connection)
    if known is None or day > known.restored_at.astimezone(zone).date():
        return None
    released = _told(connection, f"{_RELEASED} {day}")
    return None if released is not None and released >= known.restored_at else known


def begin_run(connection: Connection, at: datetime) -> None:
    """Say that the daily run was called for the first time, *at* a moment."""
    _tell(connection, _RUN, at)


def run_begun_at(connection: Connection) -> datetime | None:
    """When that was; None where it never was, or only before the backup that was restored."""
    return _told(connection, _RUN)


def _tell(connection: Connection, name: str, at: datetime) -> None:
    connection.execute(delete(facts).where(facts.c.name == name))
    connection.execute(insert(facts), {"name": name, "value": at.isoformat()})


def _told(connection: Connection, name: str) -> datetime | None:
    found = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()
    return None if found is None else datetime.fromisoformat(found)
