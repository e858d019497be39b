"""A delivery: one issue to one subscriber, and the states that it goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a mailing is for."""

    ISSUE = "issue"
    """The issue itself, to every active subscriber; once a date."""
    TEST = "test"
    """To one address, marked as a test."""
    PROOF = "proof"
    """The whole mailing into a folder, for proof-reading; never counted as sent."""


class State(StrEnum):
    """Where a delivery stands.

        pending → claimed → committing → submitted | deferred | refused | uncertain

    `deferred` is pending with a reason and a later hour. A claim lapses back to where it came from.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    """A run has taken it up; nothing that counts has left us."""
    COMMITTING = "committing"
    """The final dot may have left us."""
    SUBMITTED = "submitted"
    """A server took responsibility for it (RFC 5321 §6.1)."""
    DEFERRED = "deferred"
    """The server asked for another try later."""
    REFUSED = "refused"
    """The server refused it for good."""
    UNCERTAIN = "uncertain"
    """The connection was lost when the server may already have accepted it."""
    LEFT = "left"
    """Its subscriber left before it went out."""

    @property
    def final(self) -> bool:
        """Whether no run will take it up again by itself."""
        return self in {State.SUBMITTED, State.REFUSED, State.UNCERTAIN, State.LEFT}


@dataclass(frozen=True, slots=True)
class Mailing:
    """One issue going out, or a test or a proof of it."""

    id: int
    day: str
    """The issue's date, `2023-12-07`."""
    kind: Kind
    target: str
    """Of a proof: its folder."""
    digest: str
    """Of the `issue.json` that it was enrolled with: what goes out must be no other."""
    enrolled_at: datetime
    stopped: str
    """Why nothing more went out when it was last tried; empty where nothing was wrong."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery, as a run claims it."""

    id: int
    """A random number, 0 ≤ id < 2⁶³; what tokens and the Message-ID are made of."""
    address: str
    """Where it goes: the subscriber's mailbox."""
    name: str
    edition: str
    leave: int
    """The number of the subscriber's leave token; of a test, which has none, its own `id`."""
    attempts: int
    """How many tries the server has asked to repeat."""
    enrolled_at: datetime
    tried_at: datetime | None = None
    """When a server first asked to repeat it."""
