"""Dates in words, by CLDR: the months of Libya in Arabic, day before month in English."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_LOCALES = {"en": "en_GB", "ar": "ar_LY"}


@lru_cache(maxsize=512)
def in_words(day: date, language: str, pattern: str = "d MMMM y") -> str:
    """*day* as it is printed in *language* (`en` or `ar`; any other reads English).

    *pattern* is CLDR's (UTS #35, part 4): `d MMMM y`, `EEEE d MMMM y`, `d MMMM`.
    """
    from babel.dates import format_date

    return format_date(day, pattern, locale=_LOCALES.get(language, "en_GB"))
