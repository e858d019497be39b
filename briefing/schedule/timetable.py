"""When the issue of a day is due, and how late it may still go out: a function of the calendar.

An issue appears on certain weekdays, but on no holiday, and on some days besides. Its *window* is
the time from its due hour to its latest: a piece of real time, though both are told by the clocks
of the publication's zone. Where summer time begins, an hour that the clocks leave out is the
moment at which they jump; where it ends, an hour that they show twice is the first of the two. A
day that a zone left out altogether (Apia, 30 December 2011) has no issue.

All moments that are given out are in UTC: Python compares two moments of one zone by their hands
on the clock, which is wrong in the hour that comes twice. Nothing here reads a clock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from briefing.config.schedule import Schedule
    from briefing.model.publication import Publication

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_SKEW = 2
"""The days by which a moment in a window may lie beside its issue's date, beyond the window's
length: one for an end that is an hour of the next day, one for a day that the zone left out."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """On which days a publication appears, and when."""

    zone: ZoneInfo
    hour: time
    """The due hour, without a zone."""
    latest: time | timedelta
    """The hour at which it is too late, the next one after the due hour; or so long after it."""
    days: frozenset[int]
    """Weekdays, Monday is 0."""
    holidays: frozenset[date] = frozenset()
    also: frozenset[date] = frozenset()
    """Days on which it appears whatever their weekday."""

    @classmethod
    def of(cls, publication: Publication, schedule: Schedule) -> Timetable:
        """The timetable that `briefing.toml` tells."""
        return cls(
            zone=publication.zone,
            hour=publication.due,
            latest=schedule.latest,
            days=schedule.days,
            holidays=schedule.holidays,
            also=schedule.also,
        )

    def appears(self, day: date) -> bool:
        """Whether there is an issue of *day*; one of `also` is, on a holiday too."""
        if day not in self.also and (day.weekday() not in self.days or day in self.holidays):
            return False
        return _local(self._moment(day, time.min), self.zone).date() == day

    def due_at(self, day: date) -> datetime:
        """The moment, in UTC, from which on the issue of *day* is to go out."""
        return self._moment(day, self.hour)

    def latest_at(self, day: date) -> datetime:
        """The moment, in UTC, from which on it is too late for the issue of *day*.

        It lies after the due one, and may be on the next day.
        """
        due = self.due_at(day)
        if isinstance(self.latest, timedelta):
            return due + self.latest
        end = self._moment(day if self.latest > self.hour else day + _DAY, self.latest)
        # Where clocks jump over both hours they are one moment: the window keeps its length.
        return end if end > due else due + self._length

    def due(self, now: datetime) -> tuple[date, ...]:
        """The days whose issue is due at the moment *now* (with a zone), the older first."""
        today = _local(now, self.zone).date()
        beside = _SKEW + -(-self._length // _DAY)
        days = (today + n * _DAY for n in range(-beside, _SKEW))
        return tuple(
            day
            for day in days
            if self.appears(day) and self.due_at(day) <= now < self.latest_at(day)
        )

    def next_due(self, after: datetime) -> datetime | None:
        """The first moment after *after* (with a zone) at which an issue is due, in UTC.

        None where none ever will be.
        """
        first = _local(after, self.zone).date() - _DAY
        # So many weeks hold a weekday that is no holiday, if there is a weekday at all.
        weeks = len(self.holidays) + _SKEW + 2
        regular = (first + n * _DAY for n in range(7 * weeks))
        found = (
            self._first(days, after)
            for days in (regular, sorted(day for day in self.also if day >= first))
        )
        return min((moment for moment in found if moment), default=None)

    def _first(self, days: Iterable[date], after: datetime) -> datetime | None:
        moments = (self.due_at(day) for day in days if self.appears(day))
        return next((moment for moment in moments if moment > after), None)

    @property
    def _length(self) -> timedelta:
        """How long a window is where no clock is changed."""
        if isinstance(self.latest, timedelta):
            return self.latest
        length = datetime.combine(date.min, self.latest) - datetime.combine(date.min, self.hour)
        return length if length > timedelta(0) else length + _DAY

    def _moment(self, day: date, hour: time) -> datetime:
        """The first moment at which the clocks show *hour* of *day*, or have left it behind."""
        shown = datetime.combine(day, hour)
        # fold=0 is the first of two; in a gap it counts from before the jump (PEP 495).
        moment = shown.replace(tzinfo=self.zone).astimezone(UTC)
        if _local(moment, self.zone).replace(tzinfo=None) == shown:
            return moment
        return _jump(shown.replace(tzinfo=self.zone, fold=1).astimezone(UTC), moment, self.zone)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from *before* to *after* that has the offset of *after*; all in UTC."""
    offset = _local(after, zone).utcoffset()
    seconds = range(int((after - before).total_seconds()) + 1)
    at = bisect_left(
        seconds, True, key=lambda n: _local(before + n * _SECOND, zone).utcoffset() == offset
    )
    return before + at * _SECOND
