"""Tokens: what a stranger may hand back to us, so that we know whom it is about.

A token is a number of ours and a code that only the holder of the key can make (HMAC-SHA-256,
RFC 2104, cut to 128 bits). It is made for one purpose: what leaves a list proves no bounce. It is
written in lower-case hexadecimal, which mail servers that change the case of a local part, and
clients that do so with an address, do no harm.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import Enum
from functools import lru_cache

LENGTH = 48
"""Characters of a token; a local part holds 64 (RFC 5321 §4.5.3.1.1)."""
_NUMBER, _CODE = 8, 16
_BLOCK = 64
"""Bytes that SHA-256 takes at a time; no key of ours is longer."""
_FORM = re.compile(rf"[0-9a-f]{{{LENGTH}}}")


class Purpose(Enum):
    """What a token may be handed back for."""

    LEAVE = b"leave"
    """A subscriber's own number: whoever shows it may end that subscription."""
    BOUNCE = b"bounce"
    """A delivery's number, in the envelope sender."""
    DELIVERY = b"delivery"
    """A delivery's number, in the field X-Briefing-Delivery."""


def mint(key: bytes, purpose: Purpose, number: int) -> str:
    """The token that hands *number* (0 ≤ number < 2⁶³) back for *purpose*."""
    told = number.to_bytes(_NUMBER, "big")
    return told.hex() + _code(key, purpose, told).hex()


def read(key: bytes, purpose: Purpose, token: str) -> int | None:
    """The number that *token* hands back; None where it was not minted so, for this *purpose*.

    Compared in constant time.
    """
    token = token.lower()
    if not _FORM.fullmatch(token):
        return None
    data = bytes.fromhex(token)
    told, code = data[:_NUMBER], data[_NUMBER:]
    if not hmac.compare_digest(code, _code(key, purpose, told)):
        return None
    return int.from_bytes(told, "big")


def _code(key: bytes, purpose: Purpose, told: bytes) -> bytes:
    """HMAC-SHA-256 over *purpose* and what is *told*, in half the time of the library's."""
    begun, ended = _begun(key, purpose.value)
    inner, outer = begun.copy(), ended.copy()
    inner.update(told)
    outer.update(inner.digest())
    return outer.digest()[:_CODE]


@lru_cache(maxsize=8)
def _begun(key: bytes, purpose: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """What the inner and outer digest begin with (RFC 2104 §4); each copy of a mail needs three."""
    block = key.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + purpose + b"\0")
    return inner, hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
