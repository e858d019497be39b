"""Tags that a page runs together: `LegislationPolitical Transition` → two tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from briefing.model.text import key, words

# Where one name ends and the next begins without a blank: "nP" of "LegislationPolitical", "yN"
# of "PolicyNOC", "CO" of "NOCOil", ")S" of "(LANA)Safa"; not within HoR, McDonald, AlHayat.
SEAM = re.compile(
    r"(?<=[a-zà-ÿ])(?<!\bMc)(?<!\bMac)(?<!\bAl)(?<!\bEl)(?=[A-Z][a-z]|[A-Z]{2,}(?![a-z]))"
    r"|(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=[a-z][A-Z])(?=[A-Z][a-z])|(?<=[)\].])(?=[A-Z][a-z])"
)
# Names with a capital inside, which is no seam.
_CAPITAL_INSIDE = re.compile(r"\b(?:YouTube|WhatsApp|TikTok|LinkedIn|PayPal|FaceTime|AlJazeera)\b")
# A word of a tag: capitalised, a number, or one of the small words within a name.
_TAG_WORD = re.compile(r"[^\W\d_a-zà-ÿ].*|\d+|&|and|of|the|for|in|on|to|with|de|al-\w+")
# What may stand between tags that are not run together.
_BETWEEN = " ,;|/·•،"
_LONGEST = 200
_MOST_WORDS = 12
_MOST_WORDS_A_TAG = 4


def split_tags(line: str, known: Sequence[str]) -> tuple[str, ...]:
    """The tags that *line* is made of, or none where it is no line of tags.

    Names of *known* are split off first, the rest at its seams. Without a seam, a line counts
    only where it is made of known names alone.
    """
    return _tiled(line, known) or _seamed(line, known)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """*names*, each once: the first spelling of those that differ in case or punctuation."""
    kept: dict[str, str] = {}
    for name in filter(None, names):
        kept.setdefault(key(name), name)
    return tuple(kept.values())


def _tiled(line: str, known: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    rest = line.strip(_BETWEEN)
    while rest:
        name = _known_at_start(rest, known)
        if not name:
            return ()
        found.append(name)
        rest = rest[len(name) :].lstrip(_BETWEEN)
    return tuple(found)


def _seamed(line: str, known: Sequence[str]) -> tuple[str, ...]:
    if (
        len(line) > _LONGEST
        or words(line) > _MOST_WORDS
        or _CAPITAL_INSIDE.search(line)
        or line[-1] in ".!?:;,…"
    ):
        return ()
    found: list[str] = []
    rest = line
    while rest:
        seam = SEAM.search(rest, 1)
        name = _known_at_start(rest, known)
        if not name or rest[len(name) : len(name) + 1] == " ":
            name = rest[: seam.start()] if seam else rest
        found.append(name)
        rest = rest[len(name) :]
    sound = all(name in known or _like_a_tag(name) for name in found)
    return tuple(found) if len(found) > 1 and sound else ()


def _known_at_start(text: str, known: Sequence[str]) -> str:
    """The longest known name that *text* starts with and that does not end within a word."""
    fitting = (
        name
        for name in filter(None, known)
        if text[: len(name)].casefold() == name.casefold()
        and not text[len(name) : len(name) + 1].islower()
    )
    return text[: len(max(fitting, key=len, default=""))]


def _like_a_tag(name: str) -> bool:
    parts = name.split()
    return 0 < len(parts) <= _MOST_WORDS_A_TAG and all(map(_TAG_WORD.fullmatch, parts))
