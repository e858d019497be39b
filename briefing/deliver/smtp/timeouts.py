"""How long a server may take for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds; those of RFC 5321 §4.5.3.2 where it names one. Each holds for a whole reply."""

    connect: float = 30
    """For each address of the server."""
    handshake: float = 60
    banner: float = 300
    command: float = 300
    """EHLO, STARTTLS, AUTH, MAIL, RCPT."""
    data: float = 120
    block: float = 180
    """For all that is written at once."""
    dot: float = 600
    """A server that has the message may take its time; whoever hangs up early has it twice."""
    quit: float = 2
    """Nothing depends on its reply."""
