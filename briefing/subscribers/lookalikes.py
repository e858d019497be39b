"""Addresses that may not be what they seem: letters of two scripts, a provider's name mistyped.

Nothing of this is refused: people do have such addresses. It is told, so that someone looks.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from briefing.subscribers.addresses import Address

# Of the providers that most people write with, those with names long enough to tell a slip from
# another name; and names within one slip of these that exist by themselves.
_LARGE = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "protonmail.com",
    "yahoo.com",
)
_GENUINE = frozenset({"email.com", "mail.com", "ymail.com", "hotmail.co", "yahoo.co"})
# Scripts that one word is rightly written in together (UTS #39 §5.1).
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
# Letters of Cyrillic and Greek that print like Latin ones: a word of them alone reads as Latin.
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуαιονρυκ")


def doubt(address: Address) -> tuple[str, str] | None:
    """What is odd about *address*, and what to do about it; None where nothing is."""
    local, _, host = address.mailbox.rpartition("@")
    if meant := _meant(host):
        return f"its domain is nearly {meant}", f"did you mean {local}@{meant}?"
    if local.isascii() and "xn--" not in host:
        return None
    words = [*local.split("."), *_shown(host).split(".")]
    for word in words:
        if not word.isascii() and (odd := _odd(word)):
            return odd, "compare it with what they wrote to you"
    return None


def _odd(word: str) -> str:
    if unicodedata.normalize("NFKC", word) != word:
        return f'"{word}" has letters of another width or form'
    scripts = {unicodedata.name(one, "?").split()[0] for one in word if one.isalpha()}
    if len(scripts) > 1 and not any(scripts <= known for known in _TOGETHER):
        named = sorted(script.capitalize() for script in scripts)
        return f'"{word}" mixes {" and ".join(named)} letters'
    letters = [one for one in word.casefold() if one.isalpha()]
    if letters and "LATIN" not in scripts and all(one in _LIKE_LATIN for one in letters):
        return f'"{word}" looks like Latin letters and is none'
    return ""


def _shown(host: str) -> str:
    """*host* as people read it (RFC 5891 §5.4)."""
    if "xn--" not in host:
        return host
    import idna

    return idna.decode(host)


@lru_cache(maxsize=4096)
def _meant(host: str) -> str:
    """The large provider whose name *host* is one slip away from; empty where there is none."""
    if host in _LARGE or host in _GENUINE:
        return ""
    return next((large for large in _LARGE if _one_slip(host, large)), "")


def _one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, put in, put for another, or changed places with the next."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and a[1] + a[0] + a[2:] == b
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or swapped
