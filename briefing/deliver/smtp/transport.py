"""An SMTP server as a transport: its settings checked, its links made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.deliver.smtp.link import SmtpLink
from briefing.deliver.smtp.opening import trust
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.transport import Clock
from briefing.deliver.waiting import Wait
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from briefing.config.smtp import Smtp


class SmtpTransport:
    """Links to one server; a `Transport`."""

    def __init__(self, smtp: Smtp, clock: Clock, timeouts: Timeouts | None = None) -> None:
        """Make ready to connect; the password is fetched now. Connects to nothing.

        Raises ConfigError where there is no password for the username, or it cannot be had, or
        the certificates to trust cannot be read.
        """
        if smtp.username and smtp.password is None:
            remedy = "set BRIEFING_SMTP__PASSWORD, …_FILE or …_COMMAND; see docs/sending.md"
            raise ConfigError.at("smtp.password", "is missing", remedy)
        if smtp.password is not None:
            smtp.password.reveal()
        host = f"[{smtp.host}]" if ":" in smtp.host else smtp.host
        self.name = f"{host}:{smtp.port}"
        self._smtp = smtp
        self._context = trust(smtp)
        self._timeouts = timeouts or Timeouts()
        self._clock = clock

    def link(self, wait: Wait) -> SmtpLink:
        """A new link, not yet connected; it connects when it is given a letter."""
        return SmtpLink(self._smtp, self._context, self._timeouts, self._clock, wait)
