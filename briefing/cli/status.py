"""How the sources fare, in print: `briefing collect --status`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from briefing.cli.common import cut, table

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.app.workspace import Workspace


def show_status(workspace: Workspace, names: tuple[str, ...], form: str, at: datetime) -> None:
    """Print the health of the sources of these *names*, or of all, as it is *at* that moment."""
    from briefing.app.sources import healths, sources_of
    from briefing.collect.health import Health

    known = healths(workspace)
    found = [(one.name, known.get(one.name, Health())) for one in sources_of(workspace, names)]
    if form == "json":
        rows = [
            {
                "source": name,
                "last_success": _iso(health.succeeded),
                "last_try": _iso(health.tried),
                "new": health.new,
                "failures": health.failures,
                "next_try": _iso(health.next_try if health.rests(at) else None),
                "error": health.error,
            }
            for name, health in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    heading = ("SOURCE", "LAST SUCCESS", "NEW", "FAILURES", "NEXT TRY", "NOTE")
    cells = [
        (
            name,
            _minute(health.succeeded, at, "never"),
            str(health.new),
            str(health.failures),
            _minute(health.next_try if health.rests(at) else None, at, "next run"),
            cut(health.error),
        )
        for name, health in found
    ]
    click.echo(table([heading, *cells], numbers=frozenset({2, 3})))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _minute(moment: datetime | None, at: datetime, otherwise: str) -> str:
    """*moment* as the clocks show it where it is *at* now."""
    return f"{moment.astimezone(at.tzinfo):%Y-%m-%d %H:%M}" if moment else otherwise
