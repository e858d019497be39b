"""What makes two texts that are nearly the same two reports: a figure, a day, a name, a headline.

Press offices fill the same sentences with other ambassadors, courts and towns. To print one as the
report of both would lose a story; to print a twin twice only wastes a place. So what stands on one
side alone may have been cut or added; what each side has instead of the other's parts them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

from briefing.compose.salience import terms
from briefing.compose.sentences import sentences
from briefing.model.article import Article
from briefing.model.text import one_spelling

_LEAD = 3
"""So many first sentences say what a report is of."""
_TOKEN = re.compile(r"\d+(?:[.,٫٬]\d+)*|\w+|[.!?؟\n]")
"""A figure, a word, or what keeps sentences apart."""
_WORD = re.compile(r"\w+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.", ",٬")
_SPELLED = {
    name: str(value)
    for value, names in enumerate(
        "one|two اثنان اثنين اثنتان اثنتين اثنا اثني|three ثلاثه ثلاث|four اربعه اربع|"
        "five خمسه خمس|six سته ست|seven سبعه سبع|eight ثمانيه ثماني ثمان|nine تسعه تسع|"
        "ten عشره عشر|eleven|twelve dozen".split("|"),
        1,
    )
    for name in names.split()
}
_DAYS = {
    name: names
    for names in (
        "monday الاثنين|tuesday الثلاثاء|wednesday الاربعاء|thursday الخميس|friday الجمعه|"
        "saturday السبت|sunday الاحد"
    ).split("|")
    for name in names.split()
}
VALUES = _SPELLED | _DAYS
"""As `one_spelling` leaves them."""


def contradict(one: Article, other: Article) -> bool:
    """Whether *one* and *other*, of nearly the same text, are reports of two things.

    They are where between the same two words stand other figures or days (12 killed, 14 killed);
    where each headline has a word of its own that its lead takes up, and not all of these stand in
    the other text; where in the place of one's name stands another, or twice the same word in the
    place of another, neither of which the other text has; or where each first sentence has a word
    that the other text has not, and all other sentences say the same: a form filled twice.
    """
    if _other_figures(one.text, other.text):
        return True
    first, second = _told(one), _told(other)
    return (
        _other_headlines(first, second)
        or _other_words(first, second)
        or _other_beginnings(first, second)
    )


def _other_figures(one: str, other: str) -> bool:
    first, second = _figures(one), _figures(other)
    return any(first[place].isdisjoint(second[place]) for place in first.keys() & second.keys())


def _figures(text: str) -> Mapping[tuple[str, str], set[str]]:
    """The words before and behind a figure or a day → what stands there."""
    tokens = ["", *_TOKEN.findall(one_spelling(text.casefold())), ""]
    places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for before, token, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token[:1].isdecimal():
            places[before, behind].add(token.translate(_DIGITS))
        elif token in VALUES:
            places[before, behind].add(VALUES[token])
    return places


@dataclass(frozen=True, slots=True)
class _Told:
    """What a report says."""

    headline: frozenset[str]
    """Terms, as all but the opening."""
    lead: frozenset[str]
    names: frozenset[str]
    first: frozenset[str]
    """Those of the first sentence."""
    rest: frozenset[str]
    """Those of the sentences behind it."""
    all: frozenset[str]
    opening: tuple[str, ...]
    """The words of headline and lead, in their order."""


def _told(article: Article) -> _Told:
    pieces = [text[start:end] for text in article.body for start, end in sentences(text)]
    lead = " ".join(pieces[:_LEAD])
    names = " ".join(word for text in pieces for word in text.split() if _is_name(word))
    opening = _WORD.findall(f"{article.headline} {lead}".casefold())
    return _Told(
        headline=terms(article.headline),
        lead=terms(lead),
        names=terms(names),
        first=terms(pieces[0]),
        rest=terms(" ".join(pieces[1:])),
        all=terms(article.text),
        opening=tuple(opening),
    )


def _is_name(word: str) -> bool:
    return word.lstrip("“\"'‘«([")[:1].isupper()


def _other_headlines(one: _Told, other: _Told) -> bool:
    first = (one.headline - other.headline) & one.lead
    second = (other.headline - one.headline) & other.lead
    return bool(first and second and (first - other.all or second - one.all))


def _other_words(one: _Told, other: _Told) -> bool:
    first, second = one.all - other.all, other.all - one.all
    times: Counter[tuple[str, str]] = Counter()
    for kind, a, b, c, d in SequenceMatcher(None, one.opening, other.opening, False).get_opcodes():
        if kind == "replace":
            given = terms(" ".join(one.opening[a:b])) & first
            taken = terms(" ".join(other.opening[c:d])) & second
            if given & one.names and taken & other.names:
                return True
            times.update(product(given, taken))
    return max(times.values(), default=0) > 1


def _other_beginnings(one: _Told, other: _Told) -> bool:
    cut = one.first <= other.all or other.first <= one.all
    return one.rest == other.rest and not cut
