"""The numbers of a text as values: 1,200 · ١٬٢٠٠ · 1.2 thousand · twelve hundred · ألف ومئتان.

Where a text can be read in more than one way (1.200, 25m, "a hundred and two hundred"), all
ways are given: what is not sure accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from briefing.check.numerals import Meaning, meaning
from briefing.check.shorthand import written_out

_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d\d(?![\d:])|\d{1,2}\.\d\d(?=\s?[apAP]\.?[mM]\b))"
    r"|(?P<date>\d{1,2}\.\d{1,2}\.\d{4}(?!\d))"
    r"|(?P<years>(?:19|20)\d\d[-–/]\d\d(?![\d/-]))"
    r"|(?P<span>\d{1,3}[-–]\d{1,3},\d{3}(?![\d,]))"
    r"|(?P<grouped>\d{1,3}(?P<mark>[,. ])\d{3}(?:(?P=mark)\d{3})*(?![\d])(?:[.,]\d+)?)"
    r"|(?P<plain>\d+(?:[.,]\d+)?)"
    r"|(?P<word>(?:[^\W\d_][\u064b-\u065f\u0670]*)+)"
)
_AND = frozenset({"and", "and a", "و"})
_OF_A = frozenset({"a", "of a"})
"""What may stand between a part and what it is a part of."""

Way = tuple[Decimal, ...]
"""One way to read a number: values that all have to be found."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text."""

    start: int
    end: int
    ways: tuple[Way, ...]
    spelled: bool
    """Written in words alone."""

    def among(self, known: frozenset[Decimal]) -> bool:
        """Whether *known* holds it, read in one way or another."""
        return any(known.issuperset(way) for way in self.ways)


@dataclass(frozen=True, slots=True)
class _Atom:
    """A figure or a word that is a number, or part of one."""

    start: int
    end: int
    ways: tuple[Way, ...]
    """Of a figure."""
    word: Meaning | None
    follows: bool
    """Nothing but "and" stands between it and the atom before."""
    joined: bool
    """An "and" stands before it."""

    @property
    def value(self) -> Decimal:
        """What it is worth by itself, in its first reading."""
        return self.word.value if self.word else self.ways[0][0]


def numbers(text: str) -> Iterator[Number]:
    """The numbers of *text* in their order."""
    chain: list[_Atom] = []
    for atom in _atoms(written_out(text)):
        if chain and not _goes_on(chain[-1], atom):
            yield from _number(chain)
            chain = []
        chain.append(atom)
    yield from _number(chain)


@lru_cache(maxsize=512)
def values(text: str) -> frozenset[Decimal]:
    """Every value that a number of *text* can be read as."""
    return frozenset(value for number in numbers(text) for way in number.ways for value in way)


def _atoms(text: str) -> Iterator[_Atom]:
    end, last = 0, None
    for match in _TOKEN.finditer(text):
        word = meaning(match["word"]) if match["word"] else None
        bare = match["word"] and not text[match.start() - 1 : match.start()].isdigit()
        if match["word"] and (not word or (word.attached and bare)):
            continue
        ways = () if word else tuple(_readings(match))
        between = text[end : match.start()].strip(" -\u2011")
        joined = between in _AND or bool(word and word.joined)
        follows = not between or between in _AND or bool(last and last.part and between in _OF_A)
        end, last = match.end(), word
        yield _Atom(match.start(), end, ways, word, follows, joined)


def _readings(match: re.Match[str]) -> Iterator[Way]:
    """The ways to read a figure."""
    figure = match[0]
    parts = tuple(Decimal(part) for part in re.findall(r"\d+", figure))
    if match["clock"]:
        hour, minute = parts
        for one in (hour, hour - 12) if hour > 12 else (hour,):
            yield (one, minute) if minute else (one,)
    elif match["date"]:
        yield parts
    elif match["years"]:  # 2014-20
        first, last = parts
        yield (first, first // 100 * 100 + last)
        yield parts
    elif match["span"]:  # 2-3,000
        first, last, rest = parts
        yield (1000 * first, 1000 * last + rest)
        yield (first, 1000 * last + rest)
    elif mark := match["mark"]:
        if mark == "." and len(parts) == 2:  # and nothing else before a scale: 1.213 million
            yield (Decimal(figure),)
        yield (Decimal(figure.replace(mark, "").replace(",", ".")),)
        if mark == " ":
            yield parts
    else:
        yield (Decimal(figure.replace(",", ".")),)
        if "," in figure:
            yield parts


def _goes_on(last: _Atom, atom: _Atom) -> bool:
    """Whether *atom* belongs to the number whose last part is *last*."""
    if not atom.follows:
        return False
    if last.word and last.word.part:  # "half a million"
        return bool(atom.word and atom.word.scale)
    if atom.word and atom.word.part:  # "one and a half"
        return atom.joined
    if atom.word is None:  # "مليون و200 ألف"
        return atom.joined and last.word is not None and last.value >= 100
    if atom.word.plural and last.value > 10:  # "in 2023 thousands fled", "مئات الآلاف"
        return False
    if atom.word.scale and not atom.joined:
        return True
    if last.word is None:
        return False
    if last.value >= 100:
        return atom.value < last.value
    if atom.joined:  # "خمسة وأربعون"
        return last.value < 10 and 20 <= atom.value < 100
    tens = last.value >= 20 and atom.value < 10
    return tens or (last.value < 10 and atom.word.teen)


def _number(chain: Sequence[_Atom]) -> Iterator[Number]:
    """The number that *chain* makes, if it makes one: "thousands", "half" alone are none."""
    alone = chain[0].word if len(chain) == 1 else None
    if not chain or (alone and (alone.plural or alone.part)):
        return
    start, end = chain[0].start, chain[-1].end
    if len(chain) == 1 and not chain[0].word:
        yield Number(start, end, chain[0].ways, False)
        return
    total = _total(chain)
    parted = [part for part in _parted(chain) if len(part) > 1 or not _is_part(part[0])]
    ways = [(total,), tuple(map(_total, parted))]
    if chain[0].word and chain[0].word.dual:
        ways.append((total + chain[0].value,))
    if chain[-1].word and chain[-1].word.attached:  # 25m: millions, or metres
        ways += chain[0].ways
    yield Number(start, end, tuple(dict.fromkeys(ways)), all(atom.word for atom in chain))


def _parted(chain: Sequence[_Atom]) -> list[list[_Atom]]:
    """*chain* parted where it is joined by "and": perhaps those are several numbers."""
    parts = [[chain[0]]]
    for atom in chain[1:]:
        if atom.joined:
            parts.append([])
        parts[-1].append(atom)
    return parts


def _is_part(atom: _Atom) -> bool:
    return bool(atom.word and atom.word.part)


def _total(chain: Sequence[_Atom]) -> Decimal:
    total = current = Decimal(0)
    for atom in chain:
        if atom.word is None or not atom.word.scale or atom.joined:
            if atom.word and atom.value >= 1000:  # "مليونان و28 ألفا"
                total += atom.value
            else:
                current += atom.value
        elif atom.value < 1000:
            current = (current or 1) * atom.value
        else:
            total, current = total + (current or 1) * atom.value, Decimal(0)
    if len(chain) > 1 and _is_part(chain[-1]) and chain[-2].word:  # "مليون ونصف"
        units = (unit for unit in (10**9, 10**6, 10**3) if chain[-2].value >= unit)
        current *= next(units, 1)
    return total + current
