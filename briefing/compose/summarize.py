"""An article → its summary: its own sentences, whole, within a budget, each with its receipt.

Body → pieces (datelines, bylines, captions gone) → what each is worth → the best choice of them
that fits. The report's first sentence always stands; one that leans on the sentence before it
stands behind that one or not at all, and whoever is spoken of as known has been met in print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from briefing.compose.dangling import leans, names
from briefing.compose.introduced import meetings
from briefing.compose.pieces import Piece, pieces
from briefing.compose.salience import terms, worth
from briefing.compose.weekdays import glosses
from briefing.model.article import Article
from briefing.model.issue import Receipt, Sentence
from briefing.model.text import words

_MOST = 30
"""So many pieces of an article are looked at; what is new in it does not stand further down."""
_SHORTEST = 5
"""A shorter sentence fills a gap and tells nothing; the first one alone may be."""


def summarize(
    article: Article, published: date | None, budget: int, printed: Callable[[date], str]
) -> tuple[Sentence, ...]:
    """The sentences of *article* that tell most of it in *budget* words, at least one.

    Where the day is known on which it was *published*, weekdays are told with their dates, as
    *printed* writes them.
    """
    return tuple(
        Sentence(
            piece.text,
            Receipt(article.slug, piece.paragraph, piece.start, piece.end),
            tuple(glosses(piece.text, published, printed)) if published else (),
        )
        for piece in _chosen(article, budget)
    )


def _chosen(article: Article, budget: int) -> list[Piece]:
    """The pieces of *article* that are printed, in their order."""
    found = pieces(article.body)[:_MOST]
    known = names(". ".join((article.headline, *(piece.text for piece in found))))
    leaning = [leans(piece.text, known) for piece in found]
    first = _first(found, leaning)
    if first is None:  # nothing in it is a sentence: its beginning, as it stands
        return found[:1] or _as_it_stands(article)
    found, leaning = found[first:], leaning[first:]
    texts = [piece.text for piece in found]
    each = [terms(text) for text in texts]
    lengths = [words(text) for text in texts]
    headline = terms(article.headline)
    values = worth(texts, each, lengths, headline)
    met = meetings(texts, each, headline)
    able = [
        piece.printable and piece.tells and length >= _SHORTEST
        for piece, length in zip(found, lengths, strict=True)
    ]
    while True:
        choice = _best(lengths, values, leaning, able, budget)
        strange = [one for one in choice if not all(meeting & set(choice) for meeting in met[one])]
        if not strange:
            return [found[number] for number in choice]
        for number in strange:  # it speaks of somebody whom no printed sentence introduces
            able[number] = False


def _first(found: Sequence[Piece], leaning: Sequence[bool]) -> int | None:
    """Where the summary begins: with the report itself, whose headline says whom it speaks of.

    Where that is no whole sentence, with the first that needs none before it.
    """
    for number, piece in enumerate(found):
        if piece.printable and (number == 0 or not leaning[number]):
            return number
    return None


def _as_it_stands(article: Article) -> list[Piece]:
    """The first paragraph: an article without a sentence is told by what it has."""
    return [Piece(0, 0, len(article.body[0]), article.body[0], True)]


def _best(
    lengths: Sequence[int],
    values: Sequence[float],
    leaning: Sequence[bool],
    able: Sequence[bool],
    budget: int,
) -> tuple[int, ...]:
    """Number 0 and those *able* ones that are worth most beside it in *budget* words, exactly.

    A knapsack over the sentences in order; its state is the words used and whether the sentence
    before was taken, since one that leans needs that. Of equal choices the first found stands.
    """
    states: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {
        (lengths[0], True): (0.0, (0,))
    }
    for number in range(1, len(lengths)):
        after: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {}
        for (used, taken), (value, choice) in states.items():
            options = [((used, False), (value, choice))]
            more = used + lengths[number]
            if able[number] and more <= budget and (taken or not leaning[number]):
                options.append(((more, True), (value + values[number], (*choice, number))))
            for state, option in options:
                if state not in after or option[0] > after[state][0]:
                    after[state] = option
        states = after
    return max(states.values(), key=lambda found: found[0])[1]
