"""What an article shows of numbers: those that it says, and the dates that it makes certain."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from briefing.check.numbers import Number, numbers, values
from briefing.model.article import Article, day_of
from briefing.model.calendar import in_words
from briefing.model.text import language_of

FEW = frozenset(map(Decimal, (0, 1, 2)))
"""What grammar says without a number: "a soldier", "both", the Arabic dual."""

_MONDAY = date(2024, 1, 1)
_NEAR = re.compile(
    r"\b(?:last|past|previous|next|coming|following)\b|الماضي|المقبل|القادم|السابق|التالي", re.I
)
_BESIDE = {
    -1: re.compile(r"\b(?:yesterday|overnight|last night)\b|أمس|البارحة", re.I),
    1: re.compile(r"\btomorrow\b|غد[اًا]", re.I),
}


def known(article: Article, day: date, zone: tzinfo) -> Known:
    """What *article*, in the issue of *day*, shows; *zone* tells on which day it appeared."""
    published = article.published and day_of(article.published, zone)
    return _known(article.text, published, day)


@lru_cache(maxsize=256)
def _known(text: str, published: date | None, day: date) -> Known:
    return Known(text, published, day)


class Known:
    """What the *text* of an article *published* on one day, in the issue of another, shows."""

    def __init__(self, text: str, published: date | None, day: date) -> None:
        years = {day.year} | ({published.year} if published else set())
        if _NEAR.search(text):  # "last year", "next January"
            years |= {year + step for year in years for step in (-1, 1)}
        few = FEW if language_of(text) == "ar" else FEW - {Decimal(2)}
        self.values = few.union(values(text), map(Decimal, years))
        self.days = set(_dated(text, years)) | (_days(text, published) if published else set())
        """The days that it makes certain, or may mean."""
        self.months = {day.month for day in self.days} | _named(text)
        """The months of these days, and those that it names."""

    def holds(self, number: Number, text: str) -> bool:
        """Whether the article shows *number* of *text*; a day of a month only in that month."""
        month = _month_beside(text, number)
        if not month:
            return number.among(self.values)
        day = number.ways[0][0]
        if any(day == one.day and month == one.month for one in self.days):
            return True
        named = month in self.months or Decimal(month) in self.values
        return named and number.among(self.values)


def _named(text: str) -> set[int]:
    """The months that *text* names."""
    here = {name: month for name, month in _months().items() if name in text}
    return {
        month for name, month in here.items() if re.search(rf"(?<!\w)[وفبل]?{name}(?!\w)", text)
    }


def names_of(months: Collection[int]) -> list[str]:
    """Every name of *months*, the short ones included."""
    return [name for name, month in _months().items() if month in months]


def _dated(text: str, years: Collection[int]) -> Iterator[date]:
    """The days of months that *text* names, in each of *years* and of the years that it names."""
    named = {int(value) for value in values(text) if 1900 <= value <= 2100}
    for number in numbers(text):
        month, day = _month_beside(text, number), number.ways[0][0]
        for year in named.union(years) if month else ():
            with suppress(ValueError, OverflowError):  # 30 February
                yield date(year, month, int(day))


def _days(text: str, published: date) -> set[date]:
    """The days that *text*, published on a certain one, may mean by the words it uses."""
    said = {0} | {step for step, words in _BESIDE.items() if words.search(text)}
    named = {number for number in range(7) if any(name in text for name in _weekday(number))}
    near = {step: published.toordinal() + step for step in range(-13, 14)}
    days = {
        step: date.fromordinal(number)
        for step, number in near.items()
        if date.min.toordinal() <= number <= date.max.toordinal()
    }
    return {day for step, day in days.items() if step in said or day.weekday() in named}


@lru_cache(maxsize=7)
def _weekday(number: int) -> tuple[str, str]:
    """The names of a weekday (Monday is 0) in English and Arabic."""
    day = _MONDAY + timedelta(number)
    return in_words(day, "en", "EEEE"), in_words(day, "ar", "EEEE")


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    """Names of months → their numbers, in English and as Arabs west, east and in Libya say them."""
    from babel.dates import get_month_names

    wide = [get_month_names("wide", locale=name) for name in ("en", "ar_LY", "ar_DZ", "ar_SY")]
    tables = (*wide, get_month_names("abbreviated", locale="en"))
    names = {name: month for table in tables for month, name in table.items()}
    return names | {"Sept": 9, "إبريل": 4}


@lru_cache(maxsize=1)
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a month before a number, and behind it."""
    names = "|".join(sorted(_months(), key=len, reverse=True))
    return (
        re.compile(rf"(?<!\w)({names})\.?\s+$"),
        re.compile(rf"(?:st|nd|rd|th)?(?: of| من)?\s+({names})(?!\w)"),
    )


def _month_beside(text: str, number: Number) -> int:
    """The month whose day *number* says it is; 0 where there is none, or it can be no day."""
    if not any(way[0] <= 31 for way in number.ways):
        return 0
    before, behind = _beside()
    start = max(0, number.start - 20)
    found = behind.match(text, number.end) or before.search(text[start : number.start])
    return _months()[found[1]] if found else 0
