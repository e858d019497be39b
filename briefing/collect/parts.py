"""What a form of page finds in it: every part may be missing, none is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from briefing.model.article import CheckAlso, Image, Moment


@dataclass(frozen=True, slots=True)
class PageParts:
    """The parts of one page, clean, as the page gave them."""

    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    page_date: date | None = None
    published: Moment | None = None
    """What the page says itself; the address may know better."""
    source: str = ""
    """Of the source line."""
    byline: str = ""
    """Who wrote."""
    site: str = ""
    """The site's name, as its HTML gives it."""
    categories: tuple[str, ...] = ()
    check_also: tuple[CheckAlso, ...] = ()
    image: Image | None = None
    language: str = ""
    url: str | None = None
    notes: tuple[str, ...] = ()
