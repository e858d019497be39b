"""`briefing bounces`: what came back, from a Maildir or by IMAP."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from briefing.cli.common import format_option, now, quiet_option, table, workspace_of
from briefing.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from briefing.app.bounces import CameBack
    from briefing.app.workspace import Workspace
    from briefing.deliver.returns.box import Box


@click.command()
@click.option(
    "--maildir",
    type=click.Path(file_okay=False),
    help="Read this Maildir. What is dealt with moves to .briefing-done in it.",
)
@click.option(
    "--imap", is_flag=True, help="Read the mailbox that [bounces] in briefing.toml names."
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@format_option
@quiet_option
@click.pass_context
def bounces(
    ctx: click.Context, maildir: str | None, imap: bool, dry_run: bool, form: str, quiet: bool
) -> None:
    """Read what came back: bounces, complaints, and mail of people who leave.

    An address that does not exist and a complaint end a subscription at once, other failures when
    they go on. Only a mail that carries a token of ours counts; every other one stays where it is.
    Reading again changes nothing.
    """
    from pathlib import Path

    if bool(maildir) == imap:
        raise click.UsageError("say where to read: --maildir DIR or --imap")
    workspace = workspace_of(ctx)
    came = _take(workspace, Path(maildir) if maildir else None, dry_run)
    if form == "json":
        click.echo(json.dumps(_data(came, dry_run), ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(_table(came, dry_run))
    for line in _alerts(came):
        click.echo(f"briefing: {line}", err=True)
    for problem in came.problems:
        click.echo(f"briefing: {problem}", err=True)
    if came.problems:
        sys.exit(Exit.PART)


def _take(workspace: Workspace, maildir: Path | None, dry_run: bool) -> CameBack:
    from briefing.app.bounces import take_returns
    from briefing.store.database import Database
    from briefing.store.key import read_key

    key = read_key(workspace.root)
    database = Database(workspace.root)
    with _box(workspace, maildir) as box:
        return take_returns(database, key, box, now(workspace.settings.publication.zone), dry_run)


def _box(workspace: Workspace, maildir: Path | None) -> AbstractContextManager[Box]:
    from contextlib import nullcontext

    from briefing.app.bounces import mailbox_of
    from briefing.deliver.returns.maildir import Maildir

    return nullcontext(Maildir(maildir)) if maildir else mailbox_of(workspace.settings)


def _rows(came: CameBack) -> Iterator[tuple[str, int]]:
    """What the mails were, and how many of each."""
    from briefing.deliver.returns.policy import Effect

    names = {
        Effect.GONE: "no such address",
        Effect.SOFT: "soft failures",
        Effect.ABOUT_US: "refused because of us",
        Effect.COMPLAINT: "complaints",
        Effect.LEAVE: "leaving",
        Effect.NOTHING: "no failure",
    }
    yield from ((name, came.effects[what]) for what, name in names.items())
    yield "taken before", came.known
    yield "not ours", came.others


def _table(came: CameBack, dry_run: bool) -> str:
    heading = ("WHAT CAME BACK", "MAILS")
    rows = [(name, str(number)) for name, number in _rows(came)]
    lines = [table([heading, *rows], numbers=frozenset({1})), ""]
    lines.append(f"{came.suppressed} suppressed, {came.left} left")
    if came.accepted:
        noun = "delivery was" if came.accepted == 1 else "deliveries were"
        lines.append(f"{came.accepted} uncertain {noun} accepted, as what came back shows")
    if dry_run:
        lines.append("Nothing was changed: this was a dry run.")
    return "\n".join(lines)


def _alerts(came: CameBack) -> Iterator[str]:
    for one in came.alerts:
        yield (
            f"{one.refusals} refusals by {one.domain} about our authentication"
            " (look at SPF, DKIM and DMARC; nobody was suppressed for it)"
        )


def _data(came: CameBack, dry_run: bool) -> dict[str, object]:
    return {
        "mails": {name.replace(" ", "_"): number for name, number in _rows(came)},
        "suppressed": came.suppressed,
        "left": came.left,
        "accepted": came.accepted,
        "alerts": [{"domain": one.domain, "refusals": one.refusals} for one in came.alerts],
        "problems": [str(problem) for problem in came.problems],
        "dry_run": dry_run,
    }
