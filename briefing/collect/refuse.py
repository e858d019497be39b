"""What is no article: a log-in page, a list of articles, an error page, a page without a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.collect.crumbs import crumb_parts
from briefing.collect.lines import (
    before_end_label,
    is_check_also,
    is_cut,
    is_read_more,
    is_running,
    length_of,
)
from briefing.collect.parts import PageParts
from briefing.model.text import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page is no article, and what to save instead."""

    message: str
    remedy: str


_LIST = Refusal("is a list of articles, not an article", "open each article and save its own page")
_LOG_IN = Refusal("is a log-in page, not an article", "open the article itself and save that page")
_ERROR = Refusal("is an error page, not an article", "open the article's address again")
_NO_BODY = Refusal("has hardly any text", "save the whole page, or copy the article's text")

# WordPress's log-in form as it is copied: "Log In … Username or Email Address … Password".
_FORM = re.compile(
    r"\b(?:log|sign) ?in\b.*\b(?:username|e-?mail)\b.*\bpassword\b"
    r"|\b(?:username|e-?mail address)\b.*\bpassword\b.*\b(?:log|sign) ?in\b"
    r"|(?:تسجيل الدخول|اسم المستخدم).*كلمة (?:المرور|السر)",
    re.I | re.S,
)
# The title of an archive as its own line: "Blog Archives", "Tag Archives: Derna".
_ARCHIVE = re.compile(
    r"(?:blog|category|tag|author|daily|monthly|yearly) archives?(?:\s*:.*)?", re.I
)
# The last part of an archive's breadcrumb: "Home / page 20", "Home / Archives", "Home / 2023".
_ARCHIVE_CRUMB = re.compile(
    r"(?:page|صفحة) \d+|(?:blog |category |tag )?archives?\b.*|search results\b.*|أرشيف.*|\d{4}",
    re.I,
)
# "404 :(", "Page not found", "Nothing Found": what a server says instead of an article.
_ERROR_TITLE = re.compile(
    r"(?:error )?404\b.{0,40}|(?:page |error )?not found.{0,20}|nothing found|just a moment\W*"
    r"|access denied|(?:4\d\d|5\d\d) (?:forbidden|bad gateway|service .*|internal server error)",
    re.I,
)
# WordPress's classes of the body element on pages that list posts; a post's own has "single".
_LIST_CLASSES = frozenset({"archive", "blog", "home", "search", "category", "tag", "author"})
# A form's own words are fewer than this, an article's are more.
_MOST_WORDS_OF_A_FORM = 150
_FEWEST_WORDS_BESIDE_A_PASSWORD = 60
# An article has at least so many words of running text.
_FEWEST_WORDS = 15


def refused_text(lines: Sequence[str]) -> Refusal | None:
    """Why a page of these *lines* is no article, by its text alone; None where it may be one."""
    text = "\n".join(lines)
    if words(text) < _MOST_WORDS_OF_A_FORM and _FORM.search(text):
        return _LOG_IN
    above = before_end_label(list(_above_check_also(lines)))
    for line in filter(None, above[:60]):
        parts = crumb_parts(line)
        if _ARCHIVE.fullmatch(line) or (parts and _ARCHIVE_CRUMB.fullmatch(parts[-1])):
            return _LIST
    more = sum(map(is_read_more, above))
    full = sum(is_running(line) and not is_cut(line) for line in above)
    return _LIST if more > 1 and full <= more else None


def refused_tree(tree: HtmlElement) -> Refusal | None:
    """Why the page *tree* is no article, by its markup alone; None where it may be one."""
    classes = set(" ".join(tree.xpath("//body/@class")).split())
    if tree.xpath("//article[@id='the-post']") or classes & {"single", "single-post"}:
        return None
    teasers = tree.xpath("//a[contains(concat(' ', @class, ' '), ' more-link ')]")
    items = tree.xpath("//*[contains(concat(' ', @class, ' '), ' item-list ')]")
    listed = classes & _LIST_CLASSES and len(tree.xpath("//article")) != 1
    return _LIST if len(teasers) > 1 or len(items) > 2 or listed else None


def asks_for_password(tree: HtmlElement) -> bool:
    """Whether *tree* holds a password's input."""
    return bool(tree.xpath("//input[translate(@type, 'PASWORD', 'pasword')='password']"))


def refused_parts(parts: PageParts, *, password: bool = False) -> Refusal | None:
    """Why a page with these *parts* is no article; None where it is one.

    A password's input beside a long body is the log-in box of a side bar.
    """
    length = sum(map(length_of, parts.paragraphs))
    if password and length < _FEWEST_WORDS_BESIDE_A_PASSWORD:
        return _LOG_IN
    if _ERROR_TITLE.fullmatch(parts.headline):
        return _ERROR
    if _ARCHIVE.fullmatch(parts.headline):
        return _LIST
    cut = sum(map(is_cut, parts.paragraphs))
    full = sum(is_running(text) and not is_cut(text) for text in parts.paragraphs)
    if cut > full and (cut > 1 or parts.headline):
        return _LIST
    return _NO_BODY if length < _FEWEST_WORDS else None


def _above_check_also(lines: Sequence[str]) -> Iterable[str]:
    for line in lines:
        if is_check_also(line):
            return
        yield line
