"""An article: one page as it was collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from hashlib import sha256
from types import MappingProxyType

from briefing.model.text import slug
from briefing.model.urls import last_segment

Moment = date | datetime
"""A day, or a moment with its zone, as precisely as it is known."""


def day_of(moment: Moment, zone: tzinfo) -> date:
    """The day of *moment* where the clocks show *zone*."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(zone).date()
    except OverflowError:  # at the ends of the calendar
        return moment.date()


@dataclass(frozen=True, slots=True)
class CheckAlso:
    """The link with a teaser that a page shows at its end."""

    headline: str
    url: str | None = None
    teaser: str = ""
    cut: bool = False
    """The page broke the teaser off; what is missing is not ours to add."""


@dataclass(frozen=True, slots=True)
class Image:
    """A page's lead picture: where it is, not the picture itself."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """An editor's words for an article in another language."""

    headline: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One page as it was collected, and what an editor added to it.

    All text is clean (`briefing.model.text.clean`), all addresses are web addresses.
    """

    slug: str
    """The article's name on its desk: ASCII letters, digits and hyphens."""
    headline: str
    body: tuple[str, ...]
    """Plain paragraphs, at least one."""
    source: str = ""
    """Who reported; empty where the page does not say."""
    byline: str = ""
    """Who wrote, by name; empty where the page does not say."""
    url: str | None = None
    page_date: date | None = None
    """The date that the page shows at its top: the day it was read."""
    published: Moment | None = None
    """When the article first appeared, where known."""
    language: str = "en"
    categories: tuple[str, ...] = ()
    """What the page itself said about its category, tags included."""
    section: str = ""
    """The editor's choice of section, by key; empty where the rules choose."""
    places: tuple[str, ...] = ()
    image: Image | None = None
    check_also: tuple[CheckAlso, ...] = ()
    summary: str = ""
    """The editor's summary; empty where one is made."""
    translations: Mapping[str, Translation] = field(default_factory=lambda: MappingProxyType({}))
    """By language."""
    retold: bool = False
    """The body is a retelling in our words; printed "after <source>"."""

    @property
    def text(self) -> str:
        """All that it says: headline and paragraphs, one a line."""
        return "\n".join((self.headline, *self.body))


def name_for(headline: str, url: str | None) -> str:
    """The slug that an article asks for: its address's last segment, its headline, or a digest."""
    digest = sha256((url or headline).encode("utf-8", "replace")).hexdigest()[:12]
    return (url and last_segment(url)) or slug(headline) or digest
