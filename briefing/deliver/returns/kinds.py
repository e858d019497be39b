"""A return: what one mail says, and of which delivery or subscriber."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mail is."""

    FAILED = "failed"
    """A report that a delivery has failed for good."""
    COMPLAINT = "complaint"
    """A report that someone called it unwanted."""
    ACCUSED = "accused"
    """A report that it failed to prove where it comes from (RFC 6591)."""
    LEAVE = "leave"
    """A subscriber's own wish to leave."""
    HARMLESS = "harmless"
    """About a delivery, but no failure: delayed, relayed, delivered, read, out of office."""
    OTHER = "other"
    """Not ours, or not understood."""


@dataclass(frozen=True, slots=True)
class Return:
    """What one mail says."""

    kind: Kind
    number: int = 0
    """Of LEAVE the number of the subscriber's token, of OTHER nothing, else the delivery's id."""
    status: str = ""
    """Of a failure: the status code of RFC 3463, or what its words amount to."""
    text: str = ""
    """Of a failure: what the server said, as far as the report tells."""


OTHER = Return(Kind.OTHER)
