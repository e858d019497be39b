"""Which of the articles that a source tells of are to be read: a decision, nothing is done here.

What is dated is wanted where it appeared in the window of the issue. What is undated is wanted
once: its page may tell the date. What lies on a desk already is wanted again only where the source
says something else of it than before; what an editor took off a desk never is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from briefing.collect.entries import Entry
from briefing.model.article import Moment
from briefing.model.urls import same_page


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which an article must have appeared to be taken for an issue."""

    start: datetime
    end: datetime
    """Not part of it."""

    def holds(self, moment: Moment) -> bool:
        """Whether *moment* lies in it, or any part of the day where that is all that is known."""
        if isinstance(moment, datetime):
            return self.start <= moment < self.end
        zone = self.end.tzinfo
        first, behind = _midnight(moment, zone), _midnight(moment + timedelta(1), zone)
        return behind > self.start and first < self.end


def window(day: date, since: timedelta, zone: tzinfo) -> Window:
    """What appeared in the time *since* before the end of *day* in *zone*."""
    end = _midnight(day + timedelta(1), zone)
    return Window(end - since, end)


@dataclass(frozen=True, slots=True)
class Seen:
    """An article of a source as it was when it was read last."""

    stamp: str
    read: date
    """The day when the source told of it last."""
    desk: date | None = None
    """The desk that it was put on; None where it was not taken."""
    published: Moment | None = None
    """As its page says."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a source's articles before it is read, by address (`same_page`)."""

    day: date
    """Of the desk that is to be laid."""
    seen: Mapping[str, Seen]
    """What was read before."""
    here: frozenset[str]
    """Lies on the desk."""
    elsewhere: Mapping[str, date]
    """Lies on another desk, or was taken off one: on which."""


def wanted(
    entries: Iterable[Entry],
    known: Known,
    within: Window,
    can_be_asked_about: Callable[[str], bool],
) -> tuple[Entry, ...]:
    """Those of *entries* whose pages are to be read now.

    *can_be_asked_about* tells whether an address can be asked if it has changed at hardly any
    cost: that is done where the source itself does not tell.
    """
    return tuple(entry for entry in entries if _wanted(entry, known, within, can_be_asked_about))


def _wanted(
    entry: Entry, known: Known, within: Window, can_be_asked_about: Callable[[str], bool]
) -> bool:
    name = same_page(entry.url)
    if name in known.elsewhere:
        return False
    seen = known.seen.get(name)
    if seen and seen.desk:
        if seen.desk != known.day:
            return False
        return entry.stamp != seen.stamp if entry.stamp else can_be_asked_about(entry.url)
    if name in known.here:
        return True
    published = entry.published or (seen.published if seen else None)
    if published:
        return within.holds(published)
    return seen is None or entry.stamp != seen.stamp


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
