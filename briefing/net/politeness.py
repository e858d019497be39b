"""Politeness: how often, and by how many at a time, one host is asked.

At most AT_ONCE requests to a host are under way; between the beginnings of two there is a pause.
A host that asks to be left alone for a while is left alone, or given up where that is too long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from briefing.errors import NetError

AT_ONCE = 2
LONGEST = 60.0
"""So many seconds a host is waited for at most."""

Clock = Callable[[], float]
"""Seconds that only ever grow."""
Wait = Callable[[float], None]
"""Lets so many seconds pass."""


@dataclass(slots=True)
class _Lane:
    """What is known of a host."""

    pause: float
    free: float
    """When the next request may begin."""
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))


class Politeness:
    """Gives turns to ask hosts; safe to use from several threads."""

    def __init__(self, pause: float, clock: Clock, wait: Wait) -> None:
        """*pause* is that between two requests to a host, in seconds."""
        self._pause = pause
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """A turn to ask the host of *url*, waited for; raises NetError where it is given up."""
        lane = self._lane(url)
        with lane.places:
            while (left := self._left(lane)) > 0:
                if left > LONGEST:
                    message = "its host asks to be left alone for a while"
                    raise NetError.at(url, message, "try again later")
                self._wait(left)
            yield

    def rest(self, url: str, seconds: float) -> None:
        """Leave the host of *url* alone for *seconds*."""
        lane = self._lane(url)
        with self._lock:
            lane.free = max(lane.free, self._clock() + seconds)

    def slow(self, url: str, pause: float) -> None:
        """Pause for at least *pause* seconds between requests to the host of *url*."""
        lane = self._lane(url)
        with self._lock:
            lane.pause = max(lane.pause, pause)

    def _left(self, lane: _Lane) -> float:
        """How long to wait for *lane*; where that is over, it is taken."""
        with self._lock:
            now = self._clock()
            if lane.free > now:
                return lane.free - now
            lane.free = now + lane.pause
            return 0.0

    def _lane(self, url: str) -> _Lane:
        with self._lock:
            host = urlsplit(url).netloc
            return self._lanes.setdefault(host, _Lane(self._pause, self._clock()))
