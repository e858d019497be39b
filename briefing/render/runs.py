"""Runs of the other script inside a line, kept from turning the words around them.

In text and in headers a run stands between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE
(UAX #9 §2.7); in HTML it stands in an element with `dir`, which isolates as well (HTML §15.3.3)
and is known to more mail clients than `<bdi>`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.model.text import ARABIC

if TYPE_CHECKING:
    from markupsafe import Markup

_FSI, _PDI = "\u2068", "\u2069"
_LETTER = rf"[^\W\d_{ARABIC}]"
# From the first letter of the other script to the last, with what stands between two of them.
_LATIN_RUN = re.compile(
    rf"{_LETTER}(?:[^{ARABIC}\n؛،؟]*(?:{_LETTER}|(?<=[\w.])\d))?[\u0300-\u036f]*"
)
_ARABIC_RUN = re.compile(rf"[{ARABIC}](?:[^A-Za-z\u00c0-\u024f\n]*[{ARABIC}])?")


def isolate(text: str, language: str, around: str = "") -> str:
    """*text* in *language*, with isolates around runs of the other script.

    It stands in isolates itself where it is a part of a line in *around*, another language.
    """
    line = _run(language).sub(lambda found: f"{_FSI}{found[0]}{_PDI}", text)
    return f"{_FSI}{line}{_PDI}" if around not in ("", language) else line


def runs(text: str, language: str) -> Markup:
    """*text*, a line in *language*, escaped, runs of the other script in elements of their own."""
    from markupsafe import Markup, escape

    other, way = ("en", "ltr") if language == "ar" else ("ar", "rtl")
    parts, last = [], 0
    for found in _run(language).finditer(text):
        run = escape(found[0])
        parts += [escape(text[last : found.start()])]
        parts += [Markup('<span lang="{}" dir="{}">{}</span>').format(other, way, run)]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


def _run(language: str) -> re.Pattern[str]:
    return _LATIN_RUN if language == "ar" else _ARABIC_RUN
