"""Journalism: numbers and names of what is told that the article does not hold.

A sentence with a receipt is the article's own: that it stands there, letter for letter, shows
more than looking up its numbers and names would (J110). These are looked up in all that is not
the article's own: an editor's summary or translation, the lines for the inbox, and our glosses.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from briefing.check.checks import Check, Found, check
from briefing.check.known import FEW, Known, known, names_of
from briefing.check.names import unknown, unknown_of_table
from briefing.check.numbers import Number, numbers
from briefing.check.phrases import Passage, edited, where, worded
from briefing.check.proof import Proof
from briefing.model.article import Article
from briefing.model.calendar import in_words
from briefing.model.finding import Severity
from briefing.model.issue import Receipt, Story
from briefing.model.publication import Publication

_WRITE = "write what the article says, or add to the article what it is to show"


@check("J110", Severity.ERROR, "build the issue anew from its desk")
def not_as_received(proof: Proof) -> Iterator[Found]:
    """A sentence of a summary does not stand where its receipt says.

    A summary is made of the article's own sentences, and its receipts show it: this one was put
    into the mouth of its source.
    """
    for story in proof.issue.stories:
        for sentence in story.summary:
            if sentence.receipt and _at(proof, sentence.receipt) != sentence.text:
                message = f'the article does not say "{sentence.text}" where its receipt points'
                yield Found(message, proof.where(story.slug, "body"), story.slug)


@check("J111", Severity.ERROR, _WRITE)
def figure_not_found(proof: Proof) -> Iterator[Found]:
    """A figure in an editor's summary or translation, or in a gloss, is not in its article.

    Every number in print stands in the article: a wrong one is a wrong fact, and a slip of one
    digit is the likeliest slip of all. Figures are compared by value, whatever they are written
    in, and number words of the article count.
    """
    for passage, number in _missing(proof):
        if not number.spelled:
            yield _found(proof, passage, passage.text[number.start : number.end])


@check("J112", Severity.WARNING, _WRITE)
def number_word_not_found(proof: Proof) -> Iterator[Found]:
    """A number in words, from three up, in an editor's summary is not in its article.

    It may be the editor's own count of what the article lists; then it should be counted again.
    """
    for passage, number in _missing(proof):
        if number.spelled and not number.among(FEW):
            yield _found(proof, passage, passage.text[number.start : number.end])


@check("J113", Severity.WARNING, _WRITE)
def name_not_found(proof: Proof) -> Iterator[Found]:
    """A name in an editor's summary is not in its article.

    A summary that gives an office to its former holder is wrong though its source was right.
    Possessives, plurals, initials, the peoples of lands and the usual spellings of Arabic names
    are forgiven. In Arabic, and from one language to another, the publication's places are what
    can be looked up.
    """
    places = _places(proof.publication)
    for story in proof.issue.stories:
        article = proof.articles[story.slug]
        told = _telling(proof, article)
        for passage in edited(proof, story):
            names = list(unknown_of_table(passage.text, told, places))
            if story.language == article.language != "ar":
                names += unknown(passage.text, told)
            for name in dict.fromkeys(names):
                yield _found(proof, passage, name)


@check("J114", Severity.WARNING, "take it from the articles of this issue")
def inbox_number_not_found(proof: Proof) -> Iterator[Found]:
    """A number in the editor's subject, preheader or note is in no article of the issue.

    What the inbox shows is read by most, and checked by fewest.
    """
    issue = proof.issue
    day = issue.date
    own = FEW.union(map(Decimal, (day.day, day.month, day.year, len(issue.stories))))
    shown = [_shown(proof, story.slug) for story in issue.stories]
    for passage in worded(proof):
        for number in numbers(passage.text):
            if not number.among(own) and not any(one.holds(number, passage.text) for one in shown):
                written = passage.text[number.start : number.end]
                message = f'the {passage.field} says "{written}", no article of the issue does'
                yield Found(message, where(proof, passage))


CHECKS: tuple[Check, ...] = (
    not_as_received,
    figure_not_found,
    number_word_not_found,
    name_not_found,
    inbox_number_not_found,
)


def _found(proof: Proof, passage: Passage, written: str) -> Found:
    return Found(
        f'the {_called(proof, passage)} says "{written}", the article does not',
        where(proof, passage),
        passage.slug,
    )


def _called(proof: Proof, passage: Passage) -> str:
    if passage.field == "published":
        return "gloss"
    story = next(one for one in proof.issue.stories if one.slug == passage.slug)
    part = "headline" if passage.text == story.headline else "summary"
    return f"translated {part}" if passage.field == "translations" else part


def _missing(proof: Proof) -> Iterator[tuple[Passage, Number]]:
    """The numbers of the editor's words and our glosses that are not in their article."""
    for story in proof.issue.stories:
        shown = _shown(proof, story.slug)
        for passage in (*edited(proof, story), *_glosses(story)):
            for number in numbers(passage.text):
                if not shown.holds(number, passage.text):
                    yield passage, number


def _glosses(story: Story) -> Iterator[Passage]:
    for sentence in story.summary:
        for gloss in sentence.glosses:
            yield Passage(gloss.text, "published", story.slug)


def _at(proof: Proof, receipt: Receipt) -> str:
    """What stands in the article where *receipt* says; empty where it points outside it."""
    article = proof.articles.get(receipt.slug)
    paragraphs = article.body[receipt.paragraph : receipt.paragraph + 1] if article else ()
    return "".join(paragraphs)[receipt.start : receipt.end]


def _places(publication: Publication) -> dict[str, str]:
    """The names of the publication's table but those of sources, which can be common words."""
    names = publication.names
    sources = {names.get(source.name) for source in publication.sources}
    return {name: shared for name, shared in names.items() if shared not in sources}


def _shown(proof: Proof, slug: str) -> Known:
    return known(proof.articles[slug], proof.issue.date, proof.publication.zone)


def _telling(proof: Proof, article: Article) -> str:
    """All that *article* says, one thing a line: names are also those of its days and months."""
    shown = _shown(proof, article.slug)
    days = [in_words(day, article.language, "EEEE d MMMM y") for day in sorted(shown.days)]
    own = (article.headline, *article.body, article.source, *article.places)
    return "\n".join((*own, *days, *names_of(shown.months)))
