"""The receipts of an edition as the page gets them: articles cut at the sentences printed of them.

A receipt counts code points and a browser's string counts UTF-16 units, so everything is cut here;
the page puts the pieces one behind the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from briefing.model.article import Article, day_of
from briefing.model.issue import Sentence, Story
from briefing.web.preview.data import Data, article_of, direction, in_short
from briefing.web.preview.newsroom import Edition

_EDITORS = "The editor’s words; no receipt."
_TRANSLATED = "The editor’s translation; no receipt."
_LISTED = "Only its headline is printed: nobody has told it in the language of this edition."

_Place = tuple[int, int, int]
"""Where a sentence stands in its paragraph: start, end, and its number in the summary."""


def receipts_of(edition: Edition) -> Data:
    """The stories of *edition* in print order, each with its summary, its article and its twins."""
    return {"stories": [_story(story, edition) for story in edition.issue.stories]}


def _story(story: Story, edition: Edition) -> Data:
    return {
        "slug": story.slug,
        "headline": story.headline,
        "language": story.language,
        "direction": direction(story.language),
        "sentences": [_sentence(one) for one in story.summary],
        "remark": _remark(story),
        "article": _article(edition.articles[story.slug], _places(story), edition),
        "twins": [article_of(edition.articles[twin.slug]) for twin in story.twins],
    }


def _remark(story: Story) -> str:
    """Why there is a sentence without a receipt, or none at all; else empty."""
    if story.listed:
        return _LISTED
    if all(sentence.receipt for sentence in story.summary):
        return ""
    return _EDITORS if story.language == story.original else _TRANSLATED


def _sentence(sentence: Sentence) -> Data:
    """Its words and our remarks by turns, and the paragraph of its receipt: 1 is the first."""
    receipt = sentence.receipt
    return {"parts": sentence.parts, "paragraph": receipt.paragraph + 1 if receipt else None}


def _places(story: Story) -> dict[int, list[_Place]]:
    """The receipts of a summary by paragraph, in the order in which they stand there."""
    places: dict[int, list[_Place]] = {}
    for number, sentence in enumerate(story.summary):
        if one := sentence.receipt:
            places.setdefault(one.paragraph, []).append((one.start, one.end, number))
    return {paragraph: sorted(found) for paragraph, found in places.items()}


def _article(article: Article, places: Mapping[int, list[_Place]], edition: Edition) -> Data:
    return {
        "headline": article.headline,
        "language": article.language,
        "direction": direction(article.language),
        "about": " · ".join(filter(None, [article.source, *_dates(article, edition)])),
        "retold": article.retold,
        "paragraphs": [
            _cut(paragraph, places.get(number, ())) for number, paragraph in enumerate(article.body)
        ],
    }


def _dates(article: Article, edition: Edition) -> list[str]:
    """What is known of when it appeared and when it was read."""
    published: date | None = None
    if article.published:
        published = day_of(article.published, edition.publication.zone)
    told = [("published", published), ("read", article.page_date)]
    return [f"{word} {in_short(day)}" for word, day in told if day]


def _cut(paragraph: str, places: Sequence[_Place]) -> list[Data]:
    """*paragraph* in pieces; one at one of the *places* has the number of its sentence."""
    pieces: list[Data] = []
    last = 0
    for start, end, number in places:
        pieces += [
            {"text": paragraph[last:start], "sentence": None},
            {"text": paragraph[start:end], "sentence": number},
        ]
        last = end
    pieces.append({"text": paragraph[last:], "sentence": None})
    return [piece for piece in pieces if piece["text"]]
