"""The names of a text that an article does not know, spellings forgiven.

A name is what is written with a capital inside a sentence, and what the publication's table of
places names: Arabic has no capitals. The first word of a sentence has one anyway and is believed;
what is not sure accuses nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from briefing.check.phrases import pattern, unmarked
from briefing.model.text import is_arabic

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*\d*")
_SENTENCE = re.compile(r"(?:^|[.!?…:;|•–—]|[“\"‘«])[\s”’\"')»\]“‘(«\[]*$")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"(?<=\w)[’']s?$")
# Endings by which a people is called after its land, and the ones that share no beginning.
_PEOPLES = frozenset("n an ian ean ish ese i is ic k ns ans ians eans is ks".split())
_OTHERWISE = (
    {"france", "french"}, {"germany", "german", "germans"}, {"spain", "spanish"},
    {"poland", "polish"}, {"turkey", "turkiye"}, {"denmark", "danish"},
    {"netherlands", "dutch"}, {"britain", "british", "briton", "uk", "kingdom"},
    {"america", "american", "us", "usa", "states"}, {"europe", "european", "eu"},
    {"emirates", "emirati", "uae"},
)  # fmt: skip
# Words that carry a capital and name nothing.
_NO_NAMES = frozenset("i i’m i'm i’ve i've mr mrs ms dr al el".split())
# Words inside a name: Government of National Unity.
_JOINTS = frozenset("of the for and on".split())
_LONGEST = 8
"""So many letters has an acronym at most."""
_VOWELS = re.compile("[aeiouy]")
_DEFINITE = re.compile("[وف]?(?:[بك]?ا|ل)ل")


def unknown(text: str, article: str) -> Iterator[str]:
    """The capitalised words of *text* that are not found in *article*; neighbours together."""
    known = _known(article)
    for run in _runs(_undotted(text)):
        spelled_out = known.spelled_out(run)
        lacking = [
            word.name and not (word.opens or at in spelled_out or known.holds(_plain(word.text)))
            for at, word in enumerate(run)
        ]
        for lacks, words in groupby(zip(lacking, run, strict=True), key=lambda pair: pair[0]):
            if lacks:
                yield " ".join(_POSSESSIVE.sub("", word.text) for _, word in words)


def unknown_of_table(text: str, article: str, places: Mapping[str, str]) -> Iterator[str]:
    """The places that *text* names, and *article* under none of their names.

    *places* leads from each name to the one that all names of a place share.
    """
    known, text = _known(article), unmarked(text)
    for name, shared in places.items():
        found = pattern(name).search(text)
        if not found or (name.startswith("ال") and not _DEFINITE.match(found[0])):
            continue  # "زاوية" is a corner, "الزاوية" a city
        if not any(known.tells(other) for other, same in places.items() if same == shared):
            yield name


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a name."""

    text: str
    name: bool
    """It has a capital, and more than one letter; else it only joins those that do."""
    opens: bool
    """A sentence begins with it."""


@lru_cache(maxsize=64)
def _known(article: str) -> _Known:
    return _Known(article)


class _Known:
    """The words of an article, to look names up in."""

    def __init__(self, article: str) -> None:
        found = _WORD.findall(_undotted(article))
        plain = [_plain(word) for word in found]
        self.words = set(plain)
        self._acronyms = {
            _plain(word.removesuffix("s")) for word in found if sum(map(str.isupper, word)) > 1
        }
        self._text = unmarked(article)
        self._row = "".join(plain)
        self._initials = "".join(word[0] for word in found if word[0].isupper()).casefold()
        self._capitals = [_plain(word) for word in set(found) if word[0].isupper()]

    def holds(self, word: str) -> bool:
        """Whether a plain *word* is here, in one spelling or another, or as initials."""
        if self.words & {word, word.removesuffix("s"), word.removesuffix("es"), f"{word}s"}:
            return True
        if len(word) >= 5 and word in self._row:  # Abdul Hamid, Abdulhamid
            return True
        if word in _NO_NAMES or (2 <= len(word) <= 6 and word in self._initials):
            return True
        return any(_same(word, other) for other in self._capitals)

    def spelled_out(self, run: Sequence[_Word]) -> set[int]:
        """Where in *run* words stand whose initials are an acronym of the article."""
        names = [at for at, word in enumerate(run) if word.name]
        found: set[int] = set()
        for number, first in enumerate(names):
            for last in names[number + 1 : number + _LONGEST]:
                part = run[first : last + 1]
                short = "".join(word.text[0] for word in part if word.name)
                long = "".join(word.text[0] for word in part)
                if not self._acronyms.isdisjoint((short.casefold(), long.casefold())):
                    found.update(range(first, last + 1))
        return found

    def tells(self, place: str) -> bool:
        """Whether *place* is named here, or its people."""
        if is_arabic(place):
            return pattern(f"{place}*").search(self._text) is not None
        return all(self.holds(_plain(word)) for word in _WORD.findall(place))


def _runs(text: str) -> Iterator[list[_Word]]:
    """The capitalised words of *text* that stand together, with what joins them."""
    run: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        # No "A" of Q&A, no "C" of °C, no "US" of US$.
        name = (
            match[0][0].isupper()
            and len(match[0]) > 1
            and text[match.end() : match.end() + 1] != "$"
        )
        if run and (text[end : match.start()].strip(" -‑") or not (name or match[0] in _JOINTS)):
            yield run
            run = []
        if name or run:
            run.append(_Word(match[0], name, _opens(text, match.start())))
        end = match.end()
    if run:
        yield run


def _opens(text: str, at: int) -> bool:
    """Whether a sentence begins with what stands in *text* at *at*."""
    return _SENTENCE.search(text, max(0, at - 9), at) is not None


def _undotted(text: str) -> str:
    """*text* with U.N. as UN."""
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text)


def _plain(word: str) -> str:
    """*word* without case, accents and the ending of a possessive."""
    letters = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word))
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def _same(one: str, other: str) -> bool:
    """Whether two plain words are one name: Turkey and Turkish, Tarhuna and Tarhouna."""
    if any(one in pair and other in pair for pair in _OTHERWISE):
        return True
    shared = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rests = (one[shared:], other[shared:])
    if shared >= 4 and max(map(len, rests)) <= 4 and not _PEOPLES.isdisjoint(rests):
        return True
    if not _VOWELS.search(one) and sorted(one) == sorted(other):  # HCS, HSC
        return True
    one, other = (re.sub("y$", "i", word.removeprefix("al")) for word in (one, other))
    if one == other:
        return True
    near = abs(len(one) - len(other)) <= 1 and min(len(one), len(other)) >= 4
    return near and len(one) + len(other) > 8 and _sound(one) == _sound(other)


def _sound(word: str) -> str:
    """The consonants of *word*, as which Arabic names keep their shape in Latin letters."""
    consonants = re.sub("(?<=.)h", "", _VOWELS.sub("", word.replace("q", "g")))
    return re.sub(r"(.)\1+", r"\1", consonants)
