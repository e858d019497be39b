"""pages: the articles of a source that are wanted → the desk; what fails costs itself alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from briefing.app.fetching import StoppedError, bounded
from briefing.app.round import Round
from briefing.collect.entries import Entry
from briefing.collect.pages import extract
from briefing.collect.wanted import Seen
from briefing.desk.filing import Filed
from briefing.errors import BriefingError, NetError, OfflineError, PageError, Problem
from briefing.model.article import Article
from briefing.model.coverage import FailedPage
from briefing.model.publication import Source
from briefing.model.urls import host, same_page, web_url
from briefing.net.cache import Kept

ENOUGH = 5
"""After so many failures of one kind in a row the rest is left for the next run."""


@dataclass(slots=True)
class Pages:
    """What became of the pages that were asked for, so far."""

    seen: dict[str, Seen]
    """The source's articles, as they are known now."""
    filed: list[Filed] = field(default_factory=list)
    failed: list[FailedPage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Not the errors themselves, which would keep what was read in memory."""
    had: int = 0
    not_had: int = 0
    """How many the site did not give."""
    blamed: bool = False
    """Whether that was the site's own fault once."""
    late: int = 0
    """How many tell no date, and were read too late to be taken for this desk."""

    @property
    def in_trouble(self) -> bool:
        """Whether none was had, by more than the fault of a single page that is no article."""
        return not self.had and (len(self.failed) > 1 or self.not_had > 0)


def read_pages(
    chosen: Iterable[Entry], source: Source, run: Round, remembered: dict[str, Seen]
) -> Pages:
    """Read the pages of *chosen*, until ENOUGH in a row fail alike: the site is in trouble.

    What is known of the source's articles is *remembered*. Raises StoppedError.
    """
    pages = Pages(remembered)
    alike, message = 0, ""
    for entry in chosen:
        if alike == ENOUGH:
            break
        run.stop.wait()
        try:
            with contained(entry.url):
                _take(entry, source, run, pages)
        except BriefingError as fault:
            not_had, before = isinstance(fault, NetError), message
            message = fault.problems[0].message
            alike = (alike if message == before else 0) + 1 if not_had else 0
            pages.not_had += not_had
            pages.blamed |= not_had and not isinstance(fault, OfflineError)
            pages.problems += fault.problems
            pages.failed.append(FailedPage(entry.url, entry.headline, message))
            continue
        alike = 0
        pages.had += 1
    return pages


@contextmanager
def contained(url: str) -> Iterator[None]:
    """Let a page that trips up a reader of ours cost itself alone, and be named."""
    try:
        yield
    except (BriefingError, StoppedError):
        raise
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {error})"
        raise PageError.at(url, reason, "report this page to the makers of briefing") from error


def _take(entry: Entry, source: Source, run: Round, pages: Pages) -> None:
    """Read the page of *entry*, and file it where it belongs on the desk.

    Raises BriefingError where it cannot be had, or is no article.
    """
    page = bounded(run.fetcher.get(entry.url))
    with run.lock:
        article = _article(page, entry, source, run)
        name = same_page(article.url or entry.url)
        seen = Seen(entry.stamp, run.now.date(), published=article.published)
        if name in run.elsewhere:
            seen = replace(seen, desk=run.elsewhere[name])
        elif name in run.here or run.window.holds(article.published or run.now.date()):
            pages.filed.append(run.workspace.desk.file(run.day, article))
            seen = replace(seen, desk=run.day)
        elif article.published is None:  # it may be news for the desk of the day of reading
            pages.late += 1
            return
        pages.seen[same_page(entry.url)] = seen


def _article(page: Kept, entry: Entry, source: Source, run: Round) -> Article:
    """The article of a page; what the page does not tell, its source may."""
    settings = run.workspace.settings
    own = replace(source, host=host(page.url))
    article = extract(
        page.body,
        page.url,
        url=web_url(page.url),
        sources=(own, *settings.publication.sources),
        tags=settings.tags,
    ).article
    return replace(
        article,
        published=article.published or entry.published,
        page_date=article.page_date or page.at.astimezone(run.zone).date(),
    )
