"""What an article's page shows around its text: date, byline, categories and tags, lead picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.collect.byline import credit
from briefing.collect.dates import moment
from briefing.collect.html_meta import absolute, metas
from briefing.collect.html_tree import classed, having, text_of
from briefing.model.article import Image, Moment
from briefing.model.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The publishing date, as schema.org, microformats.org (hAtom, h-entry) and HTML 5.0 mark it.
_DATED = (
    "@itemprop='datePublished'",
    *(f"self::*{having(name)}" for name in ("published", "dt-published")),
    "@pubdate",
)
# An author's name: schema.org, rel-author, and the classes of hCard and of themes.
_AUTHORS = (
    "//*[@itemprop='author']//*[@itemprop='name']"
    " | //*[@itemprop='author'][not(.//*[@itemprop='name'])]"
    " | //a[contains(concat(' ', @rel, ' '), ' author ')]"
)
_AUTHOR_CLASSES = (
    "author-name", "meta-author", "post-author-name", "td-post-author-name", "tdb-author-name",
    "amp-wp-author", "byline", "vcard", "post-author",
)  # fmt: skip
_CATEGORIES = "//a[contains(concat(' ', @rel, ' '), ' category ')]"
_CATEGORY_CLASSES = (
    "post-cat", "post-cats", "entry-category", "tdb-entry-category", "cat-links",
    "amp-wp-tax-category",
)  # fmt: skip
_TAGS = "//a[contains(concat(' ', @rel, ' '), ' tag ')]"
_TAG_CLASSES = ("td-tags", "tdb-tags", "tags-links", "amp-wp-tax-tag")
# Where a theme shows the picture above an article, and where its address stands until it is seen.
_LEAD = ("single-post-thumb", "featured-area", "td-post-featured-image", "tdb-featured-image-bg",
         "amp-wp-article-featured-image", "post-thumbnail", "wp-post-image")  # fmt: skip
_SOURCES = ("data-src", "data-lazy-src", "src")


def shown_date(tree: HtmlElement) -> Moment | None:
    """The publishing date that the page's own elements state; never a guess.

    A `time` that does not say what it dates counts only where it is the article's only one.
    """
    for condition in _DATED:
        told = tree.xpath(f"//time[{condition}]/@datetime")
        if found := next(filter(None, map(moment, told)), None):
            return found
    if found := next(filter(None, map(moment, metas(tree, "datePublished"))), None):
        return found
    told = tree.xpath("//*[self::article or self::main][.//h1]//time/@datetime")
    return moment(told[0]) if len(set(told)) == 1 else None


def authors(tree: HtmlElement) -> list[str]:
    """The names that the page shows as its author's, best marked first."""
    found = (*tree.xpath(_AUTHORS), *classed(tree, _AUTHOR_CLASSES))
    return list(filter(None, map(text_of, found)))


def categories(tree: HtmlElement) -> list[str]:
    """The categories that the page shows, then its tags."""
    found = (
        *tree.xpath(_CATEGORIES),
        *_links(classed(tree, _CATEGORY_CLASSES)),
        *tree.xpath(_TAGS),
        *_links(classed(tree, _TAG_CLASSES)),
    )
    return list(filter(None, map(text_of, found)))


def lead_picture(tree: HtmlElement, base: str | None, told: Image | None) -> Image | None:
    """The picture that the page shows above its text, else *told*, with its credit.

    It is asked for before hidden elements and captions are dropped.
    """
    for place in classed(tree, _LEAD):
        if picture := _picture(place, base):
            alt = picture.alt or (told.alt if told else "")
            known = picture.credit or (told.credit if told else "")
            return replace(picture, alt=alt, credit=known)
    return told


def _links(nodes: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    return (link for node in nodes for link in node.iter("a"))


def _picture(place: HtmlElement, base: str | None) -> Image | None:
    for node in place.xpath("descendant-or-self::img | descendant-or-self::amp-img"):
        for source in _SOURCES:
            if url := absolute(node.get(source, ""), base):
                return Image(url, clean(node.get("alt", "")), _credit(place))
    return None


def _credit(place: HtmlElement) -> str:
    captions = place.xpath(
        ".//figcaption | .//*[contains(@class, 'caption')] | .//*[contains(@class, 'credit')]"
    )
    return next(filter(None, (credit(text_of(caption)) for caption in captions)), "")
