"""`briefing status` and `briefing resolve`: how an issue stands with its subscribers."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from briefing.cli.common import Day, cut, format_option, now, table, workspace_of
from briefing.cli.journal import run_data, run_text
from briefing.cli.sending import as_data, counted, hour
from briefing.errors import Exit

if TYPE_CHECKING:
    from datetime import date, datetime

    from briefing.app.mailings import Standing
    from briefing.deliver.reckoning import Line

_MOST = 50
"""Lines of one mailing that are shown on a terminal."""


@click.command()
@click.option("--date", "day", type=Day(), help="Of this issue only. [default: the last one]")
@click.option("--all", "everything", is_flag=True, help="Every mailing, tests and proofs too.")
@format_option
@click.pass_context
def status(ctx: click.Context, day: date | None, everything: bool, form: str) -> None:
    """Show how an issue stands: submitted, deferred, refused, uncertain, with reasons.

    Below it stands what the daily run did for it, and why it held it. Without a date the last one
    is shown, and any earlier one of which something is uncertain. The exit code is 1 where of an
    issue something is uncertain and nobody has decided about it, or still to go.
    """
    from briefing.app.journals import told
    from briefing.app.mailings import issues, mailings

    workspace = workspace_of(ctx)
    moment = now(workspace.settings.publication.zone)
    most = sys.maxsize if form == "json" else _MOST
    found = (mailings if everything else issues)(workspace, day, moment, most)
    run = told(workspace, day, moment)
    if form == "json":
        data = [*map(_data, found), *([run_data(run)] if run else [])]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        nothing = "nothing was sent yet" if day is None else f"{day} was not sent"
        parts = [_text(one, moment) for one in found] or [nothing]
        click.echo("\n\n".join([*parts, *([run_text(run, moment)] if run else [])]))
    of_issues = [one.outlook for one in found if one.mailing.kind == "issue"]
    if any(one.left or one.unresolved for one in of_issues):
        sys.exit(Exit.PART)


@click.command()
@click.option("--date", "day", type=Day(), required=True, help="The issue's date.")
@click.option("--resend", "choice", flag_value="resend", help="Send them again, with `send`.")
@click.option("--leave", "choice", flag_value="leave", help="Leave them as they are.")
@click.option(
    "--refused", "choice", flag_value="refused", help="Send again what was refused instead."
)
@click.pass_context
def resolve(ctx: click.Context, day: date, choice: str | None) -> None:
    """Decide about uncertain deliveries: those the server may have, or not.

    Sent again, a message has the Message-ID that it had, by which many mailboxes show it once.
    What was refused for a fault that is mended can be sent again too; suppressed addresses stay so.
    """
    from briefing.app.mailings import resolve as decide
    from briefing.app.mailings import retry
    from briefing.app.ready import said_age

    if choice is None:
        raise click.UsageError("say what to do: --resend, --leave or --refused")
    workspace = workspace_of(ctx)
    moment = now(workspace.settings.publication.zone)
    if choice == "refused":
        count = retry(workspace, day, moment)
    else:
        count = decide(workspace, day, moment, resend=choice == "resend")
    if not count:
        click.echo(f"{day}: nothing is {'refused' if choice == 'refused' else 'uncertain'}")
    elif choice != "leave":
        age = said_age(workspace, day, moment)
        click.echo(f"{day}: {count} to be sent again (briefing send --date {day}{age})")
    else:
        click.echo(f"{day}: {count} left as they are")


def _text(one: Standing, moment: datetime) -> str:
    mailing = one.mailing
    aside = f" ({mailing.kind} {mailing.target})".replace(" )", ")")
    lines = [
        f"{mailing.day}{'' if mailing.kind == 'issue' else aside}: {counted(one.outlook)}",
        f"begun {mailing.enrolled_at.astimezone(moment.tzinfo):%Y-%m-%d %H:%M}",
    ]
    if mailing.stopped:
        lines.append(f"stopped: {mailing.stopped}")
    if one.lines:
        heading = ("SUBSCRIBER", "STATE", "TRIES", "NEXT TRY", "REASON")
        lines += [
            "",
            table([heading, *(_row(line, moment) for line in one.lines)], numbers=frozenset({2})),
        ]
    if one.more:
        lines.append(f"… and {one.more} more (--format json shows all)")
    return "\n".join(lines)


def _row(line: Line, moment: datetime) -> tuple[str, ...]:
    due = hour(line.due_at, moment) if line.due_at and not line.state.final else ""
    state = f"{line.state.value}, let be" if line.resolved else line.state.value
    return line.address or "(erased)", state, str(line.attempts), due, cut(line.reply, 70)


def _data(one: Standing) -> dict[str, object]:
    return {
        "date": one.mailing.day,
        "kind": one.mailing.kind.value,
        "target": one.mailing.target,
        "begun": one.mailing.enrolled_at.isoformat(),
        "stopped": one.mailing.stopped,
        **as_data(one.outlook),
        "deliveries": [
            {
                "address": line.address,
                "state": line.state.value,
                "attempts": line.attempts,
                "next_try": line.due_at.isoformat() if line.due_at else None,
                "reason": line.reply,
                "resolved": line.resolved,
            }
            for line in one.lines
        ],
    }
