"""add: saved pages → articles on a desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from briefing.app.fetching import bounded
from briefing.app.workspace import Workspace
from briefing.collect.pages import extract
from briefing.desk.filing import Filed
from briefing.errors import BriefingError, PageError
from briefing.model.article import Article
from briefing.model.urls import web_url

if TYPE_CHECKING:
    from briefing.net.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was handed over: its name (a path, `-`, or an address) and its bytes."""

    name: str
    data: bytes
    url: str | None = None
    """Where it came from, where it was fetched."""
    read: date | None = None
    """The day when it was fetched."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one page: filed as *article* on the desk of *day*, or refused for *error*."""

    name: str
    article: Article | None = None
    day: date | None = None
    filed: Filed | None = None
    encoding: str = ""
    notes: tuple[str, ...] = ()
    error: BriefingError | None = None


def add(
    workspace: Workspace, pages: Iterable[SavedPage], url: str | None, day: date | None
) -> Iterator[Added]:
    """File each of *pages*, one by one; a page that is no article is refused, the rest goes on.

    *url* is the address of a single page; *day* the desk's date, else the day on which the page
    was fetched, or else its own page date is taken.
    """
    for page in pages:
        try:
            yield _add(workspace, page, url, day)
        except BriefingError as error:
            yield Added(page.name, error=error)


def _add(workspace: Workspace, page: SavedPage, url: str | None, day: date | None) -> Added:
    settings = workspace.settings
    found = extract(
        page.data,
        page.name,
        url=page.url or url,
        sources=settings.publication.sources,
        tags=settings.tags,
    )
    article = replace(found.article, page_date=found.article.page_date or page.read)
    day = day or page.read or article.page_date
    if day is None:
        raise PageError.at(
            page.name,
            "shows no date, so it is not known which desk it belongs to",
            "say which: --date YYYY-MM-DD",
        )
    filed = workspace.desk.file(day, article)
    return Added(page.name, article, day, filed, found.encoding, found.notes)


def fetched(fetcher: Fetcher, url: str, zone: tzinfo) -> SavedPage:
    """The page at the address *url*, as somebody asked for it; raises NetError, PageError.

    robots.txt is for programs that find their addresses themselves, so it is not asked.
    """
    page = bounded(fetcher.get(url, robots=False))
    return SavedPage(url, page.body, web_url(page.url), page.at.astimezone(zone).date())
