"""`briefing subscribers`: the list, taken on and off it by hand and from files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.common import cut, editions_of, format_option, now, table, workspace_of
from briefing.errors import Exit
from briefing.model.subscriber import Standing

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from briefing.app.workspace import Workspace
    from briefing.errors import Problem
    from briefing.model.subscriber import Subscriber

_edition_option = click.option(
    "--edition", metavar="[en|ar]", help="Which edition they get. [default: the publication's own]"
)


@click.group()
def subscribers() -> None:
    """Say who gets the issue.

    Those who left, were suppressed or were erased come back only where they ask for it themselves
    and you say so: add ADDRESS --again.
    """


@subscribers.command()
@click.argument("address")
@click.option("--name", help="What they are called.")
@_edition_option
@click.option("--again", is_flag=True, help="They had left, and have asked for it anew.")
@click.pass_context
def add(
    ctx: click.Context, address: str, name: str | None, edition: str | None, again: bool
) -> None:
    """Take ADDRESS onto the list: a@b.c, or "Name <a@b.c>".

    With --name or --edition, someone who is on the list gets another name or edition.
    """
    from briefing.app import subscribers as app

    workspace = workspace_of(ctx)
    at = now(workspace.settings.publication.zone)
    added = app.add(workspace, address, name, _one_of(workspace, edition), again, at)
    how = "added" if added.new else "changed" if added.amended else "already there"
    click.echo(f"{how}: {added.subscriber.address} ({added.subscriber.edition})")
    if added.doubt:
        _tell(added.doubt)


@subscribers.command("import")
@click.argument("file", type=click.Path())
@_edition_option
@click.option("--dry-run", is_flag=True, help="Say what would happen; keep nothing of it.")
@click.pass_context
def import_(ctx: click.Context, file: str, edition: str | None, dry_run: bool) -> None:
    """Take the people on a list: a CSV file of Mailchimp, listmonk, Buttondown or Ghost, an export
    of this program, or any list with a column of addresses or one address a line.

    Who left or bounced there is kept as such. Each row that is not taken is named; the exit code
    is 1 then, and 3 where nobody could be taken.
    """
    from pathlib import Path

    from briefing.app.subscribers import import_list

    workspace = workspace_of(ctx)
    at = now(workspace.settings.publication.zone)
    edition = _one_of(workspace, edition)
    done = import_list(workspace, Path(file), edition, dry_run, at, _tell)
    told = [f"{done.added:,} added", f"{done.there:,} already there"]
    if done.ended:
        told.append(f"{done.ended:,} kept as left or suppressed")
    told.append(f"{done.refused:,} not taken")
    click.echo(", ".join(told) + (" (a dry run: nothing of it was kept)" if dry_run else ""))
    if done.refused:
        some = done.added or done.there or done.ended
        sys.exit(Exit.PART if some else Exit.FAILED)


@subscribers.command()
@click.argument("address")
@click.pass_context
def remove(ctx: click.Context, address: str) -> None:
    """Take ADDRESS off the list; it is kept there as one that left."""
    from briefing.app import subscribers as app

    workspace = workspace_of(ctx)
    at = now(workspace.settings.publication.zone)
    one, was_on = app.remove(workspace, address, at)
    if was_on:
        click.echo(f"removed: {one.address}")
    else:
        click.echo(f"already {one.standing}: {one.address}")


@subscribers.command()
@click.argument("address")
@click.pass_context
def erase(ctx: click.Context, address: str) -> None:
    """Forget whoever has ADDRESS; only a digest is kept, so that no import brings them back.

    What you have exported, proof-read in a folder or saved elsewhere is yours to delete; so are the
    mails that came back: .briefing-done in a Maildir, or the mailbox on an IMAP server.
    """
    from briefing.app import subscribers as app

    workspace = workspace_of(ctx)
    erased = app.erase(workspace, address, now(workspace.settings.publication.zone))
    click.echo(f"erased: {erased.typed}")


@subscribers.command("list")
@click.option(
    "--standing",
    type=click.Choice([standing.value for standing in Standing]),
    help="Only those that stand so. [default: all]",
)
@format_option
@click.pass_context
def list_(ctx: click.Context, standing: str | None, form: str) -> None:
    """Show who is on the list, and where they stand."""
    from briefing.app.subscribers import listed

    workspace = workspace_of(ctx)
    people = listed(workspace, Standing(standing) if standing else None)
    if form == "json":
        import json

        click.echo(json.dumps([_data(one) for one in people], ensure_ascii=False, indent=1))
    elif people:
        heading = ("ADDRESS", "NAME", "EDITION", "STANDING", "CONSENT", "NOTE")
        zone = workspace.settings.publication.zone
        click.echo(table([heading, *(_cells(one, zone) for one in people)]))
    elif standing:
        click.echo(f"Nobody on the list is {standing}.")
    else:
        click.echo("Nobody is on the list: put someone there with briefing subscribers add.")


@subscribers.command()
@click.argument("file", type=click.Path(), required=False)
@click.pass_context
def export(ctx: click.Context, file: str | None) -> None:
    """Write the whole list as CSV to FILE, or to standard output.

    Cells that a spreadsheet would take for a formula have an apostrophe before them; import takes
    it away again. Who was erased is not in it.
    """
    from pathlib import Path

    from briefing.app import subscribers as app

    workspace = workspace_of(ctx)
    if file is None or file == "-":
        app.export(workspace, sys.stdout.buffer.write)
    else:
        app.export_file(workspace, Path(file))


def _one_of(workspace: Workspace, edition: str | None) -> str | None:
    """The edition that is asked for; raises click's usage error where there is no such one."""
    if edition == "all":
        raise click.UsageError("--edition names one edition.")
    return edition and editions_of(workspace, edition)[0]


def _tell(problem: Problem) -> None:
    click.echo(f"briefing: {problem}", err=True)


def _cells(one: Subscriber, zone: ZoneInfo) -> tuple[str, ...]:
    day = f"{one.consent_at.astimezone(zone):%Y-%m-%d}"
    return (cut(one.address), cut(one.name, 30), one.edition, one.standing, day, cut(one.reason))


def _data(one: Subscriber) -> dict[str, Any]:
    return {
        "address": one.address,
        "name": one.name,
        "edition": one.edition,
        "standing": one.standing,
        "reason": one.reason,
        "consent_at": one.consent_at.isoformat(),
        "consent_how": one.consent_how,
    }
