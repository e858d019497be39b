"""`briefing add`: saved pages onto the desk."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from briefing.cli.common import Day, format_option, now, quiet_option, workspace_of
from briefing.errors import ConfigError, Exit, NetError, PageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from briefing.app.add import Added, SavedPage
    from briefing.app.workspace import Workspace

_ADDRESS = re.compile("https?://", re.I)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--url", help="Address that the page was saved from (with a single PAGE).")
@click.option(
    "--date",
    "day",
    type=Day(),
    help="The desk's date. [default: the page's own; today for an address]",
)
@format_option
@quiet_option
@click.pass_context
def add(
    ctx: click.Context,
    pages: tuple[str, ...],
    url: str | None,
    day: date | None,
    form: str,
    quiet: bool,
) -> None:
    """Put article pages on the desk.

    PAGE is the address of an article, a .txt file as copied from the browser, an .html file as
    saved or downloaded, or - for standard input. Adding a page again changes nothing; a changed
    page updates its article and keeps what an editor wrote.
    """
    import json

    from briefing.app.add import add as add_pages
    from briefing.model.urls import web_url

    if url and len(pages) > 1:
        raise click.UsageError("--url belongs to a single PAGE.")
    if url and _ADDRESS.match(pages[0]):
        raise click.UsageError("--url belongs to a saved PAGE; this one is an address itself.")
    if url and web_url(url) is None:
        remedy = "give the page's full address, with https://"
        raise ConfigError.at("--url", f'is no web address: "{url}"', remedy)
    workspace = workspace_of(ctx)
    names = [click.format_filename(page) for page in pages]
    unread: list[Added] = []
    results = [*add_pages(workspace, _read(workspace, pages, unread), url, day), *unread]
    results.sort(key=lambda one: names.index(one.name))
    if form == "json":
        click.echo(json.dumps([_data(one, workspace.root) for one in results], ensure_ascii=False))
    for one in results:
        if one.error:
            click.echo(f"briefing: {one.error}", err=True)
        elif form == "text" and not quiet:
            click.echo(_told(one, workspace.root))
    if refused := sum(1 for one in results if one.error):
        sys.exit(Exit.PART if refused < len(pages) else Exit.FAILED)


def _read(workspace: Workspace, pages: tuple[str, ...], unread: list[Added]) -> Iterator[SavedPage]:
    from pathlib import Path

    from briefing.app.add import Added, SavedPage

    fetch: Callable[[str], SavedPage] | None = None
    for page in pages:
        name = click.format_filename(page)
        try:
            if _ADDRESS.match(page):
                fetch = fetch or _fetch(workspace)
                yield fetch(page)
                continue
            data = sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()
        except (NetError, PageError) as error:
            unread.append(Added(name, error=error))
            continue
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            unread.append(Added(name, error=PageError.at(name, reason, "check its path")))
            continue
        yield SavedPage(name, data)


def _fetch(workspace: Workspace) -> Callable[[str], SavedPage]:
    from briefing.app.add import fetched
    from briefing.app.fetching import Stop, fetcher_for

    zone = workspace.settings.publication.zone
    fetcher = fetcher_for(workspace, partial(now, zone), Stop())
    return lambda url: fetched(fetcher, url, zone)


def _told(one: Added, root: Path) -> str:
    article, filed = one.article, one.filed
    if article is None or filed is None:
        return ""
    facts = [
        f"{len(article.body)} paragraphs",
        f"page date {article.page_date or 'unknown'}",
        f"published {article.published or 'unknown'}",
        one.encoding,
    ]
    if article.check_also:
        facts.append(f"{len(article.check_also)} Check Also")
    if filed.kept:
        facts.append(f"kept the editor's {', '.join(filed.kept)}")
    lines = [f"{filed.outcome}: {filed.path.relative_to(root)}", "  " + ", ".join(facts)]
    return "\n".join([*lines, *(f"  note: {note}" for note in one.notes)])


def _data(one: Added, root: Path) -> dict[str, Any]:
    if one.error:
        return {"page": one.name, "outcome": "refused", "error": str(one.error)}
    article, filed = one.article, one.filed
    return {
        "page": one.name,
        "outcome": filed and filed.outcome,
        "date": one.day and one.day.isoformat(),
        "path": filed and filed.path.relative_to(root).as_posix(),
        "headline": article and article.headline,
        "page_date": article and article.page_date and article.page_date.isoformat(),
        "published": article and article.published and article.published.isoformat(),
        "encoding": one.encoding,
        "kept": filed and list(filed.kept),
        "notes": list(one.notes),
    }
