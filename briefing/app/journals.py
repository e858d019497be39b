"""journals: what the daily run did for an issue, as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from briefing.app.workspace import Workspace
from briefing.schedule import journal
from briefing.schedule.journal import Entry
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal tells of an issue."""

    day: date
    lines: tuple[Entry, ...]
    next_due: datetime | None
    """When the next issue is due, in the publication's zone."""


def told(workspace: Workspace, day: date | None, at: datetime) -> Told | None:
    """What the journal tells of the issue of *day*, or of the last one that it knows.

    None where it tells nothing.
    """
    with Database(workspace.root).reading() as connection:
        day = day or journal.last_day(connection)
        lines = journal.entries(connection, day) if day else []
    if not day or not lines:
        return None
    timetable = Timetable.of(workspace.settings.publication, workspace.settings.schedule)
    due = timetable.next_due(at)
    return Told(day, tuple(lines), due.astimezone(timetable.zone) if due else None)
