"""The table `[schedule]`: on which days an issue appears, how late it may be, what holds it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from briefing.config.fields import Address, Line, Table, is_loopback
from briefing.model.span import span_of
from briefing.model.urls import page_url

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Policy(StrEnum):
    """What the daily run does with an issue that something is the matter with."""

    SEND = "send"
    HOLD = "hold"
    """It waits for the editor, who is told, until its latest hour."""
    SKIP = "skip"
    """That day has no issue."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the publication appears, and what its daily run may do by itself."""

    days: frozenset[int]
    """Weekdays, Monday is 0."""
    latest: time | timedelta
    """The hour at which it is too late, the next one after the due hour; or so long after it."""
    holidays: frozenset[date]
    also: frozenset[date]
    """Days on which it appears whatever their weekday."""
    approve: bool
    """Whether each issue waits for the editor's approval."""
    min_stories: int
    """A day with fewer is a quiet one."""
    quiet_day: Policy
    on_errors: Policy
    """HOLD or SKIP."""
    unread_leave_mails: Policy
    """SEND or HOLD."""
    editor: str
    """The address that the run writes to; empty: where the publication's answers go, or nobody."""
    ping_url: str
    """What is asked for when a run begins and ends; may be empty."""
    collect: bool
    """Whether the run reads the sources."""


def _weekday(value: object) -> object:
    if value not in WEEKDAYS:
        raise ValueError(f'is no weekday: "{value}"')
    return WEEKDAYS.index(str(value))


def _day(value: object) -> object:
    """A date of TOML, or text such as 2024-02-17."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.A):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f'is no date: "{value}"')


def _latest(value: object) -> object:
    if isinstance(value, time | timedelta):
        return value
    text = value if isinstance(value, str) else ""
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.A):
        return time.fromisoformat(text)
    span = span_of(text)
    if span is None:
        raise ValueError(f'is no hour and no length of time: "{value}"')
    if span > timedelta(days=1):
        raise ValueError(f'is more than a day: "{value}"')
    return span


def _some(days: tuple[int, ...]) -> tuple[int, ...]:
    doubled = [WEEKDAYS[day] for day, times in Counter(days).items() if times > 1]
    if doubled:
        raise ValueError(f"has a weekday twice: {doubled[0]}")
    return days


def _ping(value: str) -> str:
    """*value*, as it is asked for; who knows it can ping it, so no error shows it.

    Its secret part must not travel in clear.
    """
    url = page_url(value) if value else ""
    if url is None:
        raise ValueError("is no web address")
    if url.startswith("http:") and not is_loopback(urlsplit(url).hostname or ""):
        raise ValueError("is not encrypted")
    return url


Weekday = Annotated[int, BeforeValidator(_weekday)]
Day = Annotated[date, BeforeValidator(_day)]
_DAYS = 'a list of days: ["2024-02-17", "2024-12-24"]'


class ScheduleTable(Table):
    """The table as it stands in the file."""

    days: Annotated[tuple[Weekday, ...], AfterValidator(_some)] = Field(
        tuple(range(7)), description='a list of weekdays: ["sun", "mon", "tue", "wed", "thu"]'
    )
    latest: Annotated[time | timedelta, BeforeValidator(_latest)] = Field(
        timedelta(hours=6), description='an hour such as "12:00", or a span up to a day, "6h"'
    )
    holidays: tuple[Day, ...] = Field((), description=_DAYS)
    also: tuple[Day, ...] = Field((), description=_DAYS)
    approve: bool = Field(False, description="true or false")
    min_stories: int = Field(3, ge=0, le=1000, description="a number of stories")
    quiet_day: Policy = Field(Policy.HOLD, description='"send", "hold" or "skip"')
    on_errors: Literal["hold", "skip"] = Field("hold", description='"hold" or "skip"')
    unread_leave_mails: Literal["hold", "send"] = Field("hold", description='"hold" or "send"')
    editor: Address | None = Field(None, description='such as "editor@example.org"')
    ping_url: Annotated[Line, AfterValidator(_ping)] = Field(
        "", description="a web address that begins with https://"
    )
    collect: bool = Field(True, description="true or false")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if both := set(self.holidays) & set(self.also):
            raise ValueError(f"has {min(both)} both in holidays and in also: which one holds?")
        return self

    def settings(self, reply_to: str) -> Schedule:
        """The table's meaning; *reply_to* is whom the run writes to where no editor is named."""
        return Schedule(
            days=frozenset(self.days),
            latest=self.latest,
            holidays=frozenset(self.holidays),
            also=frozenset(self.also),
            approve=self.approve,
            min_stories=self.min_stories,
            quiet_day=self.quiet_day,
            on_errors=Policy(self.on_errors),
            unread_leave_mails=Policy(self.unread_leave_mails),
            editor=self.editor or reply_to,
            ping_url=self.ping_url,
            collect=self.collect,
        )
