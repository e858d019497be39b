"""`briefing serve`: the pages that the links of a mail lead to."""

from __future__ import annotations

import signal
from functools import partial
from typing import TYPE_CHECKING

import click

from briefing.cli.common import now, workspace_of

if TYPE_CHECKING:
    from briefing.app.workspace import Workspace
    from briefing.web.public.front import Front


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address of this machine to take."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8026,
    show_default=True,
    help="The port to listen on; 0: one that is free.",
)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the pages that the mail links to: leaving, and the issues that were sent.

    They are reached at mail.base_url of briefing.toml, through a web server that does TLS and
    hands requests on to this one. Ctrl-C or SIGTERM ends it, when what is under way is done.
    """
    from briefing.web.public.server import Server

    workspace = workspace_of(ctx)
    server = Server(front_of(workspace), host, port)
    base = workspace.settings.publication.sender.base_url
    click.echo(f"Pages of {base}: {server.address} (Ctrl-C ends it)")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends it as Ctrl-C does, with 0
    server.serve_here()


def front_of(workspace: Workspace) -> Front:
    """The front of *workspace*; raises ConfigError where mail.base_url is not set."""
    from urllib.parse import urlsplit

    from briefing.app.public import Public
    from briefing.app.public_pages import pages_of
    from briefing.web.public.front import Front

    settings = workspace.settings
    public = Public(workspace, partial(now, settings.publication.zone))
    pages = pages_of(workspace)
    return Front(
        held=public.held,
        path=urlsplit(settings.publication.sender.base_url).path,
        languages=tuple(settings.editions),
        page=pages.page,
        reader=public.reader,
        leave=public.leave,
        archive=lambda language: pages.archive(public.listed(), language),
        issue=public.issue,
    )
