"""`briefing backup` and `briefing restore`: the whole publication in one file, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from briefing.cli.common import now, quiet_option, workspace_of

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@quiet_option
@click.pass_context
def backup(ctx: click.Context, file: str, quiet: bool) -> None:
    """Save the whole publication in FILE (.tar.gz), which is whole or not written at all.

    In it are briefing.toml, content/, templates/, out/ and .briefing/: the subscribers, what was
    sent, the keys. Keep it as you keep a password. It may be made while an issue is being sent. An
    older backup of that name is replaced.
    """
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from briefing.app.backup import backup as save

    saved = save(workspace_of(ctx), Path(file), now(ZoneInfo("UTC")))
    if not quiet:
        click.echo(f"saved: {saved.path}, {saved.files} files, {saved.size / 1e6:.1f} MB")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--yes", is_flag=True, help="Go back also where something changed since.")
@click.pass_context
def restore(ctx: click.Context, file: str, yes: bool) -> None:
    """Bring back the publication that FILE holds, into its folder or into this one.

    What stands there is kept beside it. A backup cannot know what went out after it was made: the
    issues of all days up to this one that it does not know as sent are held until you approve them.
    """
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from briefing.app.restore import restore as bring_back

    back = bring_back(Path(file), _folder(ctx), now(ZoneInfo("UTC")), newer=yes)
    made = f"{back.label.made_at:%Y-%m-%d %H:%M %Z}"
    click.echo(f"restored: {back.folder}, as it was {made}")
    if back.aside:
        click.echo(f"what stood there is in {back.aside.name}/")
    click.echo(
        "What went out since then is not known: issues up to today's that were not sent are held."
        " See what readers got, then approve them: briefing approve --date DATE"
    )


def _folder(ctx: click.Context) -> Path:
    """The workspace that we are in, else the folder that we are in."""
    from pathlib import Path

    from briefing.config.settings import find_workspace
    from briefing.errors import ConfigError

    if ctx.obj:
        return Path(ctx.obj).resolve()
    try:
        return find_workspace(Path.cwd()).resolve()
    except ConfigError:
        return Path.cwd()
