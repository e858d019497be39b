"""What a page of HTML says about itself in its head: address, site, title, dates, picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from briefing.collect.dates import moment
from briefing.collect.html_tree import text_of
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
_ARTICLE_TYPES = ("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting")


def meta(tree: HtmlElement, *names: str) -> str:
    """The content of the first `meta` that is called one of *names*, in their order; else ""."""
    for name in names:
        for node in tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]", n=name):
            if content := clean(node.get("content", "")):
                return content
    return ""


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


def language(tree: HtmlElement) -> str:
    """The language that the page claims, as its primary subtag (BCP 47); else ""."""
    found = re.match(r"[a-z]{2,3}(?=$|[-_])", tree.xpath("string(/html/@lang)").strip().lower())
    return found[0] if found else ""


def title(tree: HtmlElement, url: str | None, sources: Sequence[Source]) -> str:
    """The page's headline without its site's name; "" where the page has none.

    A first-level heading with which the page's title begins is the headline, unless it is the
    site's name; else it is the title without a name of the site at its start or end.
    """
    titles = [meta(tree, "og:title"), *map(text_of, tree.xpath("//head/title"))]
    headings = [text_of(node) for node in tree.iter("h1")]
    names = [meta(tree, "og:site_name", "application-name"), *(source.name for source in sources)]
    if url:
        names.append(host(url).rsplit(".", 1)[0])
    site = {_squeezed(name) for name in names if name}
    for heading in filter(key, headings):
        begun = any(key(text).startswith(key(heading)) for text in titles)
        if begun and _squeezed(heading) not in site:
            return heading
    told = next(filter(None, titles), "") or (headings[0] if len(headings) == 1 else "")
    return _without_site(told, site)


def published(tree: HtmlElement) -> Moment | None:
    """The publishing date that the page's metadata states outright; never a guess."""
    told = (
        meta(tree, "article:published_time"),
        *_linked_dates(tree),
        *tree.xpath("//time[@itemprop='datePublished']/@datetime"),
        meta(tree, "datePublished"),
    )
    return next(filter(None, map(moment, told)), None)


def image(tree: HtmlElement, base: str | None) -> Image | None:
    """The page's picture for sharing, og:image."""
    url = absolute(meta(tree, "og:image", "og:image:url"), base)
    return Image(url, meta(tree, "og:image:alt")) if url else None


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


def _linked_dates(tree: HtmlElement) -> Iterator[str]:
    """The datePublished of the page's JSON-LD, of articles only (schema.org/datePublished)."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for node in _objects(data):
            told = node.get("datePublished")
            if isinstance(told, str) and _types(node).intersection(_ARTICLE_TYPES):
                yield told


def _objects(data: Any) -> Iterator[dict[str, Any]]:  # JSON may be anything
    """The objects of *data*: itself, those of a list, and those of its `@graph`."""
    waiting = [data]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.append(value.get("@graph"))


def _types(node: dict[str, Any]) -> set[str]:
    told = node.get("@type")
    names: Iterable[object] = told if isinstance(told, list) else [told]
    return {name for name in names if isinstance(name, str)}
