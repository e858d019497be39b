"""A subscriber: someone who asked for the publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Where a subscription stands; only an active one gets mail."""

    PENDING = "pending"
    """Asked for, not yet confirmed."""
    ACTIVE = "active"
    LEFT = "left"
    """Ended by the subscriber."""
    SUPPRESSED = "suppressed"
    """Ended by us: the address does not exist, or its owner complained."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One subscription."""

    address: str
    """As it was typed, trimmed."""
    mailbox: str
    """Where mail goes: the domain in lower case and, where it can be, in ASCII (RFC 5891)."""
    edition: str
    standing: Standing
    consent_at: datetime
    consent_how: str
    """In what way consent was given: `by hand`, `import people.csv`."""
    token: int
    """A random number of its own, 0 ≤ token < 2⁶³."""
    name: str = ""
    reason: str = ""
    """Why it was ended."""
