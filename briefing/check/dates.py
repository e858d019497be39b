"""Journalism: dates that cannot be right, or are hard to believe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from briefing.check.checks import Check, Found, check
from briefing.check.proof import Proof
from briefing.model.article import Article, day_of
from briefing.model.finding import Severity

_LONG = timedelta(3 * 365 + 1)
_MOVE = "correct it, or put the article on the desk of a later date"


@check("J101", Severity.ERROR, _MOVE)
def published_later(proof: Proof) -> Iterator[Found]:
    """A report's publishing date is later than the issue.

    A date in the future is a wrong date, and a wrong date in print is the first thing that
    costs a newsroom its readers' trust.
    """
    day = proof.issue.date
    for article, published in _published(proof):
        if published > day:
            message = f"published {published} is later than the issue ({day})"
            yield Found(message, proof.where(article.slug, "published"), article.slug)


@check("J102", Severity.WARNING, _MOVE)
def read_later(proof: Proof) -> Iterator[Found]:
    """A page was read later than the day of the issue.

    It lies on the desk of the wrong day, or its date line was misread.
    """
    day = proof.issue.date
    for article in proof.articles.values():
        if article.page_date and article.page_date > day:
            message = f"page_date {article.page_date} is later than the issue ({day})"
            yield Found(message, proof.where(article.slug, "page_date"), article.slug)


@check("J103", Severity.WARNING, "correct it, or take it out where it is not known")
def long_ago(proof: Proof) -> Iterator[Found]:
    """A date lies implausibly far in the past: more than three years before the issue.

    A slip of one digit in the year makes old news of today's, and the issue lays it under
    Background.
    """
    earliest = proof.issue.date - _LONG
    for article in proof.articles.values():
        for name, day in (("published", _day(proof, article)), ("page_date", article.page_date)):
            if day and day < earliest:
                message = f"{name} {day} is implausibly long before the issue"
                yield Found(message, proof.where(article.slug, name), article.slug)


@check("J104", Severity.WARNING, "correct one of the two")
def read_before_published(proof: Proof) -> Iterator[Found]:
    """A page was read before it was published.

    One of the two dates is wrong, and the wrong one may be the one in print.
    """
    for article, published in _published(proof):
        if article.page_date and published > article.page_date:
            message = (
                f"published {published} is later than the day the page was read"
                f" ({article.page_date})"
            )
            yield Found(message, proof.where(article.slug, "published"), article.slug)


CHECKS: tuple[Check, ...] = (published_later, read_later, long_ago, read_before_published)


def _published(proof: Proof) -> Iterator[tuple[Article, date]]:
    for article in proof.articles.values():
        if day := _day(proof, article):
            yield article, day


def _day(proof: Proof, article: Article) -> date | None:
    return article.published and day_of(article.published, proof.publication.zone)
