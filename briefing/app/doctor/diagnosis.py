"""A diagnosis: one thing that was looked at, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from briefing.errors import BriefingError


class State(StrEnum):
    """How the thing is."""

    FINE = "fine"
    WRONG = "wrong"
    UNTOLD = "untold"
    """It could not be looked at from here, or there is nothing to look at."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is to be said of one thing."""

    about: str
    state: State
    told: str
    remedy: str = ""


def fine(about: str, told: str) -> Diagnosis:
    """That a thing is in order."""
    return Diagnosis(about, State.FINE, told)


def wrong(about: str, told: str, remedy: str) -> Diagnosis:
    """That a thing is not in order, and what mends it."""
    return Diagnosis(about, State.WRONG, told, remedy)


def untold(about: str, told: str) -> Diagnosis:
    """That nothing is known of a thing."""
    return Diagnosis(about, State.UNTOLD, told)


def wrongs(about: str, error: BriefingError) -> Iterator[Diagnosis]:
    """A diagnosis for each problem of *error*."""
    for problem in error.problems:
        where = f"{problem.where}: " if problem.where else ""
        yield wrong(about, f"{where}{problem.message}", problem.remedy)


def all_fine(found: Iterable[Diagnosis]) -> bool:
    """Whether nothing of what was *found* is wrong."""
    return not any(one.state is State.WRONG for one in found)
