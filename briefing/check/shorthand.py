"""Numbers in newspapers' shorthand, written out before they are read: 1 1/2 · mb/d · ١٬٢٠٠."""

from __future__ import annotations

import re
from collections.abc import Callable

_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬\u00a0\u2009\u202f", "01234567890123456789.,   ")
_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
_SCALE = "(?:dozen|hundred|thousand|million|billion)"
_RULES: tuple[tuple[str, Callable[[str], str]], ...] = (
    # Words that hold a number and are none: "in the hundred", "several hundred thousand".
    (r"\b(?:في\s+|ب)الم(?:ئ|ائ|ا|ي)[ةه]\b", lambda _: "%"),
    (rf"\b(?:several|few|many)(?:\s+{_SCALE})+\b", lambda _: "%"),
    (r"(?<=\d[ -])(?:1/2|1/4|3/4)(?![\d/])", _SIGNS.__getitem__),
    (r"(?<=\d) ?mm? ?b(?:/d|pd)\b", lambda _: "mln"),  # million barrels a day
)


def written_out(text: str) -> str:
    """*text* with Latin digits and its shorthand written out, each character in its place."""
    text = text.translate(_LATIN)
    for pattern, write in _RULES:
        text = re.sub(pattern, _in_place(write), text, flags=re.IGNORECASE)
    return text


def _in_place(write: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    """What writes a match as *write* does, at its end, with spaces before it."""
    return lambda found: write(found[0]).rjust(len(found[0]))
