"""How a link waits for the world outside: alone, or so that the other links go on meanwhile."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Wait(Protocol):
    """What a link waits by."""

    def ready(self, line: socket.socket, event: int, seconds: float) -> bool:
        """Wait until *line* can be read or written; False where it cannot after so long.

        *event* is selectors.EVENT_READ or EVENT_WRITE.
        """

    def aside(self, work: Callable[[], T]) -> T:
        """What *work* returns or raises, which may block."""


class Alone:
    """A `Wait` for a link beside which there is nothing else to be done."""

    def ready(self, line: socket.socket, event: int, seconds: float) -> bool:
        """Block."""
        with selectors.DefaultSelector() as selector:
            selector.register(line, event)
            return bool(selector.select(seconds))

    def aside(self, work: Callable[[], T]) -> T:
        """Do it here."""
        return work()
