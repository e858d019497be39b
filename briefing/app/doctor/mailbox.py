"""The mailbox that what comes back arrives in; nothing in it is read or changed."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.app.bounces import mailbox_of
from briefing.app.doctor.diagnosis import Diagnosis, fine, untold, wrongs
from briefing.config.settings import Settings
from briefing.errors import BriefingError


def look_at_mailbox(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the mailbox of `[bounces]` can be had, by name, certificate and password."""
    account = settings.bounces
    if account is None:
        told = "[bounces] names no mailbox: the daily run reads nothing of what comes back"
        yield untold("bounces", told)
        return
    try:
        with mailbox_of(settings):
            yield fine("bounces", f"{account.host} lets {account.username} into {account.mailbox}")
    except BriefingError as error:
        yield from wrongs("bounces", error)
