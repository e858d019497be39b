"""sending: what a mailing takes from outside, and the run that sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from threading import Event

from sqlalchemy import Connection

from briefing.app.letters import letters, signer_of
from briefing.app.ready import Ready
from briefing.app.workspace import Workspace
from briefing.deliver.dispatch import Job, Limit, Outcome, Progress, dispatch
from briefing.deliver.rate import Rate
from briefing.deliver.transport import Clock, Letter, Transport
from briefing.model.delivery import Delivery, Kind, Mailing
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.store.key import read_key
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
    """How letters go."""

    transport: Transport
    links: int
    rate: Limit
    fields: Mapping[str, str]
    """What each message says to the relay."""


def by_smtp(workspace: Workspace, clock: Clock) -> Way:
    """The way over the server that `[smtp]` names; raises ConfigError where it cannot be taken."""
    from briefing.deliver.smtp.transport import SmtpTransport
    from briefing.errors import ConfigError

    smtp = workspace.settings.smtp
    if smtp is None:
        raise ConfigError.at("briefing.toml", "names no server", "see docs/sending.md on [smtp]")
    transport = SmtpTransport(smtp, clock)
    return Way(transport, smtp.connections, Rate(smtp.per_second, clock), smtp.headers)


def run(
    workspace: Workspace,
    database: Database,
    mailing: Mailing,
    ready: Ready,
    way: Way,
    means: Means,
) -> Outcome:
    """Send what is due of *mailing*, the issue that is *ready*.

    Raises ConfigError or MessageError where it cannot be signed, StoreError where the ledger
    cannot be written.
    """
    compose = letters(workspace, ready, read_key(workspace.root), signer_of(workspace), way.fields)
    job = Job(
        database=database,
        mailing=mailing,
        transport=way.transport,
        compose=compose if mailing.kind is Kind.ISSUE else _nobodys(compose),
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
