"""`briefing check`: what there is to say about the issue of a date before anybody gets it."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import (
    date_option,
    edition_option,
    editions_of,
    format_option,
    now,
    quiet_option,
    today,
    workspace_of,
)
from briefing.cli.findings import as_data, errors_of, report, summed
from briefing.errors import Exit

if TYPE_CHECKING:
    from datetime import date

    from briefing.app.check import Checked


@click.command()
@date_option
@edition_option
@click.option("--links", is_flag=True, help="Also ask for each page that the issue links to.")
@format_option
@quiet_option
@click.pass_context
def check(
    ctx: click.Context, day: date | None, edition: str, links: bool, form: str, quiet: bool
) -> None:
    """Look through the issue of a date, as it would be built now.

    Each finding says where it is, why it matters, and what mends it; docs/checks.md tells of all
    checks, and how to let a finding stand. Nothing is written to out/. With --links each page is
    asked for over the network; those that were fine in the last hours are not asked again.

    The exit code is 1 where a finding is an error, or something on the desk cannot be used.
    """
    from briefing.app.check import check as check_issue
    from briefing.app.links import reach_links

    workspace = workspace_of(ctx)
    zone = workspace.settings.publication.zone
    progress = _progress if sys.stderr.isatty() else None
    reach = partial(reach_links, workspace, now=partial(now, zone), progress=progress)
    checked = check_issue(
        workspace, day or today(zone), editions_of(workspace, edition), reach if links else None
    )
    if form == "json":
        import json

        click.echo(json.dumps(_data(checked), ensure_ascii=False, indent=1))
    else:
        click.echo(_told(checked, quiet), nl=False)
    for problem in checked.proofed.problems:
        click.echo(f"briefing: {problem}", err=True)
    if checked.proofed.problems or errors_of(checked.proofed.findings):
        sys.exit(Exit.PART)


def _progress(done: int, total: int) -> None:
    click.echo(f"\rAsking for pages: {done} of {total}", nl=done == total, err=True)


def _told(checked: Checked, quiet: bool) -> str:
    proofed = checked.proofed
    parts = [report(proofed.findings, several=len(proofed.proofs) > 1)] if proofed.findings else []
    if checked.untold:
        pages = "\n".join(f"      {url}\n      {why}" for url, why in checked.untold.items())
        parts.append(f"COULD NOT BE TOLD: open these pages yourself\n\n{pages}")
    if not quiet:
        parts.append(summed(proofed.findings, proofed.ignored))
    return "\n\n".join(parts) + "\n" if parts else ""


def _data(checked: Checked) -> dict[str, object]:
    proofed = checked.proofed
    return {
        "date": proofed.day.isoformat(),
        "editions": list(proofed.proofs),
        "findings": [as_data(finding) for finding in proofed.findings],
        "ignored": proofed.ignored,
        "untold": dict(checked.untold),
        "problems": [str(problem) for problem in proofed.problems],
    }
