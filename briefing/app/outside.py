"""What the daily run has from outside: its hands, and what goes through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from threading import Event

from briefing.config.schedule import Schedule
from briefing.schedule.deciding import Look, Step
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database


class Ping(StrEnum):
    """What the address to be pinged is told; how it ends (healthchecks.io has it so)."""

    START = "/start"
    SUCCESS = ""
    FAILURE = "/fail"


@dataclass(frozen=True, slots=True)
class Did:
    """What a step did."""

    told: str
    """In a few words."""
    trouble: str = ""
    """Of a step that did what it could: what the editor has to look at; else empty."""
    matter: str = ""
    """By which that is known, however many they are by now."""
    remedy: str = ""
    failed: bool = False
    """Whether all that was to come of it came to nothing, though it was done to its end."""


@dataclass(frozen=True, slots=True)
class News:
    """What the editor is told, by mail."""

    day: date
    about: str
    """By which it is known: the same is not told again of the same day."""
    title: str
    """What happened, as the subject has it."""
    told: str
    remedy: str = ""
    """The command that mends it."""
    until: datetime | None = None
    """How long it can still go out; None where that is over."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a run takes from outside, and does things with."""

    database: Database
    timetable: Timetable
    policy: Schedule
    has_mailbox: bool
    """Whether `[bounces]` names one."""
    has_sources: bool
    """Whether there are sources that it is to read."""
    now: Callable[[], datetime]
    look: Callable[[date], Look]
    do: Callable[[Step, date], Did]
    """Raises EmptyDayError where there is nothing to build, any error where a step failed."""
    tell: Callable[[News], None] | None
    """Tells the editor; raises BriefingError where that is not possible. None: there is none."""
    ping: Callable[[Ping], None]
    say: Callable[[str, bool], None]
    """Takes a line, and whether it tells of something that is not as it should be."""
    stop: Event = field(default_factory=Event)
    """Once it is set, no further step is begun."""
