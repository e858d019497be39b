"""The lines of a page's body: trafilatura's, of a page from which the furniture was taken.

tree → its pieces joined → trafilatura's paragraphs, or those of the element that is called
the body, where trafilatura finds little of it → lines without headings
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.collect.check_also import split_check_also
from briefing.collect.html_boxes import BODY, OTHERS, names_of
from briefing.collect.html_tree import lines_of, text_of
from briefing.collect.lines import is_running, read_lines
from briefing.model.text import key, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The mark that trafilatura sets before an item of a list.
_ITEM = re.compile(r"^- ")
# The line that it sets below the head of a table.
_RULE = re.compile(r"[|\s:-]+")
# Comments are called much like a body: comment-content, comment-body.
_NO_BODY = re.compile(r"comment|sidebar|footer|teaser|excerpt", re.I)
# A part of a body that was broken up has at least so many words.
_FEWEST_WORDS = 8


def body_lines(tree: HtmlElement, url: str | None) -> list[str]:
    """The lines of the body of *tree*, which is changed, each between empty ones; maybe none."""
    titles = _titles(tree)
    _open_layout(tree)
    _join_pieces(tree)
    named = _named_lines(tree)
    found = _found_lines(tree, url)
    if _running(found) < _running(named) / 2:
        found = named
    return _without(titles, found)


def _open_layout(tree: HtmlElement) -> None:
    """Make blocks of the tables that only lay a page out: a cell of theirs holds paragraphs."""
    for cell in tree.xpath("//td[.//p]"):
        if any(words(one.text_content()) >= _FEWEST_WORDS for one in cell.iter("p")):
            for around in (cell, *cell.iterancestors("tr", "tbody", "table")):
                around.tag = "div"


def _join_pieces(tree: HtmlElement) -> None:
    """Make one element of a body that advertisements, or a page builder, broke into several.

    They are called alike and stand within one article, or one main element.
    """
    pieces: dict[tuple[str, ...], list[HtmlElement]] = {}
    for node in tree.iter("div", "section", "td"):
        names = names_of(node)
        called = tuple(sorted({found.lower() for found in BODY.findall(names)}))
        if not called or _NO_BODY.search(names) or OTHERS.search(names):
            continue
        if any(words(one.text_content()) >= _FEWEST_WORDS for one in node.iter("p")):
            pieces.setdefault(called, []).append(node)
    for alike in pieces.values():
        whole = set(alike)
        outer = [node for node in alike if whole.isdisjoint(node.iterancestors())]
        around = {next(node.iterancestors("article", "main"), None) for node in outer}
        if len(outer) > 1 and len(around) == 1 and None not in around:
            for node in outer[1:]:
                outer[0].extend(list(node))
                node.drop_tree()
            return


def _named_lines(tree: HtmlElement) -> list[str]:
    """The lines of the first element that is called the body and has running text."""
    for node in tree.iter("div", "section", "td", "article"):
        names = names_of(node)
        if BODY.search(names) and not _NO_BODY.search(names):
            lines = lines_of(node)
            if _running(lines):
                return lines
    return []


def _found_lines(tree: HtmlElement, url: str | None) -> list[str]:
    """trafilatura's paragraphs, each between empty lines; none where it finds no text."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            tree, url=url, favor_precision=True, include_comments=False, include_tables=True
        )
    except Exception:  # what a page can do to another's parser cannot be listed
        return []
    text = getattr(found, "text", None) or ""
    return [part for line in read_lines(text) for part in (_plain(line), "")]


def _plain(line: str) -> str:
    """*line* without the marks of a list's item; of a table's row, its cells."""
    if line.startswith("|") and line.endswith("|"):
        return "" if _RULE.fullmatch(line) else line.strip("| ").replace("\\|", "|")
    return _ITEM.sub("", line)


def _running(lines: list[str]) -> int:
    return sum(words(line) for line in lines if is_running(line))


def _titles(tree: HtmlElement) -> set[str]:
    """What stands as a heading on the page, and so is no sentence of its body.

    Some editors make headings of whole paragraphs: those are text.
    """
    texts = map(text_of, tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6|//title"))
    return {key(text) for text in texts if not is_running(text)}


def _without(titles: set[str], lines: list[str]) -> list[str]:
    """*lines* without those that are headings, down to the label Check Also."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if line not in split_check_also([line, "", "A headline"]).main:
            return kept + lines[number:]
        if not line or key(line) not in titles:
            kept.append(line)
    return kept
