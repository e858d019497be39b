"""Paragraphs → sentences, in English and Arabic, each with where it stands.

A mark ends a sentence unless an abbreviation, initials, a small letter behind it or an open
quotation say otherwise: “We go. They stay.” is one piece with the words that introduce it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop behind one of these ends no sentence: a name or a number follows.
_BEFORE_A_NAME = frozenset(
    (
        "mr mrs ms dr prof gen maj col lt cpl sgt capt cmdr adm brig hon rep reps sen sens gov "
        "pres amb rev fr st eng nos vs fig vol art para pp cf al messrs supt insp e.g i.e"
    ).split()
)
# Behind one of these it does where the next word opens a sentence: "at 5 p.m. The ship left."
_ABBREVIATIONS = frozenset(
    (
        "etc inc ltd co corp dept est approx a.m p.m jr sr bros ft lb oz mt "
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat"
    ).split()
)
_OPENERS = frozenset(
    (
        "A An The This That These Those He She It They We I You His Her Its Their In On At By For "
        "From But And So Yet However Meanwhile There When While After Before If As With According"
    ).split()
)
_END = re.compile(r"""(?P<stop>[.!?؟…]+|۔)(?P<close>["'”’»)\]]*)(?P<space>\s+)(?P<next>\S)""")
_INITIALS = re.compile(
    r"(?:^|[\s(“\"'‘«-])(?P<all>(?:[A-Z]\.)*[A-Z]|(?:[\u0621-\u064a]\.)*[\u0621-\u064a])$"
)
_WORD = re.compile(r"[“\"'‘«(\[]*(\w+)")
_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_ELLIPSIS = re.compile(r"\.\.+$|…$")
_QUOTES = (("“", "”"), ("«", "»"))
_LONGEST_QUOTE = 500
"""So many code points further on a quotation is looked for its end; a stray mark opens none."""
_LONGEST_WORD = 40
_LONGEST = 2000
"""A sentence longer than this, in code points, ends at the next mark, whatever stands around it."""


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of each sentence of *paragraph*; white space lies between."""
    start = 0
    for match in _END.finditer(paragraph):
        if match.end() - start > _LONGEST or (
            _ends(paragraph, start, match) and not _inside_quotes(paragraph, start, match)
        ):
            yield start, match.end("close")
            start = match.start("next")
    if start < len(paragraph):
        yield start, len(paragraph)


def _ends(paragraph: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark that *match* found ends the sentence that begins at *start*."""
    stop, following = match.start("stop"), match["next"]
    before = paragraph[max(start, stop - _LONGEST_WORD) : stop]
    if following.islower():
        return False
    if _ARABIC_LETTER.match(following):  # it has no capitals that would tell
        if _ELLIPSIS.search(match["stop"]):
            return False
        if match["close"].strip(")]") and paragraph[start] in '“"«':  # «…؟» سأل المراسل
            return False
    if match["stop"] != "." or match["close"].strip(")"):
        return True
    found = _WORD.match(paragraph, match.start("next"))
    opens = found is not None and found[1] in _OPENERS
    initials = _INITIALS.search(before)
    if initials:  # "U.N. Security", "(U.N.) Security", "J. Smith", "د. محمد"
        return opens and "." in initials["all"] and not match["close"]
    if match["close"]:
        return True
    word = re.split(r"[\s(“\"'‘«]", before)[-1].casefold()
    if word == "no":  # "No. 5", but "The answer was no."
        return not following.isdigit()
    return word not in _BEFORE_A_NAME and (opens or word not in _ABBREVIATIONS)


def _inside_quotes(paragraph: str, start: int, match: re.Match[str]) -> bool:
    """Whether the end found by *match* lies in a quotation that ends later in *paragraph*."""
    end = match.end("close")
    ahead = end + _LONGEST_QUOTE
    for opening, closing in _QUOTES:
        if paragraph.count(opening, start, end) > paragraph.count(closing, start, end):
            return closing in paragraph[end:ahead]
    return paragraph.count('"', start, end) % 2 == 1 and '"' in paragraph[end:ahead]


def balanced(sentence: str) -> bool:
    """Whether every quotation that opens in *sentence* closes in it, and none closes unopened."""
    pairs = all(sentence.count(opening) == sentence.count(closing) for opening, closing in _QUOTES)
    return pairs and sentence.count('"') % 2 == 0
