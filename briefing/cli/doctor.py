"""`briefing doctor`: is all in order?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import format_option, now, workspace_of
from briefing.errors import ConfigError, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.app.doctor.diagnosis import Diagnosis


@click.command()
@click.option(
    "--received",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Look at this mail instead, as it arrived in a mailbox: is it signed, and all of it?",
)
@format_option
@click.pass_context
def doctor(ctx: click.Context, received: str | None, form: str) -> None:
    """Look whether all is in order for a mailing, and say what mends what is not.

    The configuration, the sender's domain in the DNS (SPF, DKIM, DMARC, MX), the server, its
    certificate and the log-in, the mailbox that returns arrive in, the pages that the mail links
    to, the clock, the database, the keys, the disk, the crontab. Nothing is sent, and no secret is
    shown.

    The exit code is 1 where something is not in order.
    """
    from briefing.app.doctor.diagnosis import all_fine

    found = []
    for one in _look(ctx, received):
        found.append(one)
        if form == "text":
            click.echo(_told(one))
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    if not all_fine(found):
        sys.exit(Exit.PART)


def _look(ctx: click.Context, received: str | None) -> Iterator[Diagnosis]:
    from pathlib import Path
    from time import monotonic
    from zoneinfo import ZoneInfo

    from briefing.app.doctor.crontab import look_at_schedule
    from briefing.app.doctor.diagnosis import wrongs
    from briefing.app.doctor.doctor import doctor as look
    from briefing.app.doctor.received import look_at_received
    from briefing.net.names import Names

    if received:
        data = Path(received).read_bytes()
        yield from look_at_received(data, Names(), now(ZoneInfo("UTC")))
        return
    try:
        workspace = workspace_of(ctx)
    except ConfigError as error:
        yield from wrongs("configuration", error)
        return
    zone = workspace.settings.publication.zone
    schedule = partial(look_at_schedule, workspace.root, Path(sys.executable))
    yield from look(workspace, Names(), partial(now, zone), monotonic, schedule)


def _told(one: Diagnosis) -> str:
    mark = {"fine": "ok", "wrong": "WRONG", "untold": "-"}[one.state]
    remedy = f"\n{'':7}→ {one.remedy}" if one.remedy else ""
    line = f"{mark:<7}{one.about}: {one.told}"
    return "".join(c if c.isprintable() or c == "\n" else " " for c in line + remedy)
