"""How fast letters may go: a limit that is halved when the server asks for it, and then rises."""

from __future__ import annotations

from collections import deque

from briefing.deliver.transport import Clock

_SETTLE = 5.0
"""Seconds after a halving in which another does nothing: links hear of one limit all at once."""
_RISE = 30.0
"""Seconds after which a halved rate rises, if nothing halved it again."""
_STEP = 1.25
_SLOWEST = 1 / 60
"""Letters a second: one a minute always goes, so that a mailing ends."""
_SEEN = 200
"""How many of the last letters tell how fast they went, where no limit was set."""


class Rate:
    """The pace of a mailing, shared by its links."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        """At most *per_second* letters a second, spaced evenly; 0: no limit until it is halved."""
        self._ceiling = per_second
        self._clock = clock
        self._now = per_second
        self._next = clock()
        self._changed = float("-inf")
        self._went: deque[float] = deque(maxlen=_SEEN)

    @property
    def per_second(self) -> float:
        """Letters a second that may go now; 0: no limit."""
        self._rise(self._clock())
        return self._now

    def wait(self) -> float:
        """Take the turn of the next letter: the seconds (≥ 0) to wait before it may go."""
        now = self._clock()
        self._rise(now)
        turn = max(now, self._next) if self._now else now
        if self._now:
            self._next = turn + 1 / self._now
        self._went.append(turn)
        return turn - now

    def halve(self) -> None:
        """Go half as fast: the server said that it was too fast."""
        now = self._clock()
        if now - self._changed < _SETTLE and self._now:
            return
        self._now = max((self._now or self._measured(now)) / 2, _SLOWEST)
        self._changed = now
        self._next = max(self._next, now + 1 / self._now)

    def _measured(self, now: float) -> float:
        """Letters a second of late, where no limit was kept to."""
        if not self._went:
            return 2.0
        return len(self._went) / max(now - self._went[0], 1.0)

    def _rise(self, now: float) -> None:
        """Raise what was halved, a step for each while that went well, up to the ceiling.

        Where none was set it rises on: the server is the one who knows its limit.
        """
        while self._changed > float("-inf") and now - self._changed >= _RISE:
            self._changed += _RISE
            self._now *= _STEP
            if self._ceiling and self._now >= self._ceiling:
                self._now, self._changed = self._ceiling, float("-inf")
