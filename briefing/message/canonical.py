"""The forms in which DKIM compares fields and bodies, whatever their way did (RFC 6376 §3.4)."""

from __future__ import annotations

import re
from hashlib import sha256

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_BLANK_ENDS = re.compile(rb"[ \t]+(?=\r\n|\Z)")


def relaxed(head: bytes) -> dict[bytes, list[bytes]]:
    """The fields of *head* by name in lower case, canonicalised (§3.4.2), in their order."""
    fields: dict[bytes, list[bytes]] = {}
    for line in _FOLD.sub(b"", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        name = name.rstrip(b" \t").lower()
        plain = _BLANKS.sub(b" ", value).strip(b" ")
        fields.setdefault(name, []).append(name + b":" + plain)
    return fields


def simple_body(message: bytes, start: int) -> bytes:
    """The digest of the body from *start*, canonicalised (§3.4.3): one line end behind it."""
    end = len(message)
    while message.endswith(b"\r\n", start, end):
        end -= 2
    digest = sha256(memoryview(message)[start:end])
    digest.update(b"\r\n")
    return digest.digest()


def relaxed_body(message: bytes, start: int) -> bytes:
    """The digest of the body from *start*, canonicalised (§3.4.4): no blanks that nobody sees."""
    body = _BLANKS.sub(b" ", _BLANK_ENDS.sub(b"", message[start:]))
    while body.endswith(b"\r\n"):
        body = body[:-2]
    return sha256(body + b"\r\n" if body else b"").digest()
