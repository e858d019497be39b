"""hands: what the daily run of a workspace does things with; and that only one does them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from filelock import FileLock, Timeout

from briefing.app.facts import look_at
from briefing.app.outside import Hands, Ping
from briefing.app.sending import Means
from briefing.app.steps import Steps
from briefing.app.telling import tell_by_mail
from briefing.app.workspace import Workspace
from briefing.config.settings import Settings
from briefing.errors import BriefingError
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database

LOCK = "run.lock"
_SECONDS, _OCTETS = 5.0, 100_000
"""What a ping may cost."""


@contextmanager
def alone(database: Database) -> Iterator[bool]:
    """Whether no other run of this workspace is at work; none begins until this ends.

    The operating system drops the lock when the process ends, however it ends.
    """
    lock = FileLock(database.folder / LOCK, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def hands_of(
    workspace: Workspace, database: Database, means: Means, say: Callable[[str, bool], None]
) -> Hands:
    """What a run of *workspace* needs; *say* is told each line, and whether it is a trouble."""
    settings = workspace.settings
    schedule = settings.schedule
    tell = tell_by_mail(workspace, database, means.clock, means.now)
    return Hands(
        database=database,
        timetable=Timetable.of(settings.publication, schedule),
        policy=schedule,
        has_mailbox=settings.bounces is not None,
        has_sources=schedule.collect and any(one.is_read for one in settings.publication.sources),
        now=means.now,
        look=partial(look_at, workspace),
        do=Steps(workspace, database, means, lambda line: say(line, True)).do,
        tell=tell if schedule.editor else None,
        ping=ping_of(settings, say),
        say=say,
        stop=means.stop,
    )


def ping_of(settings: Settings, say: Callable[[str, bool], None]) -> Callable[[Ping], None]:
    """What pings the address of *settings*, where there is one; *say* as above."""
    return partial(_ping, settings.schedule.ping_url, settings.allow_loopback, say)


def _ping(url: str, loopback: bool, say: Callable[[str, bool], None], ping: Ping) -> None:
    """Ask for *url*, where there is one; what comes of it matters to nobody but its owner."""
    if not url:
        return
    from briefing.net.client import Client, Limits

    parts = urlsplit(url)
    place = urlunsplit(parts._replace(path=parts.path.rstrip("/") + ping.value))
    client = Client(Limits(_SECONDS, _OCTETS, _OCTETS), loopback=loopback)
    try:
        with client.open("GET", place) as answer:
            fine = answer.status < 300
    except (BriefingError, OSError):
        fine = False
    if not fine:  # the address is as good as a password: it is not shown
        say("the address to be pinged did not answer", False)
