"""Pages of HTML: those of the theme by its own rules, all others with trafilatura's body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.collect.byline import byline_of
from briefing.collect.html_article import authors, categories, lead_picture, shown_date
from briefing.collect.html_body import body_lines
from briefing.collect.html_boxes import drop_boxes, drop_others
from briefing.collect.html_meta import Head, read_head
from briefing.collect.html_related import check_also_box, other_links
from briefing.collect.html_tree import drop_unseen
from briefing.collect.parts import PageParts
from briefing.collect.sahifa import is_sahifa, read_sahifa
from briefing.collect.text_page import read_text_page
from briefing.model.publication import Source
from briefing.model.urls import last_segment

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def read_tree(
    tree: HtmlElement, *, url: str | None, sources: Sequence[Source], tags: Sequence[str]
) -> PageParts:
    """The parts of the page *tree*, which is changed by the reading; *url* is its address."""
    head = read_head(tree, url, sources)
    read = read_sahifa if is_sahifa(tree) else _read_any
    parts = read(tree, head, url=url, sources=sources, tags=tags)
    return replace(parts, url=url, language=head.language, site=head.site)


def _read_any(
    tree: HtmlElement,
    head: Head,
    *,
    url: str | None,
    sources: Sequence[Source],
    tags: Sequence[str],
) -> PageParts:
    """The parts of a page of any form.

    trafilatura's date is never asked for: where the page states none, it takes the day of
    reading, or of the copyright line.
    """
    picture, box = lead_picture(tree, url, head.image), check_also_box(tree, url)
    drop_unseen(tree)
    drop_others(tree, head.headline)
    related = box or other_links(tree, url)
    told = (*head.categories, *categories(tree))
    names = (*head.authors, *authors(tree))
    published = head.published or shown_date(tree)
    drop_boxes(tree)
    parts = read_text_page(
        body_lines(tree, url),
        sources=sources,
        tags=tags,
        address=last_segment(url) if url else "",
        headline=head.headline,
        dated=False,
    )
    return replace(
        parts,
        published=parts.published or published,
        byline=parts.byline or byline_of(names, (head.site, *(source.name for source in sources))),
        categories=(*told, *parts.categories),
        check_also=related or parts.check_also,
        image=picture,
    )
