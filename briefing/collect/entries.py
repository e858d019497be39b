"""Entries: what a feed or a listing tells of an article before its page is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urljoin

from briefing.model.article import Moment
from briefing.model.urls import page_url

MOST = 200
"""So many entries of one feed or listing are looked at, the first ones."""
# What no address may hold (RFC 3986 §2), but sites leave in theirs and browsers encode.
_BARE = re.compile(r"""[ "<>\\^`{|}]""")


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
    unread_date: str = ""
    """Its date as the source writes it, where that cannot be read."""


def address_of(base: str, link: str) -> str | None:
    """The page address that *link* leads to from the page at *base*, or None where it is none."""
    if not link.strip():
        return None
    try:
        return page_url(urljoin(base, _BARE.sub(lambda found: quote(found[0]), link.strip())))
    except ValueError:
        return None


def stamp_of(*facts: object) -> str:
    """A short digest of *facts*."""
    return sha256("\0".join(map(str, facts)).encode("utf-8", "replace")).hexdigest()[:16]
