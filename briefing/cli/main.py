"""`briefing`: the group of all commands, and how errors become exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from briefing import __version__
from briefing.cli.add import add
from briefing.cli.backup import backup, restore
from briefing.cli.bounces import bounces
from briefing.cli.build import build
from briefing.cli.check import check
from briefing.cli.collect import collect
from briefing.cli.desk import desk
from briefing.cli.doctor import doctor
from briefing.cli.init import init
from briefing.cli.mailings import resolve, status
from briefing.cli.preview import preview
from briefing.cli.run import approve, hold, run
from briefing.cli.schedule import schedule
from briefing.cli.send import send
from briefing.cli.serve import serve
from briefing.cli.subscribers import subscribers
from briefing.errors import BriefingError, Exit, StoreError


class _Commands(click.Group):
    """Shows every error of ours in one place, and ends with its exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            _end(error)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"briefing: {where}{error.strerror}", err=True)
            sys.exit(Exit.FAILED)
        except Exception as error:
            if (trouble := _of_the_database(error)) is None:
                raise
            _end(trouble)


def _end(error: BriefingError) -> NoReturn:
    """Show *error*, and end with its exit code."""
    for problem in error.problems:
        click.echo(f"briefing: {problem}", err=True)
    sys.exit(error.exit_code)


def _of_the_database(error: Exception) -> StoreError | None:
    """What people are told where *error* is the state database's; None where it is another's.

    Nothing has to be imported for that: who raised it has done so.
    """
    exc = sys.modules.get("sqlalchemy.exc")
    if exc is None or not isinstance(error, exc.DatabaseError):
        return None
    remedy = "what was under way is undone; see that its disk has room, and do it again"
    return StoreError.at(".briefing/state.db", f"cannot be used: {error.orig}", remedy)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False),
    help="Folder that holds briefing.toml. [default: found from here upwards]",
)
@click.pass_context
def main(ctx: click.Context, workspace: str | None) -> None:
    """Turn a day's news articles into one e-mail.

    Begin a publication with `init`. Put pages on the desk with `add`, or those of all your sources
    with `collect`; look at it with `desk`, see the mail as it grows with `preview`, make the day's
    issue with `build`, and have it looked through with `check`. Who gets it is kept with
    `subscribers`; `send` sends it, `status` tells how it went, and `bounces` reads what comes back.
    `run` does all of it, as `schedule` has it.

    Exit codes: 0 done; 1 done in part; 2 wrong usage or configuration; 3 nothing could be done.
    """
    ctx.obj = workspace


main.add_command(init)
main.add_command(add)
main.add_command(collect)
main.add_command(desk)
main.add_command(build)
main.add_command(check)
main.add_command(preview)
main.add_command(bounces)
main.add_command(serve)
main.add_command(subscribers)
main.add_command(send)
main.add_command(status)
main.add_command(resolve)
main.add_command(run)
main.add_command(approve)
main.add_command(hold)
main.add_command(backup)
main.add_command(restore)
main.add_command(doctor)
main.add_command(schedule)
