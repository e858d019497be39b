"""Who wrote: a byline in a text, an author in a page's data, a credit in a caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from briefing.collect.tags import distinct
from briefing.model.text import clean, key, words

# "By Safa Alharathy", "Written by: S. Alharathy", "بقلم: صفاء الحراثي".
_BY = re.compile(
    r"(?:(?:written|reported|posted|compiled|edited) by|by|author|reporter)(?:\s*:|(?=\s))\s*"
    r"|(?:بقلم|كتبه|كتبها|كتب|كتبت|الكاتب|المحرر|إعداد|تقرير)(?:\s*:\s*)",
    re.I,
)
# A name: capitalised words or those of a script without capitals, and the small words in names.
_NAME_WORD = re.compile(
    r"(?:[^\W\d_a-zà-ÿ]|al-|el-)[^\d@/:;,!?]*|bin|ben|bint|al|el|de|van|and|&|و"
)
_MOST_WORDS = 6
_MOST_NAMES = 3
# What a site calls whoever filled its form in.
_NOBODY = re.compile(
    r"(?:(?:web|site) ?)?(?:admin|administrator|master|editor|manager|user)s?\d*|root|author"
    r"|(?:the )?(?:editorial )?(?:desk|staff|team|newsroom)|staff (?:writer|reporter)"
    r"|مدير(?: الموقع)?|ادمن|أدمن|المحرر|محرر|فريق التحرير|هيئة التحرير|التحرير",
    re.I,
)
# "Photo: Mahmud Turkia / AFP", "(Credit: UNSMIL)", "صورة: وال": what stands behind the colon.
_CREDIT = re.compile(
    r".*?\(?\b(?:photo(?:graph)?s?|pictures?|images?)?\s*(?:credits?|courtesy|by|source)?"
    r"(?<=[a-z])\s*(?::|(?<=courtesy)\s+of\b|(?<=by)\s)\s*(?P<en>[^()]{2,80})\)?"
    r"|.*?(?:تصوير|عدسة|صورة|المصدر)\s*:\s*(?P<ar>[^()]{2,80})|.*?[©](?P<sign>[^()]{2,80})",
    re.I,
)


def byline_of(names: Iterable[str], sites: Sequence[str]) -> str:
    """The byline that *names* make, each once, without those that say nobody or one of *sites*."""
    known = {key(site) for site in sites}
    found = (_name(name) for name in names)
    told = distinct(name for name in found if name and key(name) not in known)
    return ", ".join(told[:_MOST_NAMES])


def written_by(line: str) -> str:
    """The name in *line*, which is a byline and nothing else; else ""."""
    found = _BY.match(line)
    if found is None or found.end() == len(line) or words(line) > _MOST_WORDS + 2:
        return ""
    return _name(line[found.end() :])


def credit(caption: str) -> str:
    """To whom *caption* credits its picture, where it says so outright; else ""."""
    found = _CREDIT.fullmatch(caption)
    return clean(next(filter(None, found.groups()), "")).strip(" .|") if found else ""


def _name(text: str) -> str:
    """*text* as a name, without "By"; "" where it is none, or nobody's."""
    begun = _BY.match(text)
    name = text[begun.end() if begun else 0 :].strip(" .|,–-")
    if not 0 < words(name) <= _MOST_WORDS or _NOBODY.fullmatch(name):
        return ""
    return name if all(map(_NAME_WORD.fullmatch, name.split())) else ""
