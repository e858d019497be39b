"""source: one source, read: its feed or listing, and the pages of what it has that is wanted.

    fetch → entries → wanted → for each: fetch → extract → desk.file

What goes wrong with one page is put down, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from briefing.app.fetching import StoppedError, bounded
from briefing.app.round import Report, Round, filed
from briefing.collect.entries import Entry
from briefing.collect.feeds import read_feed
from briefing.collect.health import Health
from briefing.collect.listings import read_listing
from briefing.collect.pages import extract
from briefing.collect.wanted import Known, Seen, wanted
from briefing.desk.filing import Outcome
from briefing.errors import BriefingError, OfflineError, PageError, Problem
from briefing.model.article import Article, Moment
from briefing.model.coverage import FailedPage, SourceRead
from briefing.model.publication import Source
from briefing.model.urls import host, same_page, web_url
from briefing.net.cache import Kept

MOST = 60
"""So many pages of one source are read in one run; the next run goes on."""
_FORGOTTEN = 30
"""After so many days what a source tells of no more is forgotten."""


def read_source(source: Source, before: Health, run: Round) -> Report:
    """Read *source*, and put on the desk what it has that is wanted; raises StoppedError."""
    entries, faults = _entries(source, run)
    known = Known(run.day, before.seen, run.here, run.elsewhere)
    chosen = wanted(entries, known, run.window, run.fetcher.can_be_asked_about)
    seen = _remembered(before.seen, entries, run.now.date())
    outcomes: list[Outcome] = []
    failed: list[FailedPage] = []
    problems = [problem for fault in faults for problem in fault.problems]
    for entry in chosen[:MOST]:
        run.stop.wait()
        try:
            with _contained(entry.url):
                taken, outcome = _take(entry, source, run)
        except BriefingError as fault:
            problems += fault.problems
            failed.append(FailedPage(entry.url, entry.headline, fault.problems[0].message))
            continue
        seen[same_page(entry.url)] = taken
        outcomes += [outcome] if outcome else []
    new = outcomes.count(Outcome.ADDED)
    error, health = "", before.read(run.now, new)
    if faults:
        error = _told(faults[0].problems[0])
        offline = isinstance(faults[0], OfflineError)
        health = before.failed(run.now, error, blamed=not offline)
    record = SourceRead(
        source.name,
        run.now,
        filed(seen, run.day),
        _newest(entries, run.zone),
        error,
        tuple(failed),
    )
    return Report(
        source,
        replace(health, seen=MappingProxyType(seen)),
        record,
        len(entries),
        tuple(outcomes),
        len(chosen[MOST:]),
        tuple(problems),
    )


def _entries(source: Source, run: Round) -> tuple[tuple[Entry, ...], tuple[BriefingError, ...]]:
    """What *source* tells of, by its feed first; and what is wrong with the one and the other."""
    found: dict[str, Entry] = {}
    faults: list[BriefingError] = []
    for address, parse in _ways(source):
        try:
            with _contained(address):
                page = bounded(run.fetcher.get(address))
                with run.lock:
                    entries = parse(page)
        except BriefingError as error:
            faults.append(error)
            continue
        for entry in entries:
            found.setdefault(same_page(entry.url), entry)
    return tuple(found.values()), tuple(faults)


@contextmanager
def _contained(url: str) -> Iterator[None]:
    """Let a page that trips up a reader of ours cost itself alone, and be named."""
    try:
        yield
    except (BriefingError, StoppedError):
        raise
    except Exception as error:
        reason = f"cannot be read ({type(error).__name__}: {error})"
        raise PageError.at(url, reason, "report this page to the makers of briefing") from error


def _ways(source: Source) -> Iterator[tuple[str, Callable[[Kept], tuple[Entry, ...]]]]:
    if source.feed:
        yield source.feed, lambda page: read_feed(page.body, page.url)
    if source.listing:
        yield source.listing, lambda page: read_listing(page.body, page.url, source.links)


def _take(entry: Entry, source: Source, run: Round) -> tuple[Seen, Outcome | None]:
    """Read the page of *entry*, and file it where it belongs on the desk.

    Raises BriefingError where it cannot be had, or is no article.
    """
    page = bounded(run.fetcher.get(entry.url))
    with run.lock:
        article = _article(page, entry, source, run)
        name = same_page(article.url or entry.url)
        seen = Seen(entry.stamp, run.now.date(), published=article.published)
        if name in run.elsewhere:
            return replace(seen, desk=run.elsewhere[name]), None
        fits = article.published is None or run.window.holds(article.published)
        if not fits and name not in run.here:
            return seen, None
        filed = run.workspace.desk.file(run.day, article)
        return replace(seen, desk=run.day), filed.outcome


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


def _remembered(
    before: Mapping[str, Seen], entries: tuple[Entry, ...], today: date
) -> dict[str, Seen]:
    """What was seen *before*, without what is forgotten by now."""
    told = {same_page(entry.url) for entry in entries}
    kept = {
        name: replace(seen, read=today) if name in told else seen for name, seen in before.items()
    }
    return {name: seen for name, seen in kept.items() if (today - seen.read).days <= _FORGOTTEN}


def _newest(entries: tuple[Entry, ...], zone: ZoneInfo) -> Moment | None:
    dated = [entry.published for entry in entries if entry.published]
    return max(dated, key=lambda moment: _at(moment, zone), default=None)


def _at(moment: Moment, zone: ZoneInfo) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), zone)


def _told(problem: Problem) -> str:
    return f"{problem.where}: {problem.message}"
