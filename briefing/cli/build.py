"""`briefing build`: the desk of a date → its issue in out/."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from briefing.cli.common import (
    date_option,
    edition_option,
    editions_of,
    format_option,
    in_browser,
    quiet_option,
    table,
    today,
    workspace_of,
)
from briefing.cli.findings import as_data, errors_of, one_line, summed
from briefing.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from briefing.app.build import Built
    from briefing.check.proof import Proof
    from briefing.model.issue import Story


@click.command()
@date_option
@edition_option
@click.option("--open", "show", is_flag=True, help="Show the issue in the browser.")
@format_option
@quiet_option
@click.pass_context
def build(
    ctx: click.Context, day: date | None, edition: str, show: bool, form: str, quiet: bool
) -> None:
    """Make the issue of a date: out/DATE/issue.html, .txt, .eml and .json.

    Editions in other languages than the publication's own carry it: issue.ar.html.

    An article that cannot be read is left out and named; the exit code is 1 then.
    """
    import json

    from briefing.app.build import build as build_issue

    workspace = workspace_of(ctx)
    day = day or today(workspace.settings.publication.zone)
    built = build_issue(workspace, day, editions_of(workspace, edition))
    if form == "json":
        click.echo(json.dumps(_data(built, workspace.root), ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(_told(built, workspace.root))
    for problem in built.problems:
        click.echo(f"briefing: {problem}", err=True)
    errors = errors_of(built.findings)
    for finding in errors:
        click.echo(f"briefing: error: {one_line(finding)}", err=True)
    if show:
        in_browser(built.paths[0].as_uri())
    if built.problems or errors:
        sys.exit(Exit.PART)


def _told(built: Built, root: Path) -> str:
    proofs = built.proofed.proofs.values()
    paths = (path.relative_to(root).as_posix() for path in built.paths)
    lines = [_edition(proof) for proof in proofs]
    if built.findings:
        found = summed(built.findings)
        lines += [f"{found}: see briefing check --date {built.proofed.day}", ""]
    return "\n".join([*lines, *paths])


def _edition(proof: Proof) -> str:
    issue = proof.issue
    rows = [_row("Top story", (issue.lead,))] if issue.lead else []
    rows += [_row(section.name or "Background", section.stories) for section in issue.sections]
    heading = ("SECTION", "STORIES", "FOLLOW-UPS", "WORDS")
    lines = [
        issue.subject,
        "",
        table([heading, *rows, _row("", issue.stories)], numbers=frozenset({1, 2, 3})),
        "",
        *(f"{story.slug} also tells {_twins(story)}" for story in issue.stories if story.twins),
        f"{len(proof.rendered.html.encode()) / 1024:.1f} KB of HTML",
        "",
    ]
    return "\n".join(lines)


def _twins(story: Story) -> str:
    """The articles that are the same report as *story*'s, and how alike their texts are."""
    return ", ".join(f"{twin.slug} ({twin.likeness:.2f})" for twin in story.twins)


def _row(name: str, stories: Sequence[Story]) -> tuple[str, str, str, str]:
    from briefing.model.text import words

    follow_ups = sum(len(story.follow_ups) for story in stories)
    count = sum(words(sentence.printed) for story in stories for sentence in story.summary)
    return name, str(len(stories)), str(follow_ups), str(count)


def _data(built: Built, root: Path) -> dict[str, object]:
    proofed = built.proofed
    return {
        "date": proofed.day.isoformat(),
        "editions": {
            language: {
                "subject": proof.issue.subject,
                "preheader": proof.issue.preheader,
                "lead": proof.issue.lead and proof.issue.lead.slug,
                "sections": {
                    part.key: [one.slug for one in part.stories] for part in proof.issue.sections
                },
                "twins": {
                    story.slug: [twin.slug for twin in story.twins]
                    for story in proof.issue.stories
                    if story.twins
                },
                "bytes": len(proof.rendered.html.encode()),
            }
            for language, proof in proofed.proofs.items()
        },
        "paths": [path.relative_to(root).as_posix() for path in built.paths],
        "problems": [str(problem) for problem in proofed.problems],
        "findings": [as_data(finding) for finding in proofed.findings],
    }
