"""What an article is about, by its own words, and how much each of its sentences tells of it.

A term weighs as often as other sentences, the headline among them, have it too; a sentence is
worth the weight of its terms over the root of their number, so that length alone earns nothing.
What the first sentence, which is always printed, has told already counts less in the others. The
beginning of a report tells the news: its sentences are worth up to five times as much, falling off
with e^(-n/3). The numbers were tuned on one half of three public sets and measured on the other
(benchmarks/summaries.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_TOLD = 0.6
"""What a term of the first sentence still weighs in the others."""
_ALONE = 0.1
"""What the terms of a sentence weigh together of which no other has one: it may fill a gap."""
_EARLY = 4.0
"""So many times its own worth the first place adds to a sentence."""
_FALL = 3.0
"""So many sentences further down, the worth of a place falls to 1/e."""
_LENGTH = 0.8
"""A sentence that fills the budget is worth more than a short one, by this power of its words."""

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
    each: Sequence[frozenset[str]], lengths: Sequence[int], headline: frozenset[str]
) -> list[float]:
    """What each of an article's sentences is worth in its summary, 0 or more.

    *each* has their terms, in their order, *lengths* their words; *headline* is the headline's
    terms.
    """
    having = Counter(term for one in (headline, *each) for term in one)
    first = frozenset[str]().union(*each[:1])
    weight = {term: (n - 1) * (_TOLD if term in first else 1) for term, n in having.items()}
    values = []
    for number, (one, length) in enumerate(zip(each, lengths, strict=True)):
        told = (sum(weight[term] for term in one) or _ALONE) / math.sqrt(len(one) or 1)
        values.append(told * (1 + _EARLY * math.exp(-number / _FALL)) * length**_LENGTH)
    return values
