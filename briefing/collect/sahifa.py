"""Pages of the WordPress theme Sahifa (and its successor Jannah, by the same hands: TieLabs).

The places are those of the theme's templates: `span.today-date` (the day of reading),
`#crumbs`, `article#the-post` with `h1.entry-title` and `div.entry`, a hidden `span.updated`
that holds the day of publishing in spite of its name, and `#check-also-box`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.collect import html_meta
from briefing.collect.check_also import entry
from briefing.collect.dates import moment, page_date
from briefing.collect.html_tree import drop_unseen, lines_of, text_of
from briefing.collect.lines import is_read_more
from briefing.collect.parts import PageParts
from briefing.collect.text_page import read_text_page
from briefing.model.article import CheckAlso, Image
from briefing.model.publication import Source
from briefing.model.text import clean
from briefing.model.urls import last_segment

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_POST = "//article[@id='the-post']"
_BOX = "//*[@id='check-also-box']"
# What stands inside div.entry and is no text of the article, by class or id: the share box,
# related posts, advertisements (e3lan: Arabic for one), reviews, pagers.
_INSIDE_ENTRY = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|addtoany|a2a|social|related|relatedposts|yarpp"
    r"|e3lan|ads|advert\w*|adsbygoogle|check-also|review-box|page-link|edit-link|post-tag"
    r"|caption-text|comments?|navigation|newsletter|subscribe)(?:$|[\s_-])",
    re.I,
)


def is_sahifa(tree: HtmlElement) -> bool:
    """Whether *tree* is an article's page of the theme."""
    signs = f"//*[@id='crumbs'] | {_BOX} | {_with_class('today-date')}"
    entry_there = bool(tree.xpath(_with_class("entry")))
    return entry_there and bool(tree.xpath(_POST) or tree.xpath(signs))


def read_sahifa(
    tree: HtmlElement, *, url: str | None, sources: Sequence[Source], tags: Sequence[str]
) -> PageParts:
    """The parts of the page *tree*, which is changed by the reading.

    What the theme hides (its date, its tags) is read before what is hidden is dropped.
    """
    crumbs, headline = _crumbs(tree), _first(tree, f"//h1{_having('entry-title')}")
    headline = headline or crumbs[1] or html_meta.title(tree, url, sources)
    updated = moment(_first(tree, f"{_POST}//span{_having('updated')}"))
    tagged = tree.xpath(f"{_POST}//a[@rel='tag'][not(ancestor::div{_having('entry')})]")
    categories = (*crumbs[0], *_all(tree, f"{_with_class('post-cats')}//a"), *map(text_of, tagged))
    picture, check_also = _image(tree, url), _check_also(tree, url)
    today = page_date(_first(tree, _with_class("today-date")))
    metadata = html_meta.published(tree)
    drop_unseen(tree)
    parts = read_text_page(
        _entry_lines(tree),
        sources=sources,
        tags=tags,
        address=last_segment(url) if url else "",
        headline=headline,
        dated=False,
    )
    return replace(
        parts,
        page_date=today.day if today else None,
        published=parts.published or updated or metadata,
        categories=(*categories, *parts.categories),
        check_also=check_also or parts.check_also,
        image=picture,
    )


def _entry_lines(tree: HtmlElement) -> list[str]:
    found = tree.xpath(f"{_POST}//div{_having('entry')}") or tree.xpath(_with_class("entry"))
    if not found:
        return []
    for node in found[0].xpath(".//*[@class or @id]"):
        names = f"{node.get('class', '')} {node.get('id', '')}"
        if _INSIDE_ENTRY.search(names) and node.getparent() is not None:
            node.drop_tree()
    return lines_of(found[0])


def _crumbs(tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    """The categories between Home and the current part of the breadcrumb, and that part."""
    for bar in tree.xpath("//*[@id='crumbs' or @id='breadcrumb']"):
        links = [text_of(link) for link in bar.iter("a")]
        current = next(map(text_of, bar.xpath(f".{_with_class('current')}")), "")
        return tuple(filter(None, links[1:])), current
    return (), ""


def _check_also(tree: HtmlElement, base: str | None) -> tuple[CheckAlso, ...]:
    found: list[CheckAlso] = []
    # A changed theme may lack the classes: then the box is one post, its heading the first linked.
    posts = tree.xpath(f"{_BOX}{_with_class('check-also-post')}") or tree.xpath(_BOX)
    for post in posts:
        titles = post.xpath(f".{_with_class('post-title')}") or post.xpath(
            ".//h2|.//h3[a]|.//h4[a]"
        )
        headline = text_of(titles[0]) if titles else ""
        links = titles[0].xpath(".//a/@href") if titles else []
        teasers = (_teaser(paragraph) for paragraph in post.iter("p"))
        if headline:
            url = html_meta.absolute(links[0], base) if links else None
            found.append(entry(headline, next(filter(None, teasers), ""), url))
    return tuple(found)


def _teaser(paragraph: HtmlElement) -> str:
    """The text of *paragraph* without the link Read More at its end."""
    for link in paragraph.xpath(".//a"):
        if is_read_more(text_of(link)):
            link.drop_tree()
    return text_of(paragraph)


def _image(tree: HtmlElement, base: str | None) -> Image | None:
    for node in tree.xpath(f"{_with_class('single-post-thumb')}//img"):
        for place in ("data-src", "data-lazy-src", "src"):
            if url := html_meta.absolute(node.get(place, ""), base):
                return Image(url, clean(node.get("alt", "")))
    return html_meta.image(tree, base)


def _having(name: str) -> str:
    """The XPath condition of an element of the class *name*."""
    return f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def _with_class(name: str) -> str:
    return f"//*{_having(name)}"


def _all(tree: HtmlElement, path: str) -> list[str]:
    return [text for text in map(text_of, tree.xpath(path)) if text]


def _first(tree: HtmlElement, path: str) -> str:
    return next(iter(_all(tree, path)), "")
