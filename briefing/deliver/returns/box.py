"""A mailbox that returns arrive in, as its reader sees it: a Maildir, or IMAP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from briefing.errors import Problem


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail in a mailbox."""

    place: str
    """Its name there: a path, or a UID."""
    raw: bytes
    """Its first `mail.LIMIT` bytes."""


class Box(Protocol):
    """A mailbox, open."""

    def arrivals(self) -> Iterator[Arrival | Problem]:
        """Mails that no run has dealt with; a problem for each that cannot be read.

        Raises MailboxError where the mailbox cannot be had.
        """

    def mark(self, done: Sequence[str], left: Sequence[str]) -> Iterator[Problem]:
        """Put away the mails at the places *done*; those at *left* stay where they are, unread.

        Yields a problem for each that cannot be marked: it is met again, and known then.
        """
