"""Paragraphs → sentences, in English and Arabic, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop behind one of these ends no sentence.
_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof gen maj col lt cpl sgt capt cmdr adm brig hon rep sen gov pres amb rev "
        "st eng nos vs etc inc ltd co corp dept est approx fig vol cf al a.m p.m e.g i.e "
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat"
    ).split()
)
_END = re.compile(r"""(?P<stop>[.!?؟…]+|۔)(?P<close>["'”’»)\]]*)(?P<space>\s+)(?P<next>\S)""")
_INITIALS = re.compile(r"(?:^|[\s(“\"'‘-])(?:(?:[A-Z]\.)*[A-Z]|[\u0621-\u064a])$")


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of each sentence of *paragraph*; white space lies between."""
    start = 0
    for match in _END.finditer(paragraph):
        if _ends(paragraph[start : match.start("stop")], match):
            yield start, match.end("close")
            start = match.start("next")
    if start < len(paragraph):
        yield start, len(paragraph)


def _ends(before: str, match: re.Match[str]) -> bool:
    """Whether the mark that *match* found ends the sentence whose text so far is *before*."""
    following = match["next"]
    if following.islower():
        return False
    if match["stop"] != "." or match["close"].strip(")"):
        return True
    if _INITIALS.search(before):  # "U.N. Security", "(U.N.) Security", "J. Smith", "د. محمد"
        return False
    if match["close"]:
        return True
    word = re.split(r"[\s(“\"'‘]", before)[-1].casefold()
    if word == "no":  # "No. 5", but "The answer was no."
        return not following.isdigit()
    return word not in _ABBREVIATIONS
