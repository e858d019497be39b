"""A saved page → an Article: the bytes are decoded, their form chosen, its parts put together.

    bytes → text (encoding) → parts (text_page | sahifa | html_page) → Article

Nothing is made up: a part that the page does not have stays empty, and a note says so. The
date of reading at the top of a page is never taken for the day of its publishing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from briefing.collect.dates import sharper
from briefing.collect.encoding import decode
from briefing.collect.html_meta import page_url, saved_from
from briefing.collect.html_page import read_tree
from briefing.collect.html_tree import is_html, parse
from briefing.collect.lines import read_lines
from briefing.collect.parts import PageParts
from briefing.collect.refuse import (
    Refusal,
    asks_for_password,
    refused_parts,
    refused_text,
    refused_tree,
)
from briefing.collect.tags import distinct
from briefing.collect.text_page import read_text_page
from briefing.errors import PageError
from briefing.model.article import Article, name_for
from briefing.model.publication import Source
from briefing.model.text import clean, join_quotes, language_of
from briefing.model.urls import host, last_segment, path_date, web_url

# So many characters tell a text's script.
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page, read."""

    article: Article
    encoding: str
    """As it was sniffed: `utf-8`, `utf-8-sig`, `windows-1252`, `windows-1256`, …"""
    notes: tuple[str, ...]
    """What a person should know: what the page lacks, what was left out."""


def extract(
    data: bytes,
    name: str,
    *,
    url: str | None = None,
    sources: Sequence[Source] = (),
    tags: Sequence[str] = (),
) -> Page:
    """The article of a saved page.

    *data* is the file's content, *name* its name for messages. *url* is the page's address,
    where it is known; *sources* and *tags* are the names that the publication knows, by which
    names that a page runs together are split.

    Raises PageError, naming *name* and the reason, where the page is no article or has no
    headline, and naming `--url` where *url* is no web address.
    """
    address = _web_address(url)
    decoded = decode(data, name)
    if not decoded.text.strip("\ufeff \t\r\n\x0b\x0c\x00"):
        raise PageError.at(name, "is empty", "save the page again")
    parts = _read(decoded.text, name, address, sources, tags)
    lost = (f"unreadable characters: {decoded.lost}",) if decoded.lost else ()
    return _assemble(replace(parts, notes=(*lost, *parts.notes)), name, decoded.encoding, sources)


def _web_address(url: str | None) -> str | None:
    if url is None:
        return None
    address = web_url(url)
    if address is None:
        message = f"is no web address: {clean(url)[:200]!r}"
        raise PageError.at("--url", message, "give the page's full address, with https://")
    return address


def _read(
    text: str, name: str, url: str | None, sources: Sequence[Source], tags: Sequence[str]
) -> PageParts:
    """The parts of a page's *text*, with its address; raises PageError where it is no article."""
    tree = parse(text) if is_html(text, name) else None
    if tree is None:
        lines = read_lines(text)
        address = last_segment(url) if url else ""
        _refuse(refused_text(lines), name)
        parts = replace(read_text_page(lines, sources=sources, tags=tags, address=address), url=url)
        _refuse(refused_parts(parts), name)
        return parts
    _refuse(refused_tree(tree), name)
    password = asks_for_password(tree)
    own = url or page_url(tree) or saved_from(text)
    parts = read_tree(tree, url=own, sources=sources, tags=tags)
    _refuse(refused_parts(parts, password=password), name)
    return parts


def _refuse(reason: Refusal | None, name: str) -> None:
    if reason:
        raise PageError.at(name, reason.message, reason.remedy)


def _assemble(parts: PageParts, name: str, encoding: str, sources: Sequence[Source]) -> Page:
    notes = list(parts.notes)
    headline = parts.headline
    if not headline:
        headline = _with_names(_headline_of_address(parts.url), " ".join(parts.paragraphs))
        notes.append("headline taken from the address")
    if not headline:
        raise PageError.at(name, "no headline", "give the page's address with --url")
    published = sharper(path_date(parts.url) if parts.url else None, parts.published)
    source = _source(parts, sources)
    language, doubt = _language(parts)
    if parts.page_date is None:
        notes.append("no date line")
    if published is None:
        remedy = "" if parts.url else ": give --url"
        notes.append(f"no publishing date found{remedy}")
    if not source:
        notes.append("no source found")
    article = Article(
        slug=name_for(headline, parts.url),
        headline=headline,
        body=parts.paragraphs,
        source=source,
        byline=parts.byline,
        url=parts.url,
        page_date=parts.page_date,
        published=published,
        language=language,
        categories=distinct(parts.categories),
        image=parts.image,
        check_also=parts.check_also,
    )
    return Page(article, encoding, (*notes, *doubt))


def _headline_of_address(url: str | None) -> str:
    """The words of the address's last part: `/port-reopens/` → "Port reopens"; "" where none."""
    segments = [part for part in urlsplit(url or "").path.split("/") if part]
    if not segments:
        return ""
    text = re.sub(r"\.(?:x?html?|php|aspx?)$", "", unquote(segments[-1]), flags=re.I)
    found = clean(re.sub(r"[-_+\s]+", " ", text))
    spelled = len(re.findall(r"[^\W\d_]{2,}", found)) > 1
    return join_quotes(found[0].upper() + found[1:]) if spelled else ""


def _with_names(headline: str, body: str) -> str:
    """*headline* with capitals where its words have them inside the sentences of *body*."""
    names = set(re.findall(r"(?<=[a-z,] )[A-Z]\w+", body))
    named = {name.lower(): name for name in names if not re.search(rf"\b{name.lower()}\b", body)}
    return " ".join(named.get(word, word) for word in headline.split(" "))


def _source(parts: PageParts, sources: Sequence[Source]) -> str:
    """The source line's, else the known source of the address's host, else the site's own name."""
    if parts.source:
        return parts.source
    there = host(parts.url) if parts.url else ""
    fitting = [
        source
        for source in sources
        if source.host and f".{there}".endswith(f".{source.host.lower().removeprefix('www.')}")
    ]
    known = max(fitting, key=lambda source: len(source.host), default=None)
    return known.name if known else parts.site


def _language(parts: PageParts) -> tuple[str, tuple[str, ...]]:
    """The article's language: what the page claims, unless its letters plainly say otherwise.

    WordPress calls a page English until someone tells it otherwise.
    """
    read = language_of(" ".join(parts.paragraphs)[:_SAMPLE])
    told = parts.language
    if told in {"en", "ar"} and told != read:
        return read, (f'the page calls its language "{told}", its text is "{read}"',)
    return told or read, ()
