"""Dates as pages write them: the day of reading at the top, and the three ways to say published.

A line is only ever read as the one form that it has; no form is a fallback for another, so the
page date cannot be taken for the publishing date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from briefing.model.article import Moment

_MONTHS: dict[str, int] = {
    name.replace("_", " "): number
    for number, names in enumerate(
        (
            "january jan يناير كانون_الثاني",
            "february feb فبراير شباط",
            "march mar مارس آذار اذار",
            "april apr أبريل ابريل إبريل نيسان",
            "may مايو أيار ايار",
            "june jun يونيو حزيران",
            "july jul يوليو تموز",
            "august aug أغسطس اغسطس آب اب",
            "september sep sept سبتمبر أيلول ايلول",
            "october oct أكتوبر اكتوبر تشرين_الأول تشرين_الاول",
            "november nov نوفمبر تشرين_الثاني",
            "december dec ديسمبر كانون_الأول كانون_الاول",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_WEEKDAY = (
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    "|(?:يوم )?(?:الأحد|الاحد|الإثنين|الاثنين|الثلاثاء|الأربعاء|الاربعاء|الخميس|الجمعة|السبت)"
)
_PAGE_DATES = (
    # "Thursday , 7 December 2023", "7 December 2023", "الخميس , ٧ ديسمبر ٢٠٢٣": Sahifa's
    # span.today-date as it is copied; the theme prints the blank before the comma.
    re.compile(
        rf"(?:(?:{_WEEKDAY})\s*[,،]?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+"
        rf"(?P<month>{_MONTH})\s*[,،]?\s*(?P<year>\d{{4}})\s?م?",
        re.I,
    ),
    # "Thursday, December 7, 2023": the same with the American date format chosen; Jannah sets no
    # second comma.
    re.compile(
        rf"(?:(?:{_WEEKDAY})\s*[,،]?\s*)?(?P<month>{_MONTH})\s+"
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*[,،]\s*|\s+)(?P<year>\d{4})",
        re.I,
    ),
)
# " date 2023-09-26", alone or before a line's other text: a custom field of the site's posts.
_PREFIX = re.compile(
    r"date\s*:?\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\w-])\s*(?P<rest>.*)", re.I
)
# "28/02/2022 The Libya ObserverSafa Alharathy Press Articles": the date of a press article.
_SLASHED = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\s+(?P<rest>\S.*)")
# The years in which a web page can have been published or read.
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found at the start of a line, and what else the line holds."""

    day: date | None
    """None where there is no such day: `written` then says what stands there."""
    written: str
    rest: str = ""


def page_date(line: str) -> Dated | None:
    """The date that is the whole of *line*, or None where it is no date line."""
    found = next(filter(None, (form.fullmatch(line) for form in _PAGE_DATES)), None)
    if found is None:
        return None
    month = _MONTHS[re.sub(r"\s+", " ", found["month"].lower())]
    return Dated(_day(found["year"], month, found["day"]), line)


def prefixed(line: str) -> Dated | None:
    """The publishing date that *line* starts with as ` date 2023-09-26`, or None."""
    return _numeric(_PREFIX.fullmatch(line))


def slashed(line: str) -> Dated | None:
    """The day/month/year that *line* starts with, or None; what it means is the caller's to say."""
    return _numeric(_SLASHED.fullmatch(line))


def moment(text: str) -> Moment | None:
    """An ISO 8601 date, or a moment with its zone; a time without a zone counts as its day.

    None where *text* is neither, or lies outside the years of the web.
    """
    text = text.strip()
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", text)
        return _day(found[1], int(found[2]), found[3]) if found else None
    if value.year not in _YEARS:
        return None
    return value if value.tzinfo else value.date()


def sharper(day: Moment | None, told: Moment | None) -> Moment | None:
    """*day*, which comes first; *told* where there is none, or where it is a moment of that day."""
    if day is None or (isinstance(told, datetime) and told.date() == day):
        return told
    return day


def _numeric(found: re.Match[str] | None) -> Dated | None:
    if found is None:
        return None
    day = _day(found["year"], int(found["month"]), found["day"])
    return Dated(day, found[0][: found.start("rest")].strip(), found["rest"])


def _day(year: str, month: int, day: str) -> date | None:
    try:
        value = date(int(year), month, int(day))
    except ValueError:
        return None
    return value if value.year in _YEARS else None
