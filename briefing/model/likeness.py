"""How alike texts are: the cosine of their TF-IDF vectors, and how much of one stands in another.

The texts themselves say how rare a word is; no other corpus is needed. A word counts by the
logarithm of how often it stands in its text: else, between two texts alone, "the" and "said"
would make strangers alike.
"""

from __future__ import annotations

import math
import operator
import re
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

from briefing.model.text import one_spelling

ALIKE = 0.6
"""Cosine from which two texts may be one report."""
CONTAINED = 0.8
"""So much of one of the two has to stand in the other, or there is news in it."""
FEWEST = 20
"""So many different terms tell one text from another."""
_SENTENCE_END = re.compile(r"(?<=[.!?؟])[\"”’»)]*\s+|\n")
_HALF = 0.5
_ROUNDING = 1e-9
_SHORTEST = 3
"""A sentence of fewer terms says too little to be found again."""


class Likeness:
    """Texts by name, each a vector of length 1."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        counted = {name: Counter(terms(text)) for name, text in texts.items()}
        self._total = len(counted)
        self._holders = Counter(term for counts in counted.values() for term in counts)
        self._vectors = {name: self._vector(counts) for name, counts in counted.items()}

    def terms_of(self, name: str) -> int:
        """How many different terms the text *name* has."""
        return len(self._vectors[name])

    def of(self, text: str, name: str) -> float:
        """How like *text* is to the text *name*, from 0 to 1."""
        return _product(self._vector(Counter(terms(text))), self._vectors[name])

    def pairs(self, least: float) -> Iterator[tuple[str, str, float]]:
        """The pairs of texts whose cosine is *least* or more, each with it; *least* is above 0.

        Exact, over an inverted index of each vector's rare terms alone (prefix filtering: Bayardo,
        Ma and Srikant, "Scaling up all pairs similarity search", 2007, §4): two vectors that share
        none of these have a smaller cosine. Of the others only those are multiplied out whose
        rests are long enough to bring it up to *least*.
        """
        terms = sorted(self._holders, key=lambda term: (self._holders[term], term))
        ranks = {term: rank for rank, term in enumerate(terms)}
        index: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        ranked = {name: _Ranked(vector, ranks, least) for name, vector in self._vectors.items()}
        for name in sorted(ranked):
            vector, one = self._vectors[name], ranked[name]
            shared: defaultdict[str, float] = defaultdict(float)
            for term in one.rare:
                for other, weight in index[term]:
                    shared[other] += weight * vector[term]
                index[term].append((name, vector[term]))
            for other in sorted(shared):
                if shared[other] + one.rests(ranked[other]) > least - _ROUNDING:
                    cosine = _product(vector, self._vectors[other])
                    if cosine >= least:
                        yield other, name, cosine

    def _vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        weights = {
            term: (1 + math.log(count)) * math.log(1 + self._total / (1 + self._holders[term]))
            for term, count in counts.items()
        }
        length = math.hypot(*weights.values())
        return {term: weight / length for term, weight in weights.items()}


class _Ranked:
    """A vector's terms by rank, the rarest first, and how long it is from each of them on."""

    def __init__(self, vector: Mapping[str, float], ranks: Mapping[str, int], least: float) -> None:
        by_rank = sorted((ranks[term], term) for term in vector)
        self._ranks = [rank for rank, _ in by_rank]
        squares = accumulate(vector[term] ** 2 for _, term in reversed(by_rank))
        self._rests = [*map(math.sqrt, reversed([*squares])), 0.0]
        self._common = bisect_left(self._rests, _ROUNDING - least, key=operator.neg)
        self.rare = [term for _, term in by_rank[: self._common]]
        """Without these it is shorter than *least*."""

    def rests(self, other: _Ranked) -> float:
        """What the terms that are not rare in both can add to their product, at most."""
        first = min(self._first_common(), other._first_common())
        return self._from(first) * other._from(first)

    def _first_common(self) -> int:
        at = self._common
        return self._ranks[at] if at < len(self._ranks) else sys.maxsize

    def _from(self, rank: int) -> float:
        return self._rests[bisect_left(self._ranks, rank)]


def stands_in(one: str, other: str) -> float:
    """How much of *one* stands in *other*, from 0 to 1.

    Counted in terms, of those sentences of *one* half of whose terms stand in one sentence of
    *other*: a changed word does not hide a sentence, and a new sentence is not hidden by words
    that stand here and there.
    """
    sentences = [frozenset(terms(sentence)) for sentence in _SENTENCE_END.split(one)]
    index: defaultdict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(_SENTENCE_END.split(other)):
        for term in set(terms(sentence)):
            index[term].append(number)
    found = total = 0
    for sentence in sentences:
        if len(sentence) >= _SHORTEST:
            total += len(sentence)
            shared = Counter(number for term in sentence for number in index.get(term, ()))
            if max(shared.values(), default=0) >= _HALF * len(sentence):
                found += len(sentence)
    return found / total if total else 0.0


def terms(text: str) -> list[str]:
    """The words of *text* that say something: three letters or figures at least."""
    return [word for word in re.findall(r"\w+", one_spelling(text.casefold())) if len(word) > 2]


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    # fsum is exact: the order of a set makes no difference.
    shared = one.keys() & other.keys()
    return round(math.fsum([one[term] * other[term] for term in shared]), 9)
