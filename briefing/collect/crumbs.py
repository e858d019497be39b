"""The breadcrumb of a page: `Home / Normal / Headline`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefing.model.text import key, slug, words

# "Home / Normal / Headline", "Home » News", "الرئيسية / أخبار": a slash with blanks around it,
# since headlines hold 24/7; the arrows with or without.
_LINE = re.compile(
    r"(?:home(?: ?page)?|الرئيسية|الصفحة الرئيسية)(?P<mark>\s+/(?=\s|$)|\s*[»>›])\s*(?P<rest>.*)",
    re.I,
)
# A category has few words; what has more is a headline.
_MOST_WORDS_OF_A_CATEGORY = 4
# What has more parts than this is a menu or a list.
_MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Crumbs:
    """What a breadcrumb says."""

    categories: tuple[str, ...]
    headline: str = ""
    sure: bool = False
    """The headline also stands elsewhere: in a line of its own, or in the address."""


def crumb_parts(line: str) -> tuple[str, ...] | None:
    """The parts of the breadcrumb *line* after Home, or None where it is no breadcrumb."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    mark = found["mark"].strip()
    delimiter = r"\s+/(?:\s+|$)" if mark == "/" else rf"\s*{re.escape(mark)}\s*"
    parts = tuple(part for part in re.split(delimiter, found["rest"]) if part)
    return parts if len(parts) <= _MOST_PARTS else None


def read_crumbs(parts: tuple[str, ...], lines: Iterable[str], address: str) -> Crumbs:
    """Which of *parts* are categories and which the headline, which may hold the delimiter.

    The headline is the longest tail that is one of *lines*, or that makes the address's
    last segment, *address*; else it begins at the first part with too many words for a
    category, else it is the last part, unless that is one or two words: `Home / Normal` names
    no headline.
    """
    known = {key(line) for line in lines if line}
    for start in range(len(parts)):
        headline = " / ".join(parts[start:])
        if key(headline) in known or (address and slug(headline) == address):
            return Crumbs(parts[:start], headline, sure=True)
    for start, part in enumerate(parts):
        if words(part) > _MOST_WORDS_OF_A_CATEGORY:
            return Crumbs(parts[:start], " / ".join(parts[start:]))
    if not parts or words(parts[-1]) + len(parts) < 4:
        return Crumbs(parts)
    return Crumbs(parts[:-1], parts[-1])
