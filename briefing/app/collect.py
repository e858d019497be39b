"""collect: every source that is due → the articles of a desk, and the record of how it went."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from briefing.app.fetching import Stop
from briefing.app.round import Report, Round, resting
from briefing.app.source import read_source
from briefing.app.sources import healths, keep, sources_of
from briefing.app.workspace import Workspace
from briefing.collect.health import Health
from briefing.collect.wanted import window
from briefing.model.publication import Source
from briefing.net.fetch import Fetcher

AT_ONCE = 8
"""So many sources are read at once."""
_LOOK_BACK = timedelta(days=14)
"""On desks of so many days more than the window an article is looked for before it is taken."""

Progress = Callable[[Report], None]
"""Told of each source when it is done."""


@dataclass(frozen=True, slots=True)
class Collected:
    """How the sources were read for the desk of *day*, in the order of briefing.toml."""

    day: date
    reports: tuple[Report, ...]

    @property
    def failed(self) -> tuple[Report, ...]:
        """Those with which something went wrong."""
        return tuple(one for one in self.reports if one.problems)


def collect(
    workspace: Workspace,
    day: date,
    since: timedelta,
    fetcher: Fetcher,
    stop: Stop,
    now: datetime,
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Collected:
    """Read the sources that are due, or those of these *names*, for the desk of *day*.

    Taken is what appeared in the time *since* before the end of *day*. Each source's outcome is
    put down as soon as it is known, so an interrupted run keeps what it has. Raises ConfigError
    where there is no such source, DeskError and OSError where the outcome cannot be put down.
    """
    sources = sources_of(workspace, names)
    run = _round(workspace, day, since, fetcher, stop, now)
    known = healths(workspace)
    reports: dict[str, Report] = {}
    for report in _readings(sources, known, run, named=bool(names)):
        name = report.source.name
        reports[name] = report
        workspace.desk.record(day, [report.record])
        if not report.rests:
            known[name] = report.health
            keep(workspace, known)
        if progress:
            progress(report)
    fetcher.prune()
    return Collected(day, tuple(reports[source.name] for source in sources))


def _readings(
    sources: tuple[Source, ...], known: dict[str, Health], run: Round, named: bool
) -> Iterator[Report]:
    """The report of each source, as soon as it is read."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            under_way: list[Future[Report]] = []
            for source in sources:
                before = known.get(source.name, Health())
                if before.rests(run.now) and not named:
                    yield resting(source, before, run)
                else:
                    under_way.append(pool.submit(read_source, source, before, run))
            for done in as_completed(under_way):
                yield done.result()
        finally:  # an interrupted run waits for nothing more
            run.stop.set()
            pool.shutdown(cancel_futures=True)


def _round(
    workspace: Workspace,
    day: date,
    since: timedelta,
    fetcher: Fetcher,
    stop: Stop,
    now: datetime,
) -> Round:
    desk, zone = workspace.desk, workspace.settings.publication.zone
    here, off = desk.addresses(day)
    elsewhere = dict.fromkeys(off - here, day)
    for other in desk.dates():
        if other != day and abs(other - day) <= since + _LOOK_BACK:
            for addresses in desk.addresses(other):
                elsewhere |= dict.fromkeys(addresses - here, other)
    return Round(
        workspace=workspace,
        day=day,
        window=window(day, since, zone),
        fetcher=fetcher,
        stop=stop,
        now=now.astimezone(zone),
        here=here,
        elsewhere=elsewhere,
        lock=threading.Lock(),
    )
