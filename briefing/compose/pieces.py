"""An article's body → the sentences that a summary may be made of, and what lies between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.compose.boilerplate import (
    behind_dateline,
    complete,
    reports,
    trails_off,
    transcribes,
)
from briefing.compose.sentences import balanced, sentences
from briefing.model.text import words

_SHORTEST = 3
"""A piece of fewer words tells nothing by itself."""
_ASKS = re.compile(r"""[?؟]["'”’»)]*$""")
_LONG = 8
"""A piece of so many words is no heading, in an article that sets no marks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or what stands in its place: a heading, a caption."""

    paragraph: int
    start: int
    end: int
    text: str
    printable: bool
    """A whole sentence, with which a summary can begin."""

    @property
    def tells(self) -> bool:
        """No question and no cut quotation: either may open a report, and tells nothing below."""
        return balanced(self.text) and not _ASKS.search(self.text)


def pieces(body: tuple[str, ...]) -> list[Piece]:
    """The pieces of *body* in their order, without datelines, bylines and calls to read more.

    An article that ends most of them without a mark, as Arabic ones do, is taken as it is: there
    a long piece without one is a sentence too.
    """
    begins = next((number for number, text in enumerate(body) if _begins(text)), 0)
    skipped = [behind_dateline(text) if at == begins else 0 for at, text in enumerate(body)]
    found = [
        (number, start, end, paragraph[start:end])
        for number, paragraph in enumerate(body)
        for start, end in _told(paragraph, skipped[number])
    ]
    unmarked = _sets_no_marks([text for *_, text in found])
    said = [transcribes(text[at:]) for text, at in zip(body, skipped, strict=True)]
    return [
        Piece(number, start, end, text, not said[number] and _printable(text, unmarked))
        for number, start, end, text in found
        if reports(text)
    ]


def _begins(paragraph: str) -> bool:
    """Whether the report may begin with *paragraph*: it is no byline and no heading."""
    return reports(paragraph) and (complete(paragraph) or words(paragraph) >= _LONG)


def _told(paragraph: str, skipped: int) -> Iterator[tuple[int, int]]:
    """The sentences of *paragraph* behind the *skipped* code points of its dateline."""
    for start, end in sentences(paragraph[skipped:]):
        yield skipped + start, skipped + end


def _sets_no_marks(texts: list[str]) -> bool:
    """Whether most of *texts* that are long enough for a sentence end without a mark."""
    ends = [complete(text) for text in texts if words(text) >= _LONG]
    return ends.count(False) > ends.count(True)


def _printable(text: str, unmarked: bool) -> bool:
    if words(text) < _SHORTEST:
        return False
    if complete(text):
        return True
    return unmarked and words(text) >= _LONG and text[-1] != ":" and not trails_off(text)
