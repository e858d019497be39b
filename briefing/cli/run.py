"""`briefing run`, which cron calls; `briefing approve` and `hold`, which an editor does."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import date_option, now, workspace_of
from briefing.cli.sending import means
from briefing.errors import Exit

if TYPE_CHECKING:
    from datetime import date, datetime

    from briefing.schedule.timetable import Timetable


@click.command()
@click.option("--quiet", is_flag=True, help="Say only what is new and not as it should be.")
@click.pass_context
def run(ctx: click.Context, quiet: bool) -> None:
    """Do what is left to do for the issue that is due; what cron calls every ten minutes.

    What came back is read, the sources are collected, the issue is built and checked, and it goes
    out: once, from its due hour on and before its latest one. What fails is tried again by the
    next call. Whether it is held, [schedule] of briefing.toml says; the editor gets one mail then.

    The exit code is 0 also while nothing is due, or the issue is held; 1 where a step failed.
    """
    from briefing.app.hands import alone, hands_of, ping_of
    from briefing.app.run import heard
    from briefing.app.run import run as run_due
    from briefing.store.database import Database

    def say(line: str, trouble: bool) -> None:
        if trouble or not quiet:
            click.echo(f"briefing: {line}", err=True)

    workspace = workspace_of(ctx)
    moment = partial(now, workspace.settings.publication.zone)
    with ExitStack() as stack:
        with heard(ping_of(workspace.settings, say)):
            database = Database(workspace.root)
            first = stack.enter_context(alone(database))
        if not first:
            say("another run is at work", False)
            return
        taken = means(stack, moment, 0, quiet=True, wait=None)
        hands = hands_of(workspace, database, taken, say)
        if not hands.timetable.due(moment()):
            say(_waiting(hands.timetable, moment()), False)
        fine = run_due(hands)
    if not fine:
        sys.exit(Exit.PART)


def _waiting(timetable: Timetable, at: datetime) -> str:
    due = timetable.next_due(at)
    if due is None:
        return "nothing is due, nor will be: [schedule] of briefing.toml names no day to come"
    return f"nothing is due; the next issue goes {due.astimezone(timetable.zone):%Y-%m-%d %H:%M}"


@click.command()
@date_option
@click.pass_context
def approve(ctx: click.Context, day: date | None) -> None:
    """Let the issue of a date go out, as it stands in out/.

    The approval is for these very bytes: it lapses when another build makes others. It makes an
    end of a hold, and lets a day with few stories go out.
    """
    from briefing.app.approving import approve as let_go
    from briefing.app.ready import said_age

    workspace = workspace_of(ctx)
    zone = workspace.settings.publication.zone
    moment = now(zone)
    day = day or moment.date()
    done = let_go(workspace, day, moment)
    click.echo(f"{day} is approved: {done.subject} ({done.digest[:12]})")
    if done.goes_at is None:
        remedy = f"briefing send --date {day}{said_age(workspace, day, moment)}"
        click.echo(f"briefing: {done.why_not}: it goes out only by hand ({remedy})", err=True)
    else:
        goes = done.goes_at.astimezone(zone)
        click.echo(f"briefing run sends it from {goes:%Y-%m-%d %H:%M}")


@click.command()
@date_option
@click.option("--reason", default="", help="Why; `briefing status` shows it.")
@click.pass_context
def hold(ctx: click.Context, day: date | None, reason: str) -> None:
    """Keep `briefing run` from sending the issue of a date, until it is approved."""
    from briefing.app.approving import hold as keep
    from briefing.model.text import clean

    workspace = workspace_of(ctx)
    moment = now(workspace.settings.publication.zone)
    day = day or moment.date()
    left = keep(workspace, day, clean(reason), moment)
    click.echo(f"{day} is held (to let it go: briefing approve --date {day})")
    if left:
        click.echo(f"briefing: it has begun to go out: {left} deliveries still wait", err=True)
