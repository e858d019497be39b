"""What stands in print, and where a word of a table stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing.check.proof import Proof
from briefing.model.instructions import Wording
from briefing.model.issue import Standing, Story
from briefing.model.text import is_arabic

_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_MARKDOWN = re.compile(r"(?m)\]\([^)]*\)|https?://\S+|^\s*\d+[.)](?=\s)")
# "and"/"so", then "in", "for" or "as", then the article, with which "for" melts.
_PARTICLES = "(?:[وف]?[بلك]?(?:ال)?|[وف]?لل)"


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words in print."""

    text: str
    field: str
    """Of the article's file or, where there is no story, of `_issue.md`."""
    slug: str = ""


@lru_cache(maxsize=4096)
def pattern(word: str) -> re.Pattern[str]:
    """What finds *word* as whole words, written as in the publication's tables.

    `migrant*` takes any ending; a word with capitals inside (`NOC`) is exact; an Arabic one is
    also found behind the article and the particles that are written together with it.
    """
    parts = re.findall(r"\w+", word)
    end = r"\w*" if word.endswith("*") else r"(?!\w)"
    if is_arabic(word):
        stems = r"\W+(?:ال)?".join(re.escape(part.removeprefix("ال") or part) for part in parts)
        return re.compile(rf"(?<!\w){_PARTICLES}{stems}{end}")
    exact = any(character.isupper() for part in parts for character in part[1:])
    flags = re.NOFLAG if exact else re.IGNORECASE
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, parts)) + end, flags)


def unmarked(text: str) -> str:
    """*text* without Arabic vowel signs and stretching, which are no part of the spelling."""
    return _MARKS.sub("", text)


def edited(proof: Proof, story: Story) -> Iterator[Passage]:
    """What an editor wrote of *story* that is in print: a headline in translation, a summary."""
    article = proof.articles[story.slug]
    given = article.translations.get(proof.issue.language)
    if given and given.headline:
        yield Passage(story.headline, "translations", story.slug)
    text = " ".join(one.text for one in story.summary if one.receipt is None)
    if text:
        field = "translations" if given and given.summary else "summary"
        yield Passage(text, field, story.slug)


def worded(proof: Proof) -> Iterator[Passage]:
    """What an editor wrote for the whole issue: its subject, its preheader, its note.

    The note is given without the targets of its links and the numbers of its lists.
    """
    given = proof.edits.worded(proof.issue.language, proof.publication.own)
    for field in ("subject", "preheader", "note"):
        if text := getattr(given, field):
            yield Passage(_MARKDOWN.sub(" ", text) if field == "note" else text, field)


def where(proof: Proof, passage: Passage) -> str:
    """`path:line` of the field that *passage* comes from."""
    if passage.slug:
        return proof.where(passage.slug, passage.field)
    return where_worded(proof, passage.field)


def where_worded(proof: Proof, field: str) -> str:
    """`path:line` in `_issue.md` of *field* (subject, preheader, note) for the proof's edition."""
    given = proof.edits.translations.get(proof.issue.language, Wording())
    return proof.where("", "translations" if getattr(given, field) else field)


def passages(proof: Proof) -> Iterator[Passage]:
    """All words in print that are the publication's to answer for, each once."""
    yield from worded(proof)
    for story in proof.issue.stories:
        own = tuple(edited(proof, story))
        yield from own
        if not any(passage.text == story.headline for passage in own):
            yield Passage(story.headline, "headline", story.slug)
        text = " ".join(one.text for one in story.summary if one.receipt)
        if text:
            yield Passage(text, "body", story.slug)
        for link in story.follow_ups:
            if link.standing is Standing.ELSEWHERE:
                yield Passage(f"{link.headline}. {link.teaser}", "check_also", story.slug)
