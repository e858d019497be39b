"""`briefing schedule`: the crontab's line for this workspace, and when the next issue goes."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import time
from typing import TYPE_CHECKING

import click

from briefing.cli.common import format_option, now, workspace_of

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.app.schedule import Installed
    from briefing.app.workspace import Workspace

_NO_CRON = "this machine has no cron (no program crontab); docs/cron.md shows a systemd timer"


class Hour(click.ParamType[time]):
    """A time of day as 06:30."""

    name = "HH:MM"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> time:
        """The hour that *value* says; fails with click's usage error otherwise."""
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value), re.A):
            self.fail(f'"{value}" is no time of day (write it as 06:30)', param, ctx)
        return time.fromisoformat(str(value))


@click.group()
def schedule() -> None:
    """Have cron send each day's issue: one line in your crontab calls `briefing run`."""


@schedule.command()
@format_option
@click.pass_context
def show(ctx: click.Context, form: str) -> None:
    """Show what is installed, and when the next issue goes."""
    from briefing.app.schedule import look

    workspace = workspace_of(ctx)
    found = look(workspace.root, _python())
    if form == "json":
        _print_json(workspace, found)
    else:
        _say_installed(workspace.root, found)
        _say_next(workspace)


@schedule.command()
@click.option(
    "--at",
    "hour",
    type=Hour(),
    help="Make this the due hour in briefing.toml, in the publication's zone.",
)
@click.pass_context
def install(ctx: click.Context, hour: time | None) -> None:
    """Put the line into your crontab; other lines stay as they are.

    Cron calls every ten minutes, and `briefing run` does what is left to do, so that a machine
    that slept catches up. Doing this again changes nothing.
    """
    from briefing.app.schedule import install as put

    workspace = workspace_of(ctx)
    if hour is not None:
        workspace = _set_due(ctx, workspace, hour)
    found = put(workspace.root, _python())
    _say_installed(workspace.root, found)
    _say_next(workspace)
    if lost := sorted(name for name in os.environ if name.startswith("BRIEFING_")):
        click.echo(
            f"briefing: cron will not know {', '.join(lost)}: put it into briefing.toml, secrets"
            " into files (docs/cron.md)",
            err=True,
        )


@schedule.command()
@click.pass_context
def remove(ctx: click.Context) -> None:
    """Take our lines for this workspace out of your crontab; other lines stay as they are."""
    from pathlib import Path

    from briefing.app.schedule import remove as take
    from briefing.app.workspace import root_of

    # Also where briefing.toml cannot be used, or is gone.
    root = root_of(Path(ctx.obj) if ctx.obj else None, Path.cwd())
    found = take(root, _python())
    if not found.cron:
        click.echo(f"briefing: {_NO_CRON}", err=True)
    else:
        done = "was taken out" if found.changed else "was not there"
        click.echo(f"Crontab: the line for {root} {done}.")


def _python() -> Path:
    """The interpreter that runs this, by whose path a virtual environment is known."""
    from pathlib import Path

    return Path(sys.executable)


def _set_due(ctx: click.Context, workspace: Workspace, hour: time) -> Workspace:
    from briefing.config.due import set_due

    if set_due(workspace.root, hour):
        click.echo(f'briefing.toml: due = "{hour:%H:%M}", under [publication].')
    return workspace_of(ctx)


def _say_installed(root: Path, found: Installed) -> None:
    if not found.cron:
        click.echo(f"briefing: {_NO_CRON}", err=True)
    elif not found.lines:
        click.echo(f"Crontab: nothing for {root} (briefing schedule install)")
    else:
        click.echo(f"Crontab: a line for {root}\n  {found.lines}")
        if not found.current:
            click.echo("  It is another than would be written now: briefing schedule install")


def _say_next(workspace: Workspace) -> None:
    from briefing.schedule.timetable import Timetable

    timetable = Timetable.of(workspace.settings.publication, workspace.settings.schedule)
    moment = now(timetable.zone)
    for day in timetable.due(moment):
        end = timetable.latest_at(day).astimezone(timetable.zone)
        click.echo(f"Now: the issue of {day} may go out until {end:%H:%M}.")
    due = timetable.next_due(moment)
    if due is None:
        click.echo("Next: never ([schedule] of briefing.toml names no day to come)")
        return
    there = due.astimezone(timetable.zone)
    here = due.astimezone()
    click.echo(
        f"Next: {there:%a %Y-%m-%d %H:%M} in {timetable.zone.key};"
        f" by this machine's clock {here:%a %H:%M %Z}"
    )


def _print_json(workspace: Workspace, found: Installed) -> None:
    from briefing.schedule.timetable import Timetable

    timetable = Timetable.of(workspace.settings.publication, workspace.settings.schedule)
    moment = now(timetable.zone)
    due = timetable.next_due(moment)
    told = {
        "cron": found.cron,
        "lines": found.lines,
        "current": found.current,
        "due_now": [day.isoformat() for day in timetable.due(moment)],
        "next": due.astimezone(timetable.zone).isoformat() if due else None,
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
