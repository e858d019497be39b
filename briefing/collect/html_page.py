"""Pages of HTML: those of the theme by its own rules, all others with trafilatura's body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.collect import html_meta
from briefing.collect.check_also import split_check_also
from briefing.collect.html_tree import drop_unseen, text_of
from briefing.collect.lines import read_lines
from briefing.collect.parts import PageParts
from briefing.collect.sahifa import is_sahifa, read_sahifa
from briefing.collect.text_page import read_text_page
from briefing.model.publication import Source
from briefing.model.text import key
from briefing.model.urls import last_segment

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Boxes of other articles, also in an AMP twin of a page of the theme.
_OTHERS = (
    "//*[@id='check-also-box' or @id='related_posts' or contains(@class, 'check-also')"
    " or contains(@class, 'related-posts') or contains(@class, 'amp-related')]"
)
# The mark that trafilatura sets before an item of a list.
_ITEM = re.compile(r"^- ")


def read_tree(
    tree: HtmlElement, *, url: str | None, sources: Sequence[Source], tags: Sequence[str]
) -> PageParts:
    """The parts of the page *tree*, which is changed by the reading; *url* is its address."""
    language, site = html_meta.language(tree), html_meta.meta(tree, "og:site_name")
    read = read_sahifa if is_sahifa(tree) else _read_any
    parts = read(tree, url=url, sources=sources, tags=tags)
    return replace(parts, url=url, language=language, site=site)


def _read_any(
    tree: HtmlElement, *, url: str | None, sources: Sequence[Source], tags: Sequence[str]
) -> PageParts:
    """The parts of a page of any form.

    trafilatura's date is never asked for: where the page states none, it takes the day of
    reading, or of the copyright line.
    """
    headline = html_meta.title(tree, url, sources)
    published, picture = html_meta.published(tree), html_meta.image(tree, url)
    titles = _titles(tree)
    drop_unseen(tree)
    for box in tree.xpath(_OTHERS):
        if box.tag not in {"html", "body"} and box.getparent() is not None:
            box.drop_tree()
    parts = read_text_page(
        _without(titles, _body_lines(tree, url)),
        sources=sources,
        tags=tags,
        address=last_segment(url) if url else "",
        headline=headline,
        dated=False,
    )
    return replace(parts, published=parts.published or published, image=picture)


def _titles(tree: HtmlElement) -> set[str]:
    """What stands as a heading on the page, and so is no sentence of its body."""
    headings = tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6|//title")
    return {key(text_of(heading)) for heading in headings}


def _without(titles: set[str], lines: list[str]) -> list[str]:
    """*lines* without those that are headings, down to the label Check Also."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if line not in split_check_also([line, "", "A headline"]).main:
            return kept + lines[number:]
        if not line or key(line) not in titles:
            kept.append(line)
    return kept


def _body_lines(tree: HtmlElement, url: str | None) -> list[str]:
    """trafilatura's paragraphs, each between empty lines; none where it finds no text."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            tree, url=url, favor_precision=True, include_comments=False, include_tables=False
        )
    except Exception:  # what a page can do to another's parser cannot be listed
        return []
    text = getattr(found, "text", None) or ""
    return [part for line in read_lines(text) for part in (_ITEM.sub("", line), "")]
