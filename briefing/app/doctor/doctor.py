"""doctor: everything that a mailing needs, looked at one after the other; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from briefing.app.doctor.diagnosis import Diagnosis, fine, wrongs
from briefing.app.doctor.domain import look_at_domain
from briefing.app.doctor.machine import look_at_machine
from briefing.app.doctor.mailbox import look_at_mailbox
from briefing.app.doctor.server import look_at_pages, look_at_server
from briefing.app.ready import own_domain
from briefing.app.workspace import Workspace
from briefing.deliver.transport import Clock
from briefing.errors import ConfigError
from briefing.net.names import Names

Look = Callable[[], Iterable[Diagnosis]]


def doctor(
    workspace: Workspace, names: Names, now: Callable[[], datetime], clock: Clock, *more: Look
) -> Iterator[Diagnosis]:
    """What is to be said of *workspace*, one thing after the other, and of what is *more*.

    A domain that is nobody's is asked nothing about.
    """
    settings = workspace.settings
    yield fine("configuration", f"{settings.publication.name}: briefing.toml can be used")
    try:
        own_domain(settings.publication.sender)
    except ConfigError as error:
        yield from wrongs("sender", error)
    else:
        yield fine("sender", settings.publication.sender.address)
        yield from look_at_domain(settings, names)
    yield from look_at_server(settings, now(), clock)
    yield from look_at_mailbox(settings)
    yield from look_at_pages(settings, now())
    yield from look_at_machine(settings)
    for look in more:
        yield from look()
