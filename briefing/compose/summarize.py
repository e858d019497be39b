"""An article → its summary: whole sentences from its beginning, each with its receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from briefing.compose.sentences import sentences
from briefing.compose.weekdays import glosses
from briefing.model.article import Article
from briefing.model.issue import Receipt, Sentence
from briefing.model.text import words


def summarize(
    article: Article, published: date | None, budget: int, printed: Callable[[date], str]
) -> tuple[Sentence, ...]:
    """The first sentences of *article* up to *budget* words, at least one.

    Where the day is known on which it was *published*, weekdays are told with their dates, as
    *printed* writes them.
    """
    chosen: list[Sentence] = []
    total = 0
    for sentence in _all(article, published, printed):
        total += words(sentence.text)
        if chosen and total > budget:
            break
        chosen.append(sentence)
    return tuple(chosen)


def _all(
    article: Article, published: date | None, printed: Callable[[date], str]
) -> Iterator[Sentence]:
    for number, paragraph in enumerate(article.body):
        for start, end in sentences(paragraph):
            text = paragraph[start:end]
            remarks = tuple(glosses(text, published, printed)) if published else ()
            yield Sentence(text, Receipt(article.slug, number, start, end), remarks)
