"""Dates that cannot be right, or are hard to believe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, tzinfo

from briefing.model.article import Article, day_of
from briefing.model.finding import Finding, Severity

_EARLIEST = date(1990, 1, 1)
"""Before there were news pages on the web."""


def check_dates(
    articles: Sequence[Article], day: date, zone: tzinfo, where: Callable[[str, str], str]
) -> Iterator[Finding]:
    """Findings on the dates of *articles* of the issue of *day*.

    *where* tells the place of a field: (slug, name of the field) → `path:line`.
    """
    for article in articles:
        known = (
            ("published", article.published and day_of(article.published, zone)),
            ("page_date", article.page_date),
        )
        for name, value in known:
            place = where(article.slug, name)
            if value and value > day:
                yield Finding(
                    "J101",
                    Severity.ERROR if name == "published" else Severity.WARNING,
                    place,
                    f"{name} {value} is later than the issue ({day})",
                    "correct it, or put the article on the desk of a later date",
                )
            elif value and value < _EARLIEST:
                yield Finding(
                    "J102",
                    Severity.WARNING,
                    place,
                    f"{name} {value} is implausibly long ago",
                    "correct it, or take it out where it is not known",
                )
        published, read = known[0][1], article.page_date
        if published and read and published > read:
            yield Finding(
                "J103",
                Severity.WARNING,
                where(article.slug, "published"),
                f"published {published} is later than the day the page was read ({read})",
                "correct one of the two",
            )
