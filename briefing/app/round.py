"""What the readings of one run share, and what each of them reports."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from briefing.app.fetching import Stop
from briefing.app.workspace import Workspace
from briefing.collect.health import Health
from briefing.collect.wanted import Seen, Window
from briefing.desk.filing import Filed, Outcome
from briefing.errors import Problem
from briefing.model.coverage import SourceRead
from briefing.model.publication import Source
from briefing.net.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Round:
    """What the readings of one run share."""

    workspace: Workspace
    day: date
    """Of the desk that is laid."""
    window: Window
    fetcher: Fetcher
    stop: Stop
    now: datetime
    """When the run began."""
    here: frozenset[str]
    elsewhere: Mapping[str, date]
    """See Known."""
    lock: threading.Lock
    """Held while a page is taken apart and filed: one tree in memory, one writer on the desk."""

    @property
    def zone(self) -> ZoneInfo:
        """The publication's."""
        return self.workspace.settings.publication.zone


@dataclass(frozen=True, slots=True)
class Report:
    """How the reading of a source went."""

    source: Source
    health: Health
    """As it is after it."""
    record: SourceRead
    """What the desk is to keep of it."""
    entries: int = 0
    """How many articles the source tells of."""
    filed: tuple[Filed, ...] = ()
    """What became of each page that was filed."""
    left: int = 0
    """How many wanted pages were left for the next run."""
    problems: tuple[Problem, ...] = ()
    """Of the source, and of its pages."""
    rests: bool = False
    """It was not asked, having failed too often."""
    late: int = 0
    """How many undated pages were not taken, since they were read after the desk's day."""
    unread_dates: tuple[str, ...] = ()
    """Dates of its feed that cannot be read, as it writes them."""

    def count(self, outcome: Outcome) -> int:
        """How many pages were *outcome*."""
        return [one.outcome for one in self.filed].count(outcome)


def resting(source: Source, before: Health, run: Round) -> Report:
    """The report of a source that is not tried, having failed too often lately."""
    record = SourceRead(source.name, run.now, filed(before.seen, run.day), None, before.error)
    until = before.next_try.astimezone(run.zone) if before.next_try else run.now
    problem = Problem(
        "", f"rests until {until:%d %B %H:%M}: {before.error}", "name it to try it now"
    )
    return Report(source, before, record, problems=(problem,), rests=True)


def filed(seen: Mapping[str, Seen], day: date) -> int:
    """How many of the articles that were *seen* were put on the desk of *day*."""
    return sum(1 for one in seen.values() if one.desk == day)
