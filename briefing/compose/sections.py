"""Which section an article belongs to, and why: the publication's rules, read and weighed.

What a rule names speaks for it in the headline most, in the first paragraph less, further down
least. A hint says half of what a word says: the same people and places are in news of every kind.
Where one rule names `World Bank` and another `bank*`, the longer takes the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from briefing.compose.terms import Terms
from briefing.model.article import Article
from briefing.model.publication import SectionRule

# What stands in the headline, in the first paragraph, and further down: of a word, of a hint.
_PARTS = ((10, 5), (4, 2), (2, 1))
_TAG = 16
_NOTHING = "no rule speaks for it"


@dataclass(frozen=True, slots=True)
class Choice:
    """The section of an article, by key, and the words that spoke for it."""

    key: str
    why: str


def choose(article: Article, rules: tuple[SectionRule, ...], no_section: frozenset[str]) -> Choice:
    """The section for *article*: the editor's, else the rule that has most to say for itself.

    Between equals the publication's order decides; where no rule speaks, the last one is taken.
    Categories in *no_section* (case folded) say nothing.
    """
    if article.section:
        return Choice(article.section, "the editor's choice")
    spoken: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name in article.categories:
        for rule in rules:
            if name.casefold() not in no_section and name.casefold() in _tags(rule):
                spoken[rule.key][name] = _TAG
    parts = (article.headline, article.body[0], " ".join(article.body[1:]))
    for points, part in zip(_PARTS, parts, strict=True):
        for term in {found.term for found in _terms(rules).find(part)}:
            spoken[term.rule][term.printed] += points[term.hint]
    best = max(rules, key=lambda rule: sum(spoken[rule.key].values()))
    if not spoken[best.key]:
        return Choice(rules[-1].key, _NOTHING)
    return Choice(best.key, ", ".join(_by_weight(spoken[best.key])[:4]))


def _by_weight(points: Mapping[str, int]) -> list[str]:
    return sorted(points, key=lambda term: (-points[term], term))


def _tags(rule: SectionRule) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in rule.tags)


@lru_cache(maxsize=8)
def _terms(rules: tuple[SectionRule, ...]) -> Terms:
    return Terms(rules)
