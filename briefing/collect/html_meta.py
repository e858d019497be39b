"""What a page of HTML says about itself in its head: address, site, title, date, picture, tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from briefing.collect.dates import moment
from briefing.collect.html_tree import text_of
from briefing.collect.linked_data import LinkedData, linked_data
from briefing.model.article import Image, Moment
from briefing.model.publication import Source
from briefing.model.text import clean, key
from briefing.model.urls import host, web_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# "Headline | Site", "Headline - Site", "Site » Headline": what stands between the two.
_BETWEEN = re.compile(r"\s+[|–—»·•:-]+\s+|\s*[|»]\s*")
_LONGEST_TITLE = 400
# "<!-- saved from url=(0046)https://… -->", as Chrome, Edge and Internet Explorer write it.
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{4}\)(\S+) -->")
_TOP = 2048


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says; what it does not say is empty."""

    language: str
    """The primary subtag (BCP 47)."""
    site: str
    """The site's own name."""
    headline: str
    published: Moment | None
    """Stated outright; never a guess."""
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    image: Image | None


def read_head(tree: HtmlElement, url: str | None, sources: Sequence[Source]) -> Head:
    """What the page *tree* at *url* says in its metadata and in its JSON-LD."""
    linked = linked_data(tree)
    site = meta(tree, "og:site_name") or next(linked.texts("publisher"), "")
    dates = (meta(tree, "article:published_time"), *linked.texts("datePublished"))
    sections = (*metas(tree, "article:section"), *linked.texts("articleSection"))
    return Head(
        language=_language(tree),
        site=site,
        headline=_title(tree, url, (site, *(source.name for source in sources)), linked),
        published=next(filter(None, map(moment, dates)), None),
        authors=(*linked.texts("author"), *metas(tree, "author", "article:author")),
        categories=(*sections, *metas(tree, "article:tag")),
        image=_image(tree, url, linked),
    )


def meta(tree: HtmlElement, *names: str) -> str:
    """The content of the first `meta` that is called one of *names*, in their order; else ""."""
    return next(iter(metas(tree, *names)), "")


def metas(tree: HtmlElement, *names: str) -> list[str]:
    """The contents of each `meta` that is called one of *names*, in their order."""
    path = "//meta[@property=$n or @name=$n or @itemprop=$n]"
    found = (clean(node.get("content", "")) for name in names for node in tree.xpath(path, n=name))
    return list(filter(None, found))


def page_url(tree: HtmlElement) -> str | None:
    """The address that the page gives as its own: its canonical link, else og:url.

    An address without a path is the site's, not the page's.
    """
    links = tree.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
    for text in (*links, meta(tree, "og:url")):
        url = web_url(text)
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return url
    return None


def saved_from(text: str) -> str | None:
    """The address that a browser writes at the top of a page that it saves, or None."""
    found = _SAVED_FROM.search(text[:_TOP])
    return web_url(found[1]) if found else None


def absolute(link: str, base: str | None) -> str | None:
    """*link* as a web address, seen from *base*; None where it is none, or leads nowhere else."""
    link = link.strip()
    if not link or link.startswith("#"):
        return None
    try:
        return web_url(urljoin(base or "", link))
    except ValueError:
        return None


def _language(tree: HtmlElement) -> str:
    told = tree.xpath("string(/html/@lang)") or meta(tree, "og:locale")
    found = re.match(r"[a-z]{2,3}(?=$|[-_])", told.strip().lower())
    return found[0] if found else ""


def _title(tree: HtmlElement, url: str | None, names: Sequence[str], linked: LinkedData) -> str:
    """The page's headline without its site's name; "" where the page has none.

    A first-level heading with which the page's title begins is the headline, unless it is the
    site's name; else it is the title without a name of the site at its start or end.
    """
    told = [meta(tree, "og:title"), *map(text_of, tree.xpath("//head/title"))]
    titles = list(filter(None, (*told, *linked.texts("headline"))))
    headings = [text_of(node) for node in tree.iter("h1")]
    names = (*names, meta(tree, "application-name"), host(url).rsplit(".", 1)[0] if url else "")
    site = {_squeezed(name) for name in names if name}
    for heading in filter(key, headings):
        begun = any(key(text).startswith(key(heading)) for text in titles)
        if begun and _squeezed(heading) not in site:
            return heading
    if titles:
        return _without_site(titles[0], site)
    return _without_site(headings[0], site) if len(headings) == 1 else ""


def _image(tree: HtmlElement, base: str | None, linked: LinkedData) -> Image | None:
    """The page's picture for sharing, og:image."""
    url = absolute(meta(tree, "og:image", "og:image:url"), base)
    if url is None:
        return None
    return Image(url, meta(tree, "og:image:alt"), next(linked.credits(), ""))


def _without_site(text: str, names: set[str]) -> str:
    gaps = list(_BETWEEN.finditer(text[:_LONGEST_TITLE]))
    for gap in gaps:
        if _squeezed(text[gap.end() :]) in names:
            return text[: gap.start()]
    for gap in gaps:
        if _squeezed(text[: gap.start()]) in names:
            return text[gap.end() :]
    return text


def _squeezed(name: str) -> str:
    return key(name).replace(" ", "")
