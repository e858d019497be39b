"""source: one source, read: its feed or listing, and the pages of what it has that is wanted.

    fetch → entries → wanted → for each: fetch → extract → desk.file

What goes wrong with one page is put down, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from briefing.app.fetching import bounded
from briefing.app.pages import Pages, contained, read_pages
from briefing.app.round import Report, Round, filed
from briefing.collect.entries import Entry
from briefing.collect.feeds import read_feed
from briefing.collect.health import Health
from briefing.collect.listings import read_listing
from briefing.collect.wanted import Known, Seen, wanted
from briefing.desk.filing import Outcome
from briefing.errors import BriefingError, OfflineError, Problem
from briefing.model.article import Moment
from briefing.model.coverage import FailedPage, SourceRead
from briefing.model.publication import Source
from briefing.model.urls import same_page
from briefing.net.cache import Kept

MOST = 60
"""So many pages of one source are read in one run; the next run goes on."""
_FORGOTTEN = 30
"""After so many days what a source tells of no more is forgotten."""

_Parse = Callable[[Kept, list[FailedPage]], tuple[Entry, ...]]


def read_source(source: Source, before: Health, run: Round) -> Report:
    """Read *source*, and put on the desk what it has that is wanted; raises StoppedError."""
    entries, faults, refused = _entries(source, run)
    known = Known(run.day, before.seen, run.here, run.elsewhere)
    chosen = wanted(entries, known, run.window, run.fetcher.can_be_asked_about)
    chosen = _untried_first(chosen, source, run)
    remembered = _remembered(before.seen, entries, run.now.date())
    pages = read_pages(chosen[:MOST], source, run, remembered)
    told = [_told(fault.problems[0]) for fault in faults]
    error, blamed = "", False
    if len(faults) == len(tuple(_ways(source))):
        error = told[0]
        blamed = not isinstance(faults[0], OfflineError)
    elif pages.in_trouble:
        number = f"{len(pages.failed)} pages" if len(pages.failed) > 1 else "one page"
        error = f"none of its {number} could be had: {pages.failed[0].error}"
        blamed = pages.blamed
    if error:
        health = before.failed(run.now, error, blamed=blamed)
    else:
        new = [one.outcome for one in pages.filed].count(Outcome.ADDED)
        health = before.read(run.now, new)
    record = SourceRead(
        source.name,
        run.now,
        filed(pages.seen, run.day),
        _newest(entries, run.zone),
        error,
        (*refused, *pages.failed),
        "" if error else "; ".join(told),
    )
    return Report(
        source,
        replace(health, seen=MappingProxyType(pages.seen)),
        record,
        len(entries),
        tuple(pages.filed),
        len(chosen) - pages.had - len(pages.failed),
        _problems(faults, refused, pages),
        late=pages.late,
        unread_dates=tuple(entry.unread_date for entry in entries if entry.unread_date),
    )


def _untried_first(chosen: tuple[Entry, ...], source: Source, run: Round) -> tuple[Entry, ...]:
    """*chosen*, last of them what failed in the reading before: it is to hold up no other page."""
    records, _ = run.workspace.desk.sources(run.day)
    failed = {page.url for one in records if one.name == source.name for page in one.pages}
    return tuple(sorted(chosen, key=lambda entry: entry.url in failed))


def _problems(
    faults: list[BriefingError], refused: list[FailedPage], pages: Pages
) -> tuple[Problem, ...]:
    links = [Problem(page.url, page.error) for page in refused]
    return (
        *(problem for fault in faults for problem in fault.problems),
        *links,
        *pages.problems,
    )


def _entries(
    source: Source, run: Round
) -> tuple[tuple[Entry, ...], list[BriefingError], list[FailedPage]]:
    """What *source* tells of, by its feed first; what is wrong with the one and the other; and
    the links that lead to no page."""
    found: dict[str, Entry] = {}
    faults: list[BriefingError] = []
    refused: list[FailedPage] = []
    for address, parse in _ways(source):
        try:
            with contained(address):
                page = bounded(run.fetcher.get(address))
                with run.lock:
                    entries = parse(page, refused)
        except BriefingError as error:
            faults.append(error)
            continue
        for entry in entries:
            found.setdefault(same_page(entry.url), entry)
    return tuple(found.values()), faults, refused


def _ways(source: Source) -> Iterator[tuple[str, _Parse]]:
    if source.feed:
        yield source.feed, lambda page, refused: read_feed(page.body, page.url, refused)
    if source.listing:
        yield source.listing, lambda page, _: read_listing(page.body, page.url, source.links)


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
