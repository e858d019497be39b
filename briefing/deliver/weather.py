"""How the server fares, and what follows for the mailing: pauses, fewer links, or the end of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random

from briefing.deliver.ledger import gist
from briefing.deliver.transport import Clock, Then, Verdict
from briefing.model.delivery import State


class Ending(Enum):
    """Why a run sends nothing more."""

    DONE = "done"
    """Nothing is left that is due."""
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    """The server refuses us, not a recipient: somebody has to mend something."""
    UNREACHABLE = "unreachable"
    """No server could be talked to for long."""
    BROKEN = "broken"
    """The ledger cannot be written."""


@dataclass(frozen=True, slots=True)
class Halt:
    """That nothing more is to be sent."""

    ending: Ending
    reason: str = ""
    blamed: str = ""
    """The gist of refusals that were not about their recipients."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The measures of patience; seconds."""

    first: float = 1.0
    """The first pause after a link failed; each further one is twice as long."""
    longest: float = 300.0
    limit: float = 900.0
    """How long no server answers before the run gives up."""
    quiet: float = 5.0
    """After the links were halved: how long another wish to have fewer says nothing new."""
    rise: int = 100
    """Messages submitted until there is one link more again."""
    rewrites: tuple[float, ...] = (0.1, 0.4, 1.5)
    """Before each further try to write into a ledger that could not be written."""


_ALIKE = 3
"""Refusals running, with one text, that are about us."""
_FAILS = {Then.BACK_OFF, Then.RECONNECT, Then.HALVE_CONNECTIONS}


class Weather:
    """What all links of a run have met."""

    def __init__(self, links: int, clock: Clock, randomness: Random, pace: Pace) -> None:
        self.allowed = links
        """How many links may be used now; at least one."""
        self._links = links
        self._clock = clock
        self._randomness = randomness
        self._pace = pace
        self._failures = [0] * links
        self._not_before = [float("-inf")] * links
        self._silent_since: float | None = None
        self._halved_at = float("-inf")
        self._good = 0
        self._doubts = 0
        self._taken = False
        self._blamed, self._alike = "", 0

    def pause(self, link: int) -> float:
        """Seconds that the link of this number must wait, 0 where it need not."""
        return max(self._not_before[link] - self._clock(), 0.0)

    def note(self, link: int, verdict: Verdict) -> Halt | None:
        """Take in what a link has met; returns why nothing more may be sent, if that follows."""
        if verdict.then is Then.STOP:
            return Halt(Ending.STOPPED, verdict.reply)
        if verdict.then is Then.HALVE_CONNECTIONS:
            self._halve()
        if verdict.then in _FAILS and verdict.state in {State.PENDING, State.UNCERTAIN}:
            return self._failed(link, verdict)
        self._failures[link], self._silent_since = 0, None
        if verdict.state is State.SUBMITTED:
            self._went_well()
        return self._blame(verdict) if self._about_us(verdict) else None

    def _about_us(self, verdict: Verdict) -> bool:
        """Whether a refusal may be about us.

        As long as nothing was taken in this run, any may: a relay that knows us not, or is set up
        badly, says of everybody that there is no such recipient.
        """
        return verdict.blames_us or (verdict.state is State.REFUSED and not self._taken)

    def _went_well(self) -> None:
        self._doubts, self._alike, self._taken = 0, 0, True
        self._good += 1
        if self.allowed < self._links and self._good >= self._pace.rise:
            self.allowed, self._good = self.allowed + 1, 0

    def _halve(self) -> None:
        now = self._clock()
        self._good = 0
        if now - self._halved_at >= self._pace.quiet:
            self.allowed, self._halved_at = max(self.allowed // 2, 1), now

    def _failed(self, link: int, verdict: Verdict) -> Halt | None:
        """Let *link* pause; a lost connection is made anew at once, if the one before it worked."""
        now = self._clock()
        if verdict.state is State.UNCERTAIN:
            self._doubts += 1
            if self._doubts > self._links:  # more than one loss of all links at once explains
                told = f"{self._doubts} connections running were lost after the message had left"
                return Halt(Ending.STOPPED, f"{told}: {verdict.reply}")
        if self._silent_since is None:
            self._silent_since = now
        elif now - self._silent_since > self._pace.limit:
            return Halt(Ending.UNREACHABLE, verdict.reply)
        self._failures[link] += 1
        steps = self._failures[link] - (1 if verdict.then is Then.BACK_OFF else 2)
        if steps >= 0:
            pause = min(self._pace.first * 2 ** min(steps, 30), self._pace.longest)
            self._not_before[link] = now + pause * (0.5 + self._randomness.random() / 2)
        return None

    def _blame(self, verdict: Verdict) -> Halt | None:
        text = gist(verdict.reply)
        self._alike = self._alike + 1 if text == self._blamed else 1
        self._blamed = text
        if self._alike < _ALIKE:
            return None
        reason = f"{_ALIKE} recipients running were refused alike, so it is about us"
        return Halt(Ending.STOPPED, f"{reason}: {verdict.reply}", text)
