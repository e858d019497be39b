"""`briefing collect`: the sources of briefing.toml → the desk of a date; and how they fare."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import (
    Span,
    cut,
    date_option,
    format_option,
    now,
    quiet_option,
    table,
    workspace_of,
)
from briefing.cli.status import show_status
from briefing.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, timedelta

    from briefing.app.collect import Collected
    from briefing.app.round import Report
    from briefing.app.workspace import Workspace


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@date_option
@click.option(
    "--since",
    type=Span(),
    default="36h",
    show_default=True,
    help="Take what appeared so long before the end of the date: 90m, 36h, 3d.",
)
@click.option("--status", is_flag=True, help="Show how the sources fare; nothing is read.")
@format_option
@quiet_option
@click.pass_context
def collect(
    ctx: click.Context,
    names: tuple[str, ...],
    day: date | None,
    since: timedelta,
    status: bool,
    form: str,
    quiet: bool,
) -> None:
    """Read the sources of briefing.toml, and put their new articles on the desk.

    Every SOURCE that is named is read, else all but those that have failed too often lately.
    Collecting again changes nothing that an editor wrote, and nothing at all where nothing is
    new. What failed is named; the exit code is 1 then, and 3 where no source could be read.
    """
    workspace = workspace_of(ctx)
    moment = partial(now, workspace.settings.publication.zone)
    if status:
        show_status(workspace, names, form, moment())
        return
    collected = _collect(workspace, names, day or moment().date(), since, moment)
    if form == "json":
        import json

        rows = [_data(report) for report in collected.reports]
        values = {"date": collected.day.isoformat(), "sources": rows}
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(_table(collected))
    for report in collected.reports:
        for problem in report.problems:
            click.echo(f"briefing: {report.source.name}: {problem}", err=True)
    if collected.failed:
        unread = all(report.record.error for report in collected.reports)
        sys.exit(Exit.FAILED if unread else Exit.PART)


def _collect(
    workspace: Workspace,
    names: tuple[str, ...],
    day: date,
    since: timedelta,
    moment: Callable[[], datetime],
) -> Collected:
    from briefing.app.collect import collect as collect_sources
    from briefing.app.fetching import Stop, fetcher_for
    from briefing.app.sources import sources_of

    stop = Stop()
    fetcher = fetcher_for(workspace, moment, stop)
    with ExitStack() as stack:
        progress = None
        if sys.stderr.isatty():
            bar = stack.enter_context(
                click.progressbar(
                    length=len(sources_of(workspace, names)),
                    label="Reading sources",
                    file=sys.stderr,
                )
            )
            progress = lambda report: bar.update(1)  # noqa: E731
        return collect_sources(workspace, day, since, fetcher, stop, moment(), names, progress)


def _table(collected: Collected) -> str:
    from briefing.desk.filing import Outcome

    heading = ("SOURCE", "READ", "NEW", "UPDATED", "FAILED", "NOTE")
    rows = [
        (
            report.source.name,
            str(report.entries),
            str(report.count(Outcome.ADDED)),
            str(report.count(Outcome.UPDATED)),
            str(len(report.record.pages)),
            cut(_note(report)),
        )
        for report in collected.reports
    ]
    lines = [table([heading, *rows], numbers=frozenset({1, 2, 3, 4})), ""]
    failed = sum(1 for report in collected.reports if report.record.error)
    read = len(collected.reports) - failed
    lines.append(f"{read} source{'' if read == 1 else 's'} read, {failed} failed")
    new = sum(report.count(Outcome.ADDED) for report in collected.reports)
    lines.append(f"{new} new on the desk of {collected.day}")
    return "\n".join(lines)


def _note(report: Report) -> str:
    if report.rests and report.health.next_try:
        return f"tried again from {report.health.next_try:%d %B %H:%M}: {report.health.error}"
    if report.record.error:
        return report.record.error
    kept = [f"{name}: yours is kept: {', '.join(fields)}" for name, fields in _kept(report)]
    notes = [report.record.note, *kept]
    if report.left:
        notes.append(f"{report.left} more in the next run")
    if report.late:
        notes.append(f"{report.late} undated, read too late for this desk")
    if report.unread_dates:
        notes.append(f'{len(report.unread_dates)} dates unread: "{report.unread_dates[0]}"')
    return "; ".join(filter(None, notes))


def _kept(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    """The files in which the editor's words stand where the page has others, and their fields."""
    return [(one.path.name, one.kept) for one in report.filed if one.kept]


def _data(report: Report) -> dict[str, object]:
    from briefing.desk.filing import Outcome

    record = report.record
    return {
        "source": report.source.name,
        "read": report.entries,
        "new": report.count(Outcome.ADDED),
        "updated": report.count(Outcome.UPDATED),
        "failed": [{"url": page.url, "error": page.error} for page in record.pages],
        "left": report.left,
        "kept": [{"file": name, "fields": list(fields)} for name, fields in _kept(report)],
        "undated_left": report.late,
        "unread_dates": list(report.unread_dates),
        "note": record.note,
        "rests": report.rests,
        "error": record.error,
    }
