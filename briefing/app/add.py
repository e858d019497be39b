"""add: saved pages → articles on a desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from briefing.app.workspace import Workspace
from briefing.collect.pages import extract
from briefing.desk.filing import Filed
from briefing.errors import BriefingError, PageError
from briefing.model.article import Article


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was handed over: its name (a path, or `-`) and its bytes."""

    name: str
    data: bytes


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

    *url* is the address of a single page; *day* the desk's date, else the page's own is taken.
    """
    for page in pages:
        try:
            yield _add(workspace, page, url, day)
        except BriefingError as error:
            yield Added(page.name, error=error)


def _add(workspace: Workspace, page: SavedPage, url: str | None, day: date | None) -> Added:
    settings = workspace.settings
    found = extract(
        page.data, page.name, url=url, sources=settings.publication.sources, tags=settings.tags
    )
    day = day or found.article.page_date
    if day is None:
        raise PageError.at(
            page.name,
            "shows no date, so it is not known which desk it belongs to",
            "say which: --date YYYY-MM-DD",
        )
    filed = workspace.desk.file(day, found.article)
    return Added(page.name, found.article, day, filed, found.encoding, found.notes)
