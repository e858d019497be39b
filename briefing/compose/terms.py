"""What the publication's rules name in a text: words, phrases and stems, in English and Arabic.

A text is cut into words once; each is looked up in an index of all rules, so that the time does
not grow with their number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from briefing.model.publication import SectionRule
from briefing.model.text import one_spelling

# "and", "so"; "in", "for", "as"; the article, with which "for" melts.
_PARTICLES = re.compile("([وف]?)([بكل]?)((?:ال|(?<=ل)ل)?)")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase of a rule.

    `migrant*` takes any ending; one with capitals inside (`NOC`) is exact; an Arabic one is found
    also behind the article and the particles that are written together with it.
    """

    rule: str
    """Key of the section."""
    printed: str
    hint: bool
    words: tuple[str, ...]
    """As they are looked for."""
    stem: bool
    """The last word takes any ending."""
    exact: bool

    def stands(self, words: list[str]) -> bool:
        """Whether *words*, which begin where its first one was found, go on like it."""
        rest = self.words[1:]
        if self.stem and rest:
            *rest_words, last = rest
            found = words[1 : len(self.words)]
            return (
                found[:-1] == rest_words and len(found) == len(rest) and found[-1].startswith(last)
            )
        return tuple(words[1 : len(self.words)]) == rest


@dataclass(frozen=True, slots=True)
class Found:
    """A term, and where it stands: from word *start* up to word *end*."""

    term: Term
    start: int
    end: int


class Terms:
    """All that some rules name, to be found in texts."""

    def __init__(self, rules: tuple[SectionRule, ...]) -> None:
        self._whole: defaultdict[str, list[Term]] = defaultdict(list)
        self._stems: defaultdict[str, list[Term]] = defaultdict(list)
        known = set()
        for rule in rules:
            for hint, named in ((False, rule.words), (True, rule.hints)):
                for word in named:
                    term = _term(rule.key, word, hint)
                    if term and (rule.key, term.words) not in known:
                        known.add((rule.key, term.words))
                        alone = term.stem and len(term.words) == 1
                        (self._stems if alone else self._whole)[term.words[0]].append(term)
        self._begun_by = lru_cache(maxsize=1 << 15)(self._look_up)

    def find(self, text: str) -> list[Found]:
        """What stands in *text*, but for parts of something longer: no `bank` in World Bank."""
        written = re.findall(r"\w+", one_spelling(text))
        folded = [word.casefold() for word in written]
        found = []
        for start, word in enumerate(written):
            for term in self._begun_by(word):
                end = start + len(term.words)
                if term.stands((written if term.exact else folded)[start:end]):
                    found.append(Found(term, start, end))
        long = [one for one in found if one.end - one.start > 1]
        return [one for one in found if not any(_within(one, other) for other in long)]

    def _look_up(self, word: str) -> tuple[Term, ...]:
        """The terms that *word* may begin."""
        terms = []
        for form, exact in ((word, True), *((each, False) for each in _forms(word.casefold()))):
            stems = (self._stems.get(form[:length], ()) for length in range(1, len(form) + 1))
            terms += [
                term
                for some in (self._whole.get(form, ()), *stems)
                for term in some
                if term.exact is exact
            ]
        return tuple(dict.fromkeys(terms))


def _term(rule: str, word: str, hint: bool) -> Term | None:
    words = re.findall(r"\w+", one_spelling(word))
    if not words:
        return None
    arabic = _is_arabic(words[0])
    exact = not arabic and any(letter.isupper() for letter in " ".join(words)[1:])
    if arabic:
        words[0] = words[0].removeprefix("ال") or words[0]
    looked_for = tuple(each if exact else each.casefold() for each in words)
    return Term(rule, word.rstrip("*"), hint, looked_for, word.endswith("*"), exact)


def _forms(word: str) -> list[str]:
    """*word*, and if it is Arabic what is left of it without particles and article."""
    if not _is_arabic(word):
        return [word]
    forms = {word: None}
    particles = _PARTICLES.match(word)
    for number in (1, 2, 3):
        forms[word[particles.end(number) :] if particles else word] = None
    return [form for form in forms if form]


def _is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def _within(one: Found, other: Found) -> bool:
    return (
        other.start <= one.start
        and one.end <= other.end
        and one.end - one.start < other.end - other.start
    )
