"""What an article is about, by its own words, and how much each of its sentences tells of it.

A term weighs as often as other sentences, the headline among them, have it too. A sentence is worth
more where its terms weigh much for their number, where it stands near the beginning and where it
states a figure; less where it repeats the first sentence, which is always printed, or where
somebody speaks of himself. From that is taken what its words would be worth at a share of the first
sentence's rate: what has less to tell than that only fills room, and further down is worth less
than nothing. The numbers were tuned on one half of public sets and measured on the other
(benchmarks/summaries.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_ALONE = 0.1
"""What the terms of a sentence weigh together of which no other has one."""
_SHARED = 1.25
"""The power of what a sentence's terms weigh together."""
_SPREAD = 0.8
"""The power of their number, by which that is divided."""
_LENGTH = 1.2
"""The power of a sentence's words: a long one that is worth its room tells more than two short."""
_EARLY = 1.5
"""So many times its own worth the first place adds to a sentence."""
_FALL = 6.0
"""So many sentences further down, the worth of a place falls to 1/e."""
_FIGURE = 0.25
_OWN_VOICE = -0.2
_REPEATS = -0.9
"""What a figure, an "I" and sharing all terms with the first sentence add to the logarithm."""
_RATE = 0.4
"""The share of the first sentence's worth a word that a sentence has to earn with each of its."""
_NEAR = 3
"""So many sentences behind the first may fill the room that nothing better takes."""
_FILLS = 0.001
"""The share of its worth that one of those then has."""

_DIGIT = re.compile(r"\d")
_FIRST_PERSON = frozenset("i we you my our your أنا نحن إننا إنني".split())
_STOP = frozenset(
    (
        "a about above after again against all also although am among an and any are as at be "
        "became because been before being below between both but by can could did do does doing "
        "down during each either else even ever every few for from further get got had has have "
        "having he her here hers herself him himself his how however i if in into is it its itself "
        "just last made make many may me might more most much must my myself near new no nor not "
        "now of off on once one only or other our ours out over own per said same say says she "
        "should since so some still such than that the their theirs them themselves then there "
        "these they this those through to told too two under until up upon us very was we well "
        "were what when where which while who whom whose why will with within without would year "
        "years yet you your mr mrs ms "
        "في من على إلى الى عن مع أن ان إن التي الذي الذين هذا هذه ذلك تلك كما قد لا ما لم لن أو "
        "او ثم بعد قبل بين خلال كل بعض غير كان كانت يكون هو هي هم عند منذ حتى حول ضد عبر قال قالت "
        "أضاف أكد أنه أنها إنه إنها له لها لهم به بها فيه فيها منه منها عليه عليها "
        "يوم عام حيث وقد ولا وأن وفي ومن"
    ).split()
)
_WORD = re.compile(r"\w+")
_ENDINGS = ("'s", "ing", "ed", "es", "s")
_MARKS_IN_ARABIC = re.compile("[\u064b-\u0652\u0640]")
_BEFORE_IN_ARABIC = re.compile("^(?:[وف]?(?:ال|بال|كال|لل)|و(?=\\w{4}))(?=\\w{3})")
_BEHIND_IN_ARABIC = re.compile("(?<=\\w{3})(?:ها|هم|ات|ون|ين|ان|ية|ة|ه|ي)$")


def terms(text: str) -> frozenset[str]:
    """The words of *text* that say something, without their endings."""
    words = set(_WORD.findall(text.casefold())) - _STOP
    return frozenset(_stem(word) for word in words if len(word) > 1)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """*word* without its most common endings; in Arabic without article and attached pronouns."""
    if word[0] > "\u0600":
        word = _MARKS_IN_ARABIC.sub("", word).translate({0x623: 0x627, 0x625: 0x627, 0x622: 0x627})
        return _BEHIND_IN_ARABIC.sub("", _BEFORE_IN_ARABIC.sub("", word))
    if not word.endswith(_ENDINGS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def worth(
    sentences: Sequence[str],
    each: Sequence[frozenset[str]],
    lengths: Sequence[int],
    headline: frozenset[str],
) -> list[float]:
    """What each of an article's *sentences* is worth in its summary; below 0 it is left out.

    *each* has their terms, in their order, *lengths* their words; *headline* is the headline's
    terms.
    """
    having = Counter(term for one in (headline, *each) for term in one)
    values = []
    for number, (sentence, one, length) in enumerate(zip(sentences, each, lengths, strict=True)):
        shared = sum(having[term] - 1 for term in one) or _ALONE
        told = shared**_SHARED / (len(one) or 1) ** _SPREAD
        place = 1 + _EARLY * math.exp(-number / _FALL)
        values.append(told * place * length**_LENGTH * _manner(sentence, one, each[0]))
    rate = _RATE * values[0] / lengths[0] if values else 0.0
    earned = [value - rate * length for value, length in zip(values, lengths, strict=True)]
    return [
        max(gain, _FILLS * value) if number <= _NEAR else gain
        for number, (gain, value) in enumerate(zip(earned, values, strict=True))
    ]


def _manner(sentence: str, one: frozenset[str], first: frozenset[str]) -> float:
    """How much more than its terms *sentence* is worth, by how it tells them."""
    like = len(one & first) / math.sqrt((len(one) or 1) * (len(first) or 1))
    figure = _FIGURE if _DIGIT.search(sentence) else 0.0
    voice = _OWN_VOICE if not _FIRST_PERSON.isdisjoint(_WORD.findall(sentence.casefold())) else 0.0
    return math.exp(_REPEATS * like + figure + voice)
