"""What takes a message off our hands, as dispatch sees it: SMTP, or a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from briefing.deliver.waiting import Wait
from briefing.model.delivery import State


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its envelope."""

    sender: str
    """The envelope sender, ASCII."""
    recipient: str
    data: bytes
    """The finished message: CRLF, its last line ended, no line that begins with a dot."""

    @property
    def utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it (RFC 6531 §3.1)."""
        return not self.recipient.isascii()


class Then(Enum):
    """What a verdict asks of the mailing as a whole."""

    GO_ON = auto()
    RECONNECT = auto()
    """This connection is gone."""
    HALVE_CONNECTIONS = auto()
    """It is gone, and fewer should be tried."""
    HALVE_RATE = auto()
    BACK_OFF = auto()
    """No server to talk to: wait, then connect anew."""
    STOP = auto()
    """Nothing more may be sent: the server refuses us, not the recipient."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a letter."""

    state: State
    """SUBMITTED, DEFERRED, REFUSED, UNCERTAIN, or PENDING where it is nobody's fault."""
    then: Then = Then.GO_ON
    reply: str = ""
    """What the server said, on one line: `550 5.1.1 no such user`; or what happened to the line."""
    counts: bool = True
    """Whether a deferral counts as one of the tries that a delivery has, and a lost connection as
    one that may be its fault."""
    suppress: bool = False
    """The address does not exist: it should get no more mail (5.1.x of RFC 3463 §3.2)."""
    blames_us: bool = False
    """A refusal that may be about us rather than the recipient; three alike in a row are."""


class Gate(Protocol):
    """What stands before the final dot."""

    def ask(self) -> None:
        """Ask for the mark "committing" to be written; returns at once, and once is enough."""

    def passed(self) -> bool:
        """Wait for the mark; False where the letter must not go out any more."""


class Link(Protocol):
    """One connection, for one letter at a time."""

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        """Hand *letter* over; connects first where it has to. Raises nothing that a server does.

        The last byte that makes the other side accept is sent only when *gate* has `passed`.
        *ahead* is the letter that this link will be given next, if that is known: on a slow line
        its envelope travels with the end of this one. Where another one comes instead, the line
        is dropped and nothing is lost but time.
        """

    def close(self) -> None:
        """End it in good order, if that can be had at once."""


class Transport(Protocol):
    """Where links come from."""

    name: str
    """For the ledger and for people: `smtp.example.org:587`, or the folder."""

    def link(self, wait: Wait) -> Link:
        """A new link, not yet connected, which waits by *wait*."""


Clock = Callable[[], float]
"""Seconds that never go back."""
