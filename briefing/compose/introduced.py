"""Whom and what a sentence takes as known: it stands only where the reader has met them.

"The consulate says", "Saleh agreed" and "the IOM paid" speak of what an earlier sentence of the
article introduced. Where that is the headline or the first sentence, which are always printed,
nothing is missing; else one of the sentences that speak of it has to be printed before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from briefing.compose.salience import terms

Meeting = frozenset[int]
"""Numbers of sentences; one of them has to be printed."""

_BEGINNING = 10
"""So many words of a sentence are looked at for bodies; what stands behind them it tells itself."""
_DEFINITE = re.compile(r"\b[Tt]he\s+([a-z][\w’'-]*)(?:\s+([a-z][\w’'-]*))?")
_PART = r"[A-Z](?:[\w-]|[’'](?!s\b))*"
_WHOLE_NAME = re.compile(rf"\b{_PART}\.?(?:\s+(?:(?:al|el|de|van|bin)[\s-])?{_PART})+")
_NAME = re.compile(r"\b[A-Z][a-z][\w-]+|\b[A-Z][A-Z&-]+[A-Z]\b")
_EXPANDED = re.compile(r"\(([A-Z][A-Z&-]+[A-Z])\)")


def meetings(
    sentences: Sequence[str], each: Sequence[frozenset[str]], headline: frozenset[str]
) -> list[tuple[Meeting, ...]]:
    """For each of an article's *sentences*, in their order, what must be printed beside it.

    *each* has their terms, *headline* the headline's.
    """
    given = headline.union(*each[:1])
    spoken: dict[str, set[int]] = defaultdict(set)
    introduced: set[str] = set()  # surnames and acronyms that were told whole before
    found = []
    for number, sentence in enumerate(sentences):
        runs = [_NAME.findall(run) for run in _WHOLE_NAME.findall(sentence)]
        short = _EXPANDED.findall(sentence)
        whole = {*short, *(name for run in runs for name in run)}
        found.append(
            tuple(
                frozenset(places)
                for group in _taken_as_known(sentence, introduced - whole)
                if not group & given
                and (places := {place for term in group for place in spoken.get(term, ())})
            )
        )
        for term in each[number]:
            spoken[term].add(number)
        introduced.update(short, *(run[1:] for run in runs))
    return found


def _taken_as_known(sentence: str, introduced: set[str]) -> Iterator[frozenset[str]]:
    """Groups of terms of *sentence*: of each the reader must have met one."""
    beginning = " ".join(sentence.split(None, _BEGINNING)[:_BEGINNING])
    for one, other in _DEFINITE.findall(beginning):
        yield terms(f"{one} {other}")
    for name in introduced.intersection(_NAME.findall(sentence)):
        yield terms(name)
