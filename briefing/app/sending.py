"""sending: what a mailing takes from outside, and the run that sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from threading import Event

from sqlalchemy import Connection

from briefing.app.letters import letters
from briefing.app.ready import Ready
from briefing.app.workspace import Workspace
from briefing.config.smtp import Smtp
from briefing.deliver.dispatch import Job, Limit, Outcome, Progress, dispatch
from briefing.deliver.rate import Rate
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Clock, Letter, Transport
from briefing.errors import ConfigError
from briefing.model.delivery import Delivery, Kind, Mailing
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.store.tables import subscribers
from briefing.subscribers.leaving import end


def _silent(progress: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a mailing takes from outside."""

    now: Callable[[], datetime]
    clock: Clock
    randomness: Random
    stop: Event = field(default_factory=Event)
    """Once it is set, what is under way is finished and no more is begun."""
    progress: Callable[[Progress], None] = _silent
    wait: timedelta = timedelta(0)
    """How long to stay for deferred ones that come to be due."""


@dataclass(frozen=True, slots=True)
class Way:
    """How letters are made and go."""

    compose: Callable[[Delivery], Letter]
    transport: Transport
    links: int
    rate: Limit


def server_of(workspace: Workspace) -> Smtp:
    """The server that `[smtp]` names; raises ConfigError where no such table stands there."""
    if (smtp := workspace.settings.smtp) is None:
        remedy = "put [smtp] with your server's host there; docs/sending.md shows how"
        raise ConfigError.at(workspace.root / "briefing.toml", "names no mail server", remedy)
    return smtp


def by_smtp(workspace: Workspace, issue: Ready, clock: Clock) -> Way:
    """The way of *issue* over the server of `[smtp]`.

    Raises ConfigError or MessageError where it cannot be taken: no server, password or key.
    """
    smtp = server_of(workspace)
    compose = letters(workspace, issue, smtp.headers)
    return Way(compose, SmtpTransport(smtp, clock), smtp.connections, Rate(smtp.per_second, clock))


def run(database: Database, mailing: Mailing, way: Way, means: Means) -> Outcome:
    """Send what is due of *mailing* by its *way*.

    Raises StoreError where the ledger cannot be written.
    """
    job = Job(
        database=database,
        mailing=mailing,
        transport=way.transport,
        compose=way.compose if mailing.kind is Kind.ISSUE else _nobodys(way.compose),
        rate=way.rate,
        links=way.links,
        now=means.now,
        clock=means.clock,
        randomness=means.randomness,
        suppress=_suppress,
        wait=means.wait,
    )
    return dispatch(job, means.stop, means.progress)


def _nobodys(compose: Callable[[Delivery], Letter]) -> Callable[[Delivery], Letter]:
    """Letters by which nobody leaves: an editor may press every button in them."""
    return lambda delivery: compose(replace(delivery, leave=delivery.id))


def _suppress(connection: Connection, number: int, reason: str, at: datetime) -> None:
    end(connection, subscribers.c.token == number, Standing.SUPPRESSED, reason, at)
