"""`briefing preview`: the issue of a date in the browser, as it changes."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import date_option, in_browser, today, workspace_of

if TYPE_CHECKING:
    from datetime import date

    from briefing.app.workspace import Workspace
    from briefing.web.preview.newsroom import Newsroom


@click.command()
@date_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen on. [default: one that is free]",
)
@click.option("--open", "show", is_flag=True, help="Show the page in the browser.")
@click.pass_context
def preview(ctx: click.Context, day: date | None, port: int, show: bool) -> None:
    """Show the issue of a date in a page that follows content/ and templates/ as they change.

    Without --date it is today's; where nothing is on the desk of today, the newest one that has
    something. The page is for this machine alone. Ctrl-C ends it.
    """
    from briefing.web.preview.server import Server

    workspace = workspace_of(ctx)
    newsroom = newsroom_of(workspace, day)
    server = Server(newsroom, port)
    click.echo(f"Preview of {newsroom.start}: {server.address} (Ctrl-C ends it)")
    if show:
        in_browser(server.address)
    server.serve_here()


def newsroom_of(workspace: Workspace, day: date | None) -> Newsroom:
    """The newsroom of *workspace*, beginning with *day* (None: as `start` says)."""
    from briefing.app.preview import start, view
    from briefing.app.workspace import open_workspace
    from briefing.web.preview.newsroom import Newsroom

    root, desk = workspace.root, workspace.desk
    return Newsroom(
        start=day or start(desk.dates(), today(workspace.settings.publication.zone)),
        watched=tuple(root / name for name in ("briefing.toml", "content", "templates")),
        dates=desk.dates,
        look=partial(view, partial(open_workspace, root, root, os.environ)),
        asked=desk.asked,
        instruct=desk.instruct,
    )
