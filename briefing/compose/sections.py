"""Which section an article belongs to, and why: the publication's rules, read and weighed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from briefing.model.article import Article
from briefing.model.publication import SectionRule

# What a word counts in the headline, in the first paragraph, and further down.
_HEADLINE, _OPENING, _REST = 5, 2, 1
_TAG = 8
_WORD = r"\w+"
# "and", "so", "in", "for", "as", each also before the article, with which "for" melts.
_PARTICLES = tuple(a + b for a in ("", "و", "ف", "ب", "ل", "ك") for b in ("", "ال", "لل"))


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
    tags = [name for name in article.categories if name.casefold() not in no_section]
    opening, rest = article.body[0], " ".join(article.body[1:])
    text = (_Words.of(article.headline), _Words.of(opening), _Words.of(rest))
    best, best_score, best_reasons = rules[-1], 0, ["no rule speaks for it"]
    for rule in rules:
        score, reasons = _weigh(rule, text, tags)
        if score > best_score:
            best, best_score, best_reasons = rule, score, reasons
    return Choice(best.key, ", ".join(best_reasons[:4]))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text in a row, each between spaces: as written, and with case folded."""

    written: str
    folded: str

    @classmethod
    def of(cls, text: str) -> _Words:
        written = f" {' '.join(re.findall(_WORD, text))} "
        return cls(written, written.casefold())

    def hold(self, word: str) -> bool:
        """Whether a rule's *word* stands here as whole words."""
        exact, forms = _forms(word)
        text = self.written if exact else self.folded
        return any(form in text for form in forms)


@lru_cache(maxsize=4096)
def _forms(word: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a rule's *word* is taken exactly as written, and the forms to look for.

    `migrant*` takes any ending; a word with capitals inside (`NOC`) is exact; an Arabic one is
    looked for also behind the article and the particles that are written together with it.
    """
    wanted = " ".join(re.findall(_WORD, word))
    end = "" if word.endswith("*") else " "
    if "\u0600" <= wanted[:1] <= "\u06ff":
        stem = wanted.removeprefix("ال")
        return True, tuple(f" {particle}{stem}{end}" for particle in _PARTICLES)
    if any(character.isupper() for character in wanted[1:]):
        return True, (f" {wanted}{end}",)
    return False, (f" {wanted.casefold()}{end}",)


def _weigh(
    rule: SectionRule, text: tuple[_Words, _Words, _Words], tags: Iterable[str]
) -> tuple[int, list[str]]:
    """What speaks for *rule*: points, and the words by weight."""
    headline, opening, rest = text
    known = {tag.casefold() for tag in rule.tags}
    found = {tag: _TAG for tag in tags if tag.casefold() in known}
    for word in rule.words:
        points = (
            _HEADLINE * headline.hold(word)
            + _OPENING * opening.hold(word)
            + _REST * rest.hold(word)
        )
        if points:
            found[word.rstrip("*")] = points
    return sum(found.values()), sorted(found, key=lambda name: -found[name])
