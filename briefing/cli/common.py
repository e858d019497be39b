"""What the commands share: the workspace, the clock, and options that are spelled alike."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefing.model.span import span_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from briefing.app.workspace import Workspace

Command = TypeVar("Command", bound="Callable[..., Any]")


class Day(click.ParamType[date]):
    """A date as 2023-12-07."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The date that *value* says; fails with click's usage error otherwise."""
        text = str(value)
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.A):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.fail(f'"{text}" is no date (write it as 2023-12-07)', param, ctx)


class Span(click.ParamType[timedelta]):
    """A length of time as 90m, 20h, 14d."""

    name = "SPAN"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """The time that *value* says; fails with click's usage error otherwise."""
        if (span := span_of(str(value))) is None:
            self.fail(f'"{value}" is no length of time (write it as 90m, 36h or 3d)', param, ctx)
        return span


def date_option(command: Command) -> Command:
    """`--date`, the date of a desk and its issue."""
    return click.option(
        "--date",
        "day",
        type=Day(),
        help="The issue's date. [default: today in the publication's zone]",
    )(command)


def edition_option(command: Command) -> Command:
    """`--edition`, one of the publication's or all."""
    return click.option(
        "--edition",
        default="all",
        metavar="[en|ar|all]",
        help="Which edition. [default: all that the publication has]",
    )(command)


def format_option(command: Command) -> Command:
    """`--format`, for people or for scripts."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How to print the result.",
    )(command)


def quiet_option(command: Command) -> Command:
    """`--quiet`, for cron."""
    return click.option("--quiet", is_flag=True, help="Print problems and findings only.")(command)


def workspace_of(ctx: click.Context) -> Workspace:
    """The workspace that the command is to work on; raises ConfigError where there is none."""
    from pathlib import Path

    from briefing.app.workspace import open_workspace

    return open_workspace(Path(ctx.obj) if ctx.obj else None, Path.cwd(), os.environ)


def editions_of(workspace: Workspace, edition: str) -> tuple[str, ...]:
    """The languages that `--edition` asks for; raises click's usage error where there is none."""
    editions = tuple(workspace.settings.editions)
    if edition == "all":
        return editions
    if edition not in editions:
        known = ", ".join(editions)
        raise click.UsageError(f'there is no edition "{edition}" (the publication has: {known})')
    return (edition,)


def now(zone: ZoneInfo) -> datetime:
    """The moment that it is, in *zone*: the only place where a command reads the clock."""
    return datetime.now(zone)


def today(zone: ZoneInfo) -> date:
    """The day that it is now in *zone*."""
    return now(zone).date()


def in_browser(address: str) -> None:
    """Open *address* in the browser, or say that there is none."""
    import webbrowser

    if not webbrowser.open(address):
        click.echo(f"briefing: no browser was found: open {address} in yours", err=True)


def cut(text: str, columns: int = 60) -> str:
    """*text*, or as much of it as *columns* of a terminal hold."""
    from wcwidth import clip, wcswidth

    return text if wcswidth(text) <= columns else f"{clip(text, 0, columns - 1)}…"


def table(rows: Sequence[tuple[str, ...]], numbers: frozenset[int] = frozenset()) -> str:
    """*rows* in columns, the first row as headings; the columns *numbers* flush right."""
    from wcwidth import wcswidth

    widths = [max(max(0, wcswidth(row[n])) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - max(0, wcswidth(cell)))
            cells.append(space + cell if number in numbers else cell + space)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
