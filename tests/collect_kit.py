"""What the tests of collecting share: a publication that reads tests/newsroom.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from loopback import Site, is_numeric

from briefing.app.collect import Collected, Progress, collect
from briefing.app.fetching import Stop
from briefing.app.workspace import Workspace, open_workspace
from briefing.desk.filing import Outcome
from briefing.net.cache import Cache
from briefing.net.client import Client, Limits
from briefing.net.fetch import Fetcher
from briefing.net.politeness import Politeness

DAY = date(2023, 12, 7)
NOW = datetime(2023, 12, 7, 4, tzinfo=UTC)
SETTINGS = """\
[publication]
name = "Harbour News"
publisher = "the harbour office"
time_zone = "Africa/Tripoli"
editions = ["en", "ar"]

[mail]
from = "Harbour News <news@harbour.example>"
leave_address = "leave@harbour.example"

[[sections]]
key = "society"
name = "Society"
translations.ar = "المجتمع"
"""


def publication(folder: Path, **sources: str) -> Path:
    """A workspace in *folder* that reads *sources*: name → its keys, as TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = "".join(f'\n[[sources]]\nname = "{name}"\n{keys}\n' for name, keys in sources.items())
    (folder / "briefing.toml").write_text(SETTINGS + tables, "utf-8")
    return folder


def opened(folder: Path, **sources: str) -> Workspace:
    publication(folder, **sources)
    return open_workspace(folder, folder, {})


def three(site: Site) -> dict[str, str]:
    """Three good sources that between them read all that is good."""
    return {
        "Cove": f'feed = "{site.url("rss")}"',
        "Bread": f'feed = "{site.url("atom")}"\nlisting = "{site.url("list")}"\nlinks = "/news/"',
        "Gazette": f'feed = "{site.url("json")}"',
    }


def resolve(host: str, port: int) -> Sequence[Any]:
    """Every `.example` is this machine, but what is called `inner`, which lies in an office."""
    import socket

    if not is_numeric(host):
        if not host.endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        host = "10.0.0.1" if host.startswith("inner") else "127.0.0.1"
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def run(
    workspace: Workspace,
    *names: str,
    now: datetime = NOW,
    day: date = DAY,
    since: timedelta = timedelta(hours=36),
    resolver: Any = resolve,
    progress: Progress | None = None,
) -> Collected:
    """Collect as the command does, but for the waiting."""
    stop = Stop()
    fetcher = Fetcher(
        Client(Limits(0.5, wire=500_000, body=500_000), resolve=resolver, loopback=True),
        Cache(workspace.root / ".briefing" / "pages"),
        Politeness(0, lambda: 0.0, lambda _: None),
        now=lambda: now,
        clock=lambda: 0.0,
        wait=lambda _: None,
        random=lambda: 0.5,
    )
    return collect(workspace, day, since, fetcher, stop, now, names, progress)


def outcomes(collected: Collected) -> Mapping[str, tuple[int, int, int]]:
    """Of each source: how many articles are new, updated, and how many pages failed."""
    return {
        report.source.name: (
            report.count(Outcome.ADDED),
            report.count(Outcome.UPDATED),
            len(report.record.pages),
        )
        for report in collected.reports
    }


def desk_bytes(folder: Path) -> dict[str, bytes]:
    """Every file of content/, by its path."""
    content = folder / "content"
    return {
        path.relative_to(content).as_posix(): path.read_bytes()
        for path in sorted(content.rglob("*"))
        if path.is_file()
    }
