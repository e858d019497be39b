"""`briefing desk`: what lies on the desk of a date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from briefing.cli.common import cut, date_option, format_option, table, today, workspace_of
from briefing.errors import BriefingError, Exit

if TYPE_CHECKING:
    from datetime import date


@click.group(invoke_without_command=True)
@date_option
@format_option
@click.pass_context
def desk(ctx: click.Context, day: date | None, form: str) -> None:
    """Show what lies on the desk of a date.

    Every file that cannot be read is named with line and remedy; the exit code is 1 then.
    """
    if ctx.invoked_subcommand:
        return
    from briefing.app.desk import look

    workspace = workspace_of(ctx)
    day = day or today(workspace.settings.publication.zone)
    found = look(workspace, day)
    if form == "json":
        import json

        from briefing.desk.schema import values_of

        rows = [{"slug": one.slug, **values_of(one)} for one in found.articles]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif found.articles:
        heading = ("SLUG", "HEADLINE", "SOURCE", "PUBLISHED", "CHECK ALSO")
        cells = [
            (
                one.slug,
                cut(one.headline),
                cut(one.source or "unknown"),
                str(one.published or "unknown"),
                str(len(one.check_also)),
            )
            for one in found.articles
        ]
        click.echo(table([heading, *cells], numbers=frozenset({4})))
    else:
        click.echo(f"The desk of {day} is empty: put pages on it with briefing add.")
    for problem in found.problems:
        click.echo(f"briefing: {problem}", err=True)
    if found.problems:
        sys.exit(Exit.PART)


@desk.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
@date_option
@click.pass_context
def remove(ctx: click.Context, slugs: tuple[str, ...], day: date | None) -> None:
    """Take articles off the desk; their files are kept in .removed/ beside it."""
    workspace = workspace_of(ctx)
    parent = ctx.parent.params["day"] if ctx.parent else None
    day = day or parent or today(workspace.settings.publication.zone)
    failed = 0
    for slug in slugs:
        try:
            kept = workspace.desk.remove(day, slug)
            click.echo(f"removed: {slug} (kept as {kept.relative_to(workspace.root)})")
        except BriefingError as error:
            failed += 1
            click.echo(f"briefing: {error}", err=True)
    if failed:
        sys.exit(Exit.PART if failed < len(slugs) else Exit.FAILED)
