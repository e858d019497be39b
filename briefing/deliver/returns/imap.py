"""A mailbox on a server that returns arrive in: IMAP (RFC 9051, RFC 3501) over TLS (RFC 8314).

What has been looked at gets the keyword BriefingRead, so that no run fetches it again; what was
dealt with is marked as seen besides, and what is not ours stays unseen. Where a server keeps no
keywords (PERMANENTFLAGS without `\\*`), what is unseen is fetched, and what is not ours is fetched
again. Nothing is ever deleted or moved.

No UID outlives a connection, and the mailbox is selected once: a change of UIDVALIDITY between two
runs (RFC 9051 §2.3.1.1) harms nothing. The newest are fetched first, at most MOST in one run.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from briefing.deliver.returns.box import Arrival
from briefing.deliver.returns.mail import LIMIT
from briefing.errors import MailboxError, Problem

if TYPE_CHECKING:
    from briefing.config.bounces import Bounces

MOST = 2000
KEYWORD = "BriefingRead"
_SECONDS, _FEW_SECONDS = 60.0, 15.0
"""How long an answer may take: to a run of its own, and to somebody who only looks."""


class Imap:
    """The mailbox of an account, as a context: it is logged in to on the way in."""

    def __init__(
        self, account: Bounces, context: ssl.SSLContext, *, look_only: bool = False
    ) -> None:
        """For *account*; the server has to prove its name to *context*.

        With *look_only* it is examined (RFC 9051 §6.3.3): nothing in it can change by that.
        """
        self._account = account
        self._context = context
        self._look_only = look_only
        self._keywords = False
        self._server: imaplib.IMAP4_SSL

    def __enter__(self) -> Self:
        """Log in and select the mailbox; raises MailboxError where it cannot be had."""
        account = self._account
        try:
            self._server = imaplib.IMAP4_SSL(
                account.host,
                account.port,
                ssl_context=self._context,
                timeout=_FEW_SECONDS if self._look_only else _SECONDS,
            )
        except ssl.SSLCertVerificationError as error:
            told = f"its certificate is not trusted: {error.verify_message}"
            remedy = "see bounces.host, and bounces.ca_file where it has a certificate of your own"
            raise self._error(told, remedy) from None
        except (OSError, imaplib.IMAP4.error) as error:
            remedy = f"see bounces.host and bounces.port ({account.port})"
            raise self._error(f"cannot be reached: {_told(error)}", remedy) from None
        try:
            self._log_in()
            self._select()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the server, if that can be had."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._server.logout()
        with suppress(OSError):  # where the line was lost
            self._server.shutdown()

    def arrivals(self) -> Iterator[Arrival | Problem]:
        """The newest MOST mails that no run has looked at."""
        criterion = ("UNKEYWORD", KEYWORD) if self._keywords else ("UNSEEN",)
        found = b" ".join(self._ask("SEARCH", *criterion)).split()
        for uid in sorted((int(uid) for uid in found if uid.isdigit()), reverse=True)[:MOST]:
            raw = self._fetched(uid)
            if raw is None:
                yield Problem(f"{self.place}:{uid}", "cannot be fetched", "look at the mail")
            else:
                yield Arrival(str(uid), raw)

    def mark(self, done: Sequence[str], left: Sequence[str]) -> Iterator[Problem]:
        """Flag *done* as seen, and both as looked at where the server keeps keywords."""
        keyword = [KEYWORD] if self._keywords else []
        for uids, flags in ((done, ["\\Seen", *keyword]), (left, keyword)):
            if uids and flags:
                self._ask("STORE", ",".join(uids), "+FLAGS.SILENT", f"({' '.join(flags)})")
        return iter(())

    @property
    def place(self) -> str:
        """Its server, and its name there."""
        return f"{self._account.host}:{self._account.mailbox}"

    def _log_in(self) -> None:
        """LOGIN (RFC 9051 §6.2.3); SASL PLAIN (RFC 4616) where it is barred, or cannot say it."""
        user, password = self._account.username, self._account.password.reveal()
        barred = "LOGINDISABLED" in self._server.capabilities
        try:
            if barred or not f"{user}{password}".isascii():
                told = f"\0{user}\0{password}".encode()
                self._server.authenticate("PLAIN", lambda _: told)
            else:
                quoted = re.sub(r'(["\\])', r"\\\1", user)
                self._server.login(f'"{quoted}"', password)  # which quotes the password alone
        except (OSError, imaplib.IMAP4.error) as error:
            remedy = "see bounces.username and the password"
            raise self._error(f"refused the log-in: {_told(error)}", remedy) from None

    def _select(self) -> None:
        name = re.sub(r'(["\\])', r"\\\1", self._account.mailbox)
        remedy = "see bounces.mailbox"
        try:
            status, _ = self._server.select(f'"{name}"', readonly=self._look_only)
            _, flags = self._server.response("PERMANENTFLAGS")
        except (OSError, UnicodeEncodeError, imaplib.IMAP4.error) as error:
            raise self._error(f"cannot be selected: {_told(error)}", remedy) from None
        if status != "OK":
            raise self._error("is not there", remedy)
        self._keywords = b"\\*" in b" ".join(flag for flag in flags if flag)

    def _fetched(self, uid: int) -> bytes | None:
        """The first LIMIT bytes of the mail, which stays unseen (BODY.PEEK); None: it is gone."""
        told = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{LIMIT}>)")
        return next((one[1][:LIMIT] for one in told if isinstance(one, tuple)), None)

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        """What the server answers to *command* with UIDs; raises MailboxError where it fails."""
        try:
            status, told = self._server.uid(command, *arguments)
        except (OSError, imaplib.IMAP4.error) as error:
            raise self._error(f"was lost at {command}: {_told(error)}") from None
        if status != "OK":
            raise self._error(f"refused {command}")
        return [one for one in told if one]

    def _error(self, what: str, remedy: str = "try again") -> MailboxError:
        return MailboxError.at(self.place, what, remedy)


def _told(error: Exception) -> str:
    """What *error* says, on one line; never what we said to the server."""
    if isinstance(error, OSError):
        return error.strerror or str(error) or "no answer"
    told = error.args[0] if error.args else ""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return " ".join(text.split())[:200] or type(error).__name__
