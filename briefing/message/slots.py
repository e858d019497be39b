"""Slots: the places in a finished message where one subscriber's copy differs from another's.

    static bytes · To · static bytes · Date · … · the token to leave by · static bytes

A copy is a join of the static bytes with the values. Nothing is encoded, folded or stuffed again:
each value is written so that the wire takes it where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Slots(NamedTuple):
    """What one copy has of its own; ASCII, but for an address that needs SMTPUTF8."""

    to: bytes
    """The whole field To, with its line ends."""
    date: bytes
    message_id: bytes
    """With its angle brackets."""
    leave: bytes
    """The token to leave by; empty: the links stay harmless."""
    delivery: bytes
    """The delivery's token."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value of `Slots` stands, and what stands around it where it is not empty."""

    slot: int
    before: bytes = b""
    after: bytes = b""


TO, DATE, MESSAGE_ID, LEAVE, DELIVERY = (Place(number) for number in range(5))
"""The places of the header, one for each value, in the order of `Slots`."""


class Slotted:
    """A message whose bytes are finished but for its slots."""

    def __init__(self, pieces: Iterable[bytes | Place], harmless: Slots) -> None:
        """*pieces* in the message's order; *harmless* is what the proof has in the slots."""
        self._static: list[bytes] = []
        self._places: list[tuple[int, Place]] = []
        for piece in pieces:
            if isinstance(piece, Place):
                self._places.append((len(self._static), piece))
                piece = b""
            self._static.append(piece)
        self.proof = self.personal(harmless)
        """The message as such, addressed to its sender: what is checked and kept in out/."""

    def personal(self, slots: Slots) -> bytes:
        """The copy that has *slots*."""
        parts = self._static.copy()
        for at, place in self._places:
            value = slots[place.slot]
            parts[at] = place.before + value + place.after if value else b""
        return b"".join(parts)
