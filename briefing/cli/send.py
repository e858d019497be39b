"""`briefing send`: the issue of a date → its subscribers."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import (
    Span,
    date_option,
    edition_option,
    editions_of,
    format_option,
    now,
    quiet_option,
    workspace_of,
)
from briefing.cli.sending import counted, means, of_issue, of_trial, report, result

if TYPE_CHECKING:
    from datetime import date, timedelta

    from briefing.app.send import Plan


@click.command()
@date_option
@click.option(
    "--test", "address", metavar="ADDRESS", help="To this address only, marked as a test."
)
@edition_option
@click.option(
    "--maildir",
    "folder",
    type=click.Path(file_okay=False),
    help="Write the whole mailing into this Maildir, for proof-reading; nothing is sent.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and to how many.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--wait", type=Span(), help="Stay this long for those that have to be tried again.")
@click.option(
    "--max-age",
    type=Span(),
    help="How long after it was due an issue may still go out. [default: 20h]",
)
@quiet_option
@format_option
@click.pass_context
def send(
    ctx: click.Context,
    day: date | None,
    address: str | None,
    edition: str,
    folder: str | None,
    dry_run: bool,
    yes: bool,
    wait: timedelta | None,
    max_age: timedelta | None,
    quiet: bool,
    form: str,
) -> None:
    """Send the issue of a date to its subscribers, each of whom gets it once.

    What was built and checked is sent, nothing else. Who gets it is fixed by the first call; each
    further one goes on with what is left, and two at once share the work. Nothing is sent a second
    time unasked: where the line was lost at the wrong moment a delivery is uncertain, and
    `briefing status` names it.
    """
    from pathlib import Path

    from briefing.app import send as app
    from briefing.app.ready import MAX_AGE
    from briefing.errors import DeliveryError

    if sum((address is not None, folder is not None, dry_run)) > 1:
        raise click.UsageError("--test, --maildir and --dry-run exclude each other")
    if edition != "all" and address is None:
        raise click.UsageError("--edition goes with --test: subscribers have chosen theirs")
    workspace = workspace_of(ctx)
    moment = partial(now, workspace.settings.publication.zone)
    day = day or moment().date()
    planned = None
    if address is None and folder is None:
        planned = app.plan(workspace, day)
        timely = partial(app.timely, workspace, planned, moment(), max_age or MAX_AGE)
        if dry_run:
            _show(planned, form)
            try:
                timely()
            except DeliveryError as error:
                click.echo(f"briefing: {error}", err=True)
            return
        timely()
        if planned.before is None and not yes and sys.stdin.isatty():
            click.confirm(f"Send {day} to {_people(planned.left)}?", abort=True, err=True)
    with ExitStack() as stack:
        taken = means(stack, moment, planned.left if planned else 0, quiet, wait)
        if planned:
            outcome, advice = app.send(workspace, planned, taken), of_issue(day)
        elif address is not None:
            editions = editions_of(workspace, edition)
            outcome = app.send_test(workspace, day, address, editions, taken)
            advice = of_trial(day, "repeat the test")
        else:
            outcome = app.send_proof(workspace, day, Path(folder or "."), taken)
            advice = of_trial(day, f"briefing send --date {day} --maildir {folder}")
    report(day, outcome, advice, moment(), quiet, form)
    if code := result(outcome, planned.before if planned else None):
        sys.exit(code)


def _show(planned: Plan, form: str) -> None:
    seconds, before = planned.seconds, planned.before
    if form == "json":
        values = {
            "date": planned.ready.day.isoformat(),
            "left": planned.left,
            "editions": dict(planned.counts),
            "begun": before is not None,
            "bytes": planned.ready.size,
            "seconds": seconds,
        }
        click.echo(json.dumps(values, indent=1))
        return
    told = ", ".join(f"{count} {edition}" for edition, count in planned.counts.items())
    told = f" ({told})" if told else ""
    click.echo(f"{planned.ready.day} would go to {_people(planned.left)}{told}")
    if before:
        click.echo(f"so far: {counted(before)}")
    click.echo(f"{planned.ready.size / 1024:.0f} KB a message")
    long = "not known before the first mailing" if seconds is None else _span(seconds)
    click.echo(f"time: {long}")


def _span(seconds: float) -> str:
    return f"about {seconds / 60:.0f} minutes" if seconds >= 90 else f"about {seconds:.0f} seconds"


def _people(count: int) -> str:
    return f"{count} subscriber" if count == 1 else f"{count} subscribers"
