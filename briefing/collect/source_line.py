"""The line that says where a press article is from: `28/02/2022 The Libya ObserverSafa Saleh`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.collect.byline import byline_of
from briefing.collect.dates import Dated, slashed
from briefing.collect.lines import ends_sentence
from briefing.collect.tags import SEAM
from briefing.model.publication import Source
from briefing.model.text import words

# "Press Articles": the kind of post, run on after the author's name.
_KIND = re.compile(r"\s*Press Articles?$", re.I)
# A word of a name: a capital or another script's letter, a number, or a small word in a name.
# It tells a source line from a sentence that starts with a date.
_NAME_WORD = re.compile(r"[^\W\d_a-zà-ÿ].*|\d.*|[&–|/-]|of|the|and|for|in|al-\w+|bin|ben|el|de")
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What a source line says."""

    dated: Dated
    source: str
    author: str = ""


def source_line(line: str, sources: Sequence[Source]) -> SourceLine | None:
    """What *line* says about where its page is from, or None where it is no source line.

    The source is the longest name of *sources* that stands there, else what stands before
    the seam where the author's name was run on to it.
    """
    dated = slashed(line)
    if dated is None or words(dated.rest) > _MOST_WORDS:
        return None
    text = _KIND.sub("", dated.rest).strip()
    known, told = _known(text, sources)
    if not known and (ends_sentence(line) or not all(map(_NAME_WORD.fullmatch, text.split()))):
        return None
    seam = SEAM.search(text, 1)
    end = told or (seam.start() if seam else len(text))
    return SourceLine(dated, known or text[:end], byline_of([text[end:]], ()))


def _known(text: str, sources: Sequence[Source]) -> tuple[str, int]:
    """The source that *text* begins with, and how much of it names the source."""
    spellings = ((source.name, spelling) for source in sources for spelling in _spellings(source))
    fitting = (
        (name, spelling)
        for name, spelling in spellings
        if spelling
        and text[: len(spelling)].casefold() == spelling.casefold()
        and not text[len(spelling) : len(spelling) + 1].islower()
    )
    name, spelling = max(fitting, key=lambda pair: len(pair[1]), default=("", ""))
    return name, len(spelling)


def _spellings(source: Source) -> tuple[str, str]:
    """A name with and without its article: The Libya Observer, Libya Observer."""
    bare = re.sub(r"^the ", "", source.name, flags=re.I)
    return bare, f"The {bare}"
