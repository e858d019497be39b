"""A feed's bytes → its entries: RSS, RDF, Atom and JSON Feed.

feedparser reads what is XML, or was meant to be; it is given a stream, since it would take text or
bytes for the name of a file. JSON Feed (version 1.1) is read here. What a feed says is never
believed to be markup, and an entry without a date has none.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from briefing.collect.dates import moment, page_date
from briefing.collect.encoding import decode
from briefing.collect.entries import MOST, Entry, address_of, stamp_of
from briefing.errors import SourceError
from briefing.model.article import Moment
from briefing.model.coverage import FailedPage
from briefing.model.text import clean
from briefing.model.urls import same_page

_YEARS = range(1990, 2100)
# <?xml version="1.0" encoding="windows-1256"?>, of the encodings whose bytes are letters.
_DECLARED = re.compile(
    rb"""\s*<\?xml[^>]{0,80}?encoding=["']((?:windows-125|iso-8859-)\d{1,2})["']""", re.I
)
# "7 December 2023 - 10:30", "Dec 7, 2023 at 10:30 am": the time is of no known zone.
_TIME = re.compile(r"\s*(?:[-–,|]|\bat\b)?\s*\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?$", re.I)
_PROLOG = re.compile(r"<\?xml[^>]*>\s*")


def read_feed(data: bytes, url: str, refused: list[FailedPage] | None = None) -> tuple[Entry, ...]:
    """The entries of the feed at *url* (at most MOST), each address once, in the feed's order.

    What it links to that no page can be asked for at is put down in *refused*.
    Raises SourceError where *data* is no feed, PageError where it is no text.
    """
    text = _text(data, url).lstrip("\ufeff \t\r\n")
    refused = [] if refused is None else refused
    read = _json_feed if text.startswith("{") else _xml_feed
    entries = read(text, url, refused)
    distinct: dict[str, Entry] = {}
    for entry in islice(entries, MOST):
        distinct.setdefault(same_page(entry.url), entry)
    return tuple(distinct.values())


def _text(data: bytes, url: str) -> str:
    """The text of a feed: UTF-8 where it is that, whatever it says of itself; else as it says."""
    declared = _DECLARED.match(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if declared:
            with suppress(UnicodeDecodeError, LookupError):
                return data.decode(declared[1].decode())
    return decode(data, url).text


def _xml_feed(text: str, url: str, refused: list[FailedPage]) -> Iterator[Entry]:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    stream = io.BytesIO(_PROLOG.sub("", text, count=1).encode("utf-8", "replace"))
    try:
        found = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise SourceError.at(url, "is a feed that cannot be read") from error
    if not found.get("version"):
        remedy = "look for the feed's address in the site's pages: rel=alternate"
        raise SourceError.at(url, "is no feed", remedy)
    dated_once = str(found.version).startswith("rss")  # its dc:date is called a change there
    for item in found.entries:
        said = _plain(item)
        changed = said("updated")
        dates = (said("published") or (changed if dated_once else None), changed)
        words = (said("summary"), *(part.get("value") for part in said("content") or ()))
        if entry := _entry(url, said("link"), said("title"), dates, words, refused):
            yield entry


def _plain(item: dict[str, Any]) -> Callable[[str], Any]:
    """What *item* itself holds under a name; feedparser's own `get` gives one date for another."""
    return lambda name: dict.get(item, name)


def _json_feed(text: str, url: str, refused: list[FailedPage]) -> Iterator[Entry]:
    try:
        feed = json.loads(text)
        items = feed["items"] if "jsonfeed.org" in str(feed["version"]) else None
    except (ValueError, KeyError, RecursionError):
        items = None
    if not isinstance(items, list):
        raise SourceError.at(url, "is no JSON Feed", "see https://www.jsonfeed.org/version/1.1/")
    for item in items:
        if isinstance(item, dict):
            said = item.get
            dates = (said("date_published"), said("date_modified"))
            words = (said("summary"), said("content_html"), said("content_text"))
            if entry := _entry(url, said("url"), said("title"), dates, words, refused):
                yield entry


def _entry(
    feed: str,
    link: object,
    title: object,
    dates: tuple[object, object],
    words: tuple[object, ...],
    refused: list[FailedPage],
) -> Entry | None:
    """The entry, or None where it has no address, or one that is put down in *refused*."""
    if not isinstance(link, str) or not link.strip():
        return None
    headline = _headline(title) if isinstance(title, str) else ""
    page = address_of(feed, link)
    if page is None:
        refused.append(FailedPage(clean(link)[:500], headline, "is no address of a page"))
        return None
    written = dates[0] if isinstance(dates[0], str) else ""
    published = _moment(written)
    unread = "" if published else clean(written)[:100]
    return Entry(page, headline, published, stamp_of(headline, *dates, *words), unread)


def _headline(title: str) -> str:
    """A title as text: feeds put tags and entities into it, one time or twice escaped."""
    from lxml import etree, html

    if re.search(r"<[a-z/!]|&[#\w]+;", title, re.I):
        try:
            title = html.fromstring(f"<div>{title}</div>").text_content()
        except (etree.ParserError, ValueError):
            title = re.sub(r"<[^>]*>", " ", title)
    return clean(title)[:500]


def _moment(text: str) -> Moment | None:
    """A date in the form of RFC 3339 or of RFC 5322, or with its month in words.

    One of an unknown zone counts as its day. Numbers alone may mean two days: they are not read.
    """
    if found := moment(text):
        return found
    if spelt := page_date(_TIME.sub("", clean(text))):
        return spelt.day
    try:
        value: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if value.year not in _YEARS:
        return None
    return value if value.tzinfo else value.date()
