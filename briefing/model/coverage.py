"""Coverage: which sources were read for the desk of a date, and which could not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.model.article import Moment


@dataclass(frozen=True, slots=True)
class FailedPage:
    """An article that a source tells of and that could not be had."""

    url: str
    headline: str
    """As the source gives it."""
    error: str


@dataclass(frozen=True, slots=True)
class SourceRead:
    """How the reading of one source for the desk of a date went."""

    name: str
    at: datetime
    """The moment since which this is so."""
    articles: int = 0
    """How many of its articles were put on the desk."""
    newest: Moment | None = None
    """When the newest of what it tells of was published."""
    error: str = ""
    """Why it could not be read; empty where it could."""
    pages: tuple[FailedPage, ...] = ()
    note: str = ""
    """What went wrong with one of its ways where the other could be read."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an issue tells of the reading of its sources."""

    read: tuple[str, ...]
    """Names of sources."""
    failed: tuple[str, ...] = ()


def coverage_of(sources: Sequence[SourceRead]) -> Coverage | None:
    """What to tell of *sources*; None where none was asked: the desk was laid by hand."""
    if not sources:
        return None
    return Coverage(
        read=tuple(one.name for one in sources if not one.error),
        failed=tuple(one.name for one in sources if one.error),
    )
