"""Pictures in the message: parts beside the HTML, which shows them by their number (RFC 2387)."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import quote

from briefing.message.headers import literal
from briefing.model.pictures import kind_of, with_pictures_at

_LINE = 57
"""Bytes in a line of base64 with 76 characters (RFC 2045 §6.8)."""


def with_numbers(html: str, pictures: Mapping[str, bytes], domain: str) -> str:
    """*html* with its pictures shown from the parts of the same message (RFC 2392)."""
    return with_pictures_at(html, lambda name: f"cid:{_number(name, pictures[name], domain)}")


def parts(pictures: Mapping[str, bytes], domain: str) -> Iterator[bytes]:
    """A part for each of *pictures*: header, empty line, base64."""
    for name, data in pictures.items():
        lines = (b2a_base64(data[at : at + _LINE]) for at in range(0, len(data), _LINE))
        yield (
            literal("Content-Type", kind_of(name) or "application/octet-stream")
            + literal("Content-Transfer-Encoding", "base64")
            + literal("Content-ID", f"<{_number(name, data, domain)}>")
            + literal("Content-Disposition", f"inline; {_filename(name)}")
            + b"\r\n"
            + b"".join(line.replace(b"\n", b"\r\n") for line in lines)
        )


def _number(name: str, data: bytes, domain: str) -> str:
    return f"{sha256(name.encode() + data).hexdigest()[:32]}@{domain}"


def _filename(name: str) -> str:
    """The parameter that tells *name*, in the form of RFC 2231 §4 where it is not ASCII."""
    if name.isascii():
        return f'filename="{name}"'
    return f"filename*=utf-8''{quote(name, safe='')}"
