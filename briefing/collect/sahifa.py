"""Pages of the WordPress theme Sahifa (and its successor Jannah, by the same hands: TieLabs).

The places are those of the theme's templates: `span.today-date` (the day of reading),
`#crumbs`, `article#the-post` with `h1.entry-title` and `div.entry`, a hidden `span.updated`
that holds the day of publishing in spite of its name, and `#check-also-box`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.collect.byline import byline_of
from briefing.collect.dates import moment, page_date, sharper
from briefing.collect.html_article import authors, lead_picture
from briefing.collect.html_boxes import drop_boxes
from briefing.collect.html_meta import Head
from briefing.collect.html_related import check_also_box, other_links
from briefing.collect.html_tree import classed, drop_unseen, having, lines_of, text_of, with_class
from briefing.collect.parts import PageParts
from briefing.collect.text_page import read_text_page
from briefing.model.publication import Source
from briefing.model.urls import last_segment

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_POST = "//article[@id='the-post']"
_BOX = "//*[@id='check-also-box']"
# Where the day of reading stands: in Sahifa, in Jannah.
_TODAY = ("today-date", "topbar-today-date")


def is_sahifa(tree: HtmlElement) -> bool:
    """Whether *tree* is an article's page of the theme."""
    signs = f"//*[@id='crumbs'] | {_BOX} | {with_class('today-date')}"
    entry_there = bool(tree.xpath(with_class("entry")))
    return entry_there and bool(tree.xpath(_POST) or tree.xpath(signs))


def read_sahifa(
    tree: HtmlElement,
    head: Head,
    *,
    url: str | None,
    sources: Sequence[Source],
    tags: Sequence[str],
) -> PageParts:
    """The parts of the page *tree*, which is changed by the reading.

    What the theme hides (its date, its tags, its box) is read before what is hidden is dropped.
    """
    crumbs, headline = _crumbs(tree), _first(tree, f"//h1{having('entry-title')}")
    headline = headline or crumbs[1] or head.headline
    updated = moment(_first(tree, f"{_POST}//span{having('updated')}"))
    tagged = tree.xpath(f"{_POST}//a[@rel='tag'][not(ancestor::div{having('entry')})]")
    shown = tree.xpath(f"{with_class('post-cats')}//a | {_POST}{with_class('post-cat')}")
    tagged += tree.xpath(f"{_POST}{with_class('tagcloud')}//a")
    categories = (*crumbs[0], *map(text_of, (*shown, *tagged)))
    picture = lead_picture(tree, url, head.image)
    today = next(map(text_of, classed(tree, _TODAY)), "")
    names, related = (*head.authors, *authors(tree)), check_also_box(tree, url)
    drop_unseen(tree)
    related = related or other_links(tree, url)
    parts = read_text_page(
        _entry_lines(tree),
        sources=sources,
        tags=tags,
        address=last_segment(url) if url else "",
        headline=headline,
        dated=False,
    )
    seen = page_date(today)
    return replace(
        parts,
        page_date=seen.day if seen else None,
        published=sharper(parts.published or updated, head.published),
        byline=parts.byline or byline_of(names, (head.site, *(source.name for source in sources))),
        categories=(*filter(None, categories), *parts.categories),
        check_also=related or parts.check_also,
        image=picture,
    )


def _entry_lines(tree: HtmlElement) -> list[str]:
    found = tree.xpath(f"{_POST}//div{having('entry')}") or tree.xpath(with_class("entry"))
    if not found:
        return []
    drop_boxes(found[0])
    return lines_of(found[0])


def _crumbs(tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    """The categories between Home and the current part of the breadcrumb, and that part."""
    for bar in tree.xpath("//*[@id='crumbs' or @id='breadcrumb']"):
        links = [text_of(link) for link in bar.iter("a")]
        current = next(map(text_of, bar.xpath(f".{with_class('current')}")), "")
        return tuple(filter(None, links[1:])), current
    return (), ""


def _all(tree: HtmlElement, path: str) -> list[str]:
    return [text for text in map(text_of, tree.xpath(path)) if text]


def _first(tree: HtmlElement, path: str) -> str:
    return next(iter(_all(tree, path)), "")
