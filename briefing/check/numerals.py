"""The words that are numbers, in English and Arabic, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from briefing.model.text import is_arabic

_ENGLISH = {
    name: value
    for value, names in enumerate(
        "zero|one first|two second|three third|four fourth|five fifth|six sixth|seven seventh|"
        "eight eighth|nine ninth|ten tenth|eleven eleventh|twelve twelfth|thirteen thirteenth|"
        "fourteen fourteenth|fifteen fifteenth|sixteen sixteenth|seventeen seventeenth|"
        "eighteen eighteenth|nineteen nineteenth".split("|")
    )
    for name in names.split()
} | {
    name: 10 * value
    for value, names in enumerate(
        "twenty twentieth|thirty thirtieth|forty fortieth|fifty fiftieth|sixty sixtieth|"
        "seventy seventieth|eighty eightieth|ninety ninetieth".split("|"),
        2,
    )
    for name in names.split()
}
# Arabic words stand here as `_FOLD` leaves them.
_ARABIC_UNITS = {
    name: value
    for value, names in enumerate(
        "واحد واحده احد احدي اول اولي|اثنان اثنين اثنتان اثنتين اثنا اثني ثاني ثانيه ثان|"
        "ثلاث ثلاثه ثالث ثالثه|اربع اربعه رابع رابعه|خمس خمسه خامس خامسه|ست سته سادس سادسه|"
        "سبع سبعه سابع سابعه|ثمان ثماني ثمانيه ثامن ثامنه|تسع تسعه تاسع تاسعه|"
        "عشر عشره عاشر عاشره".split("|"),
        1,
    )
    for name in names.split()
}
_ARABIC_TENS = {
    stem + ending: 10 * value
    for value, stem in enumerate("عشر ثلاث اربع خمس ست سبع ثمان تسع".split(), 2)
    for ending in ("ون", "ين")
}
_ARABIC_HUNDREDS = {
    stem + hundred: 100 * value
    for value, stem in enumerate("ثلاث اربع خمس ست سبع ثمان تسع".split(), 3)
    for hundred in ("ميه", "مايه")
}
_ARABIC_DUALS = {
    stem + ending: 2 * value
    for stem, value in {
        "ميت": 10**2,
        "مايت": 10**2,
        "الف": 10**3,
        "مليون": 10**6,
        "مليار": 10**9,
    }.items()
    for ending in ("ان", "ين", "ي")
} | {"ميتا": 200, "مايتا": 200}
_VALUES = _ENGLISH | _ARABIC_UNITS | _ARABIC_TENS | _ARABIC_HUNDREDS | _ARABIC_DUALS
_SCALES = {
    name: value
    for value, names in {
        12: "dozen",
        10**2: "hundred hundredth ميه مايه",
        10**3: "thousand thousandth الف الفا",
        10**6: "million mln مليون مليونا",
        10**9: "billion bn مليار مليارا بليون",
        10**12: "trillion tn تريليون",
    }.items()
    for name in names.split()
}
_PLURALS = {
    "dozens": 12,
    "hundreds": 10**2,
    "ميات": 10**2,
    "thousands": 10**3,
    "الاف": 10**3,
    "millions": 10**6,
    "ملايين": 10**6,
    "billions": 10**9,
    "مليارات": 10**9,
}
# Parts of what follows, or with "and" of what stands before; "third" is an ordinal.
_PARTS = {
    name: Decimal(value)
    for value, names in {"0.5": "half نصف ½", "0.25": "quarter ربع ¼", "0.75": "¾"}.items()
    for name in names.split()
} | {"ثلث": Decimal(1) / 3}
# Words that look like a particle and a number: "I am not".
_NO_NUMBERS = frozenset({"لست", "ولست", "فلست"})
_ATTACHED = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9}
_FOLD = str.maketrans("أإآٱةىؤئ", "ااااهيوي", "ـ\u0670" + "".join(map(chr, range(0x64B, 0x660))))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word is worth as a number."""

    value: Decimal
    scale: bool = False
    """It multiplies what stands before it: thousand."""
    plural: bool = False
    """A scale that is no number by itself: thousands."""
    attached: bool = False
    """A letter that counts only right behind a figure: 25m."""
    joined: bool = False
    """It carries the Arabic "and"."""
    dual: bool = False
    """It can also be two of itself: "ألفا شخص" are two thousand, "خمسون ألفا" fifty."""
    part: bool = False
    """A part of a scale, or of one: half."""
    teen: bool = False
    """The Arabic ten that makes fourteen of four."""


@lru_cache(maxsize=8192)
def meaning(word: str) -> Meaning | None:
    """What *word* is worth, with the Arabic particles and article that it may carry, or None."""
    folded = word.casefold().translate(_FOLD)
    if folded in _NO_NUMBERS:
        return None
    if found := _bare(folded):
        return found
    if not is_arabic(folded):
        return None
    rest = folded
    for particles in ("وف", "بلك", ""):
        for form in (rest, rest.removeprefix("ال"), rest.removeprefix("ل")):
            if found := _bare(form):
                return replace(found, joined=rest != folded and folded[0] == "و")
        rest = rest[1:] if rest[:1] and rest[0] in particles else rest
    return None


def _bare(word: str) -> Meaning | None:
    if word in _VALUES:
        return Meaning(Decimal(_VALUES[word]), teen=word in ("عشر", "عشره"))
    if word in _SCALES:
        return Meaning(Decimal(_SCALES[word]), scale=True, dual=f"{word}ن" in _ARABIC_DUALS)
    if word in _PLURALS:
        return Meaning(Decimal(_PLURALS[word]), scale=True, plural=True)
    if word in _PARTS:
        return Meaning(_PARTS[word], part=True, joined=word in "½¼¾")
    if word in _ATTACHED:
        return Meaning(Decimal(_ATTACHED[word]), scale=True, attached=True)
    return None
