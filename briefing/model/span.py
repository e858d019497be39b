"""A length of time as people write it: `90m`, `20h`, `14d`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def span_of(text: str) -> timedelta | None:
    """The time that *text* says; None where it says none, or no time at all (`0h`)."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", text, re.A)
    return (int(found[1]) * _UNITS[found[2]] or None) if found else None
