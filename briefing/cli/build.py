"""`briefing build`: the desk of a date → its issue in out/."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from briefing.cli.common import (
    date_option,
    format_option,
    quiet_option,
    table,
    today,
    workspace_of,
)
from briefing.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from briefing.app.build import Built
    from briefing.model.issue import Story


@click.command()
@date_option
@click.option("--open", "show", is_flag=True, help="Show the issue in the browser.")
@format_option
@quiet_option
@click.pass_context
def build(ctx: click.Context, day: date | None, show: bool, form: str, quiet: bool) -> None:
    """Make the issue of a date: out/DATE/issue.html, .txt, .eml and .json.

    An article that cannot be read is left out and named; the exit code is 1 then.
    """
    import json

    from briefing.app.build import build as build_issue

    workspace = workspace_of(ctx)
    day = day or today(workspace.settings.publication.zone)
    built = build_issue(workspace, day)
    if form == "json":
        click.echo(json.dumps(_data(built, workspace.root), ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(_told(built, workspace.root))
    for problem in built.problems:
        click.echo(f"briefing: {problem}", err=True)
    for finding in built.findings:
        click.echo(f"briefing: {finding.severity}: {finding}", err=True)
    if show:
        _show(built.paths[0])
    if built.problems or any(finding.severity == "error" for finding in built.findings):
        sys.exit(Exit.PART)


def _show(path: Path) -> None:
    import webbrowser

    if not webbrowser.open(path.as_uri()):
        click.echo(f"briefing: no browser was found: open {path} in yours", err=True)


def _told(built: Built, root: Path) -> str:
    issue = built.issue
    rows = [_row("Top story", (issue.lead,))] if issue.lead else []
    rows += [_row(section.name, section.stories) for section in issue.sections]
    heading = ("SECTION", "STORIES", "FOLLOW-UPS", "WORDS")
    lines = [
        issue.subject,
        "",
        table([heading, *rows, _row("", issue.stories)], numbers=frozenset({1, 2, 3})),
        "",
        f"{built.size / 1024:.1f} KB of HTML",
        *(path.relative_to(root).as_posix() for path in built.paths),
    ]
    return "\n".join(lines)


def _row(name: str, stories: Sequence[Story]) -> tuple[str, str, str, str]:
    from briefing.model.text import words

    follow_ups = sum(len(story.follow_ups) for story in stories)
    count = sum(words(sentence.printed) for story in stories for sentence in story.summary)
    return name, str(len(stories)), str(follow_ups), str(count)


def _data(built: Built, root: Path) -> dict[str, object]:
    issue = built.issue
    return {
        "date": issue.date.isoformat(),
        "subject": issue.subject,
        "preheader": issue.preheader,
        "lead": issue.lead and issue.lead.slug,
        "sections": {part.key: [one.slug for one in part.stories] for part in issue.sections},
        "bytes": built.size,
        "paths": [path.relative_to(root).as_posix() for path in built.paths],
        "problems": [str(problem) for problem in built.problems],
        "findings": [str(finding) for finding in built.findings],
    }
