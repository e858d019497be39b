"""Entries: what a feed or a listing tells of an article before its page is read."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from briefing.model.article import Moment

MOST = 200
"""So many entries of one feed or listing are looked at, the first ones."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a source tells of."""

    url: str
    """A page address, as it is to be asked for."""
    headline: str
    """May be empty."""
    published: Moment | None = None
    stamp: str = ""
    """Differs where what the source says of the article differs; empty where it cannot tell."""


def stamp_of(*facts: object) -> str:
    """A short digest of *facts*."""
    return sha256("\0".join(map(str, facts)).encode("utf-8", "replace")).hexdigest()[:16]
