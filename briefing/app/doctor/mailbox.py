"""The mailbox that `[bounces]` names: whether it can be had; nothing in it is read or changed."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.app.bounces import mailbox_of
from briefing.app.doctor.diagnosis import Diagnosis, fine, untold, wrongs
from briefing.config.settings import Settings
from briefing.errors import ConfigError, MailboxError

_ABOUT = "bounces"


def look_at_mailbox(settings: Settings) -> Iterator[Diagnosis]:
    """Whether its server proves its name, lets us in, and has the mailbox."""
    account = settings.bounces
    if account is None:
        told = "briefing.toml has no [bounces]: what comes back is read by briefing bounces"
        yield untold(_ABOUT, f"{told} --maildir alone")
        return
    try:
        with mailbox_of(settings, look_only=True) as box:
            yield fine(_ABOUT, f"{box.place} is there, and lets {account.username} in")
    except (ConfigError, MailboxError) as error:
        yield from wrongs(_ABOUT, error)
