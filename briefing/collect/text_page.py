"""A page's text, as it was copied from a browser or read out of its HTML → its parts.

The lines are parted at Check Also and at the labels of what a theme prints below an article.
Down to the first running text, dates, source line and share buttons are taken away; one of the
lines that stay is the headline. What is left, without the tags and the furniture below it, is
the body.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.collect.check_also import split_check_also
from briefing.collect.crumbs import Crumbs, crumb_parts, read_crumbs
from briefing.collect.dates import prefixed
from briefing.collect.furniture import Furniture, is_button
from briefing.collect.lines import before_end_label, is_running, is_titular
from briefing.collect.paragraphs import is_wrapped, paragraphs, with_whole_titles
from briefing.collect.parts import PageParts
from briefing.collect.tags import split_tags
from briefing.model.publication import Source
from briefing.model.text import join_quotes, key, slug, words

# Running text begins within so many lines, or the page has none.
_DEEPEST = 60


def read_text_page(
    lines: Sequence[str],
    *,
    sources: Sequence[Source] = (),
    tags: Sequence[str] = (),
    address: str = "",
    headline: str = "",
    dated: bool = True,
) -> PageParts:
    """The parts of a page from its *lines* (clean; empty lines separate paragraphs).

    *address* is the last segment of the page's address as a slug: it may tell which line is
    the headline. *headline* is given where the page's HTML has named it; no line is searched
    for then. A date line is the page date where the page is *dated*: that of HTML stands
    elsewhere. Raises nothing: a part that is not there stays empty.
    """
    split = split_check_also(with_whole_titles(lines))
    rest = before_end_label(split.main)
    furniture = Furniture(sources, tags, dated)
    top = _take_above(rest, furniture)
    crumbs = _take_crumbs(rest, top, address)
    if not headline:
        crumbs, headline = _take_headline(rest, top, crumbs, address, tags)
    body = _body(rest, top, headline, furniture)
    if any(map(is_running, split.left_over)):
        furniture.notes.append("running text after the Check Also block was left out")
    return PageParts(
        headline=join_quotes(headline),
        paragraphs=tuple(join_quotes(text) for text in body),
        page_date=furniture.page_date,
        published=furniture.published,
        source=furniture.source_line.source if furniture.source_line else "",
        byline=furniture.byline or (furniture.source_line.author if furniture.source_line else ""),
        categories=(*crumbs.categories, *furniture.tags),
        check_also=split.entries,
        notes=tuple(furniture.notes),
    )


def _take_above(lines: list[str], furniture: Furniture) -> int:
    """Empty the lines above the body that are furniture; where the body begins, at the latest.

    The first line that can be a headline is none of the body, even where it is a question.
    """
    titled = False
    for index, line in enumerate(lines[:_DEEPEST]):
        lines[index] = rest = furniture.take_above(line) if line else ""
        if not titled and is_titular(rest) and not _goes_on(lines, index):
            titled = crumb_parts(rest) is None
        elif is_running(rest) or _goes_on(lines, index):
            return index
    return min(len(lines), _DEEPEST)


def _goes_on(lines: list[str], index: int) -> bool:
    """Whether the line at *index* is wrapped into the next one, which is no ` date ` prefix."""
    return is_wrapped(lines, index) and prefixed(lines[index + 1]) is None


def _take_crumbs(lines: list[str], top: int, address: str) -> Crumbs:
    """The breadcrumb of the lines above *top*; it and what stands above it are emptied."""
    for index in range(min(top + 1, len(lines))):
        parts = crumb_parts(lines[index])
        if parts is not None:
            lines[: index + 1] = [""] * (index + 1)
            return read_crumbs(parts, lines[index + 1 : top + 1], address)
    return Crumbs(())


def _take_headline(
    lines: list[str], top: int, crumbs: Crumbs, address: str, tags: Sequence[str]
) -> tuple[Crumbs, str]:
    """The headline: of the breadcrumb and the address where they know it, else the first line.

    What stands above the headline's line is emptied with it, where the page is sure of it.
    A line of tags is the headline only where there is nothing else. A breadcrumb whose last
    part is no longer than a category is no headline where a line can be one.
    """
    if crumbs.sure:
        return crumbs, crumbs.headline
    candidates = [(at, line) for at, line in enumerate(lines[:top]) if line]
    for at, line in candidates:
        if address and is_titular(line) and slug(line) == address:
            lines[: at + 1] = [""] * (at + 1)
            return crumbs, line
    untagged = [line for _, line in candidates if not split_tags(line, tags)]
    line = next(iter(untagged or [line for _, line in candidates]), "")
    if not is_titular(line) or words(line) <= words(crumbs.headline):
        return crumbs, crumbs.headline
    if words(crumbs.headline) > 3 or (crumbs.headline and not untagged):
        return crumbs, crumbs.headline
    lines[lines.index(line)] = ""
    last = (crumbs.headline,) if crumbs.headline else ()
    return Crumbs((*crumbs.categories, *last)), line


def _body(lines: list[str], top: int, headline: str, furniture: Furniture) -> tuple[str, ...]:
    """The paragraphs of *lines* without the headline, the tags and what stands below them."""
    wanted = key(headline)
    for index, line in enumerate(lines[: top + 1]):
        if line and (
            (wanted and key(line) == wanted) or (index < top and furniture.take_tags(line))
        ):
            lines[index] = ""
    while lines and furniture.take_below(lines[-1]):
        lines.pop()
    return paragraphs([line for line in lines if not is_button(line)])
