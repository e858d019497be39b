"""A mail taken apart: its fields and parts, whatever it is, in bounded time and memory.

The standard library's parser follows nested parts as deep as they go and fails on some; this one
goes down a few floors (RFC 2046 §5.1), takes a number of parts, and raises nothing.
"""

from __future__ import annotations

import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

LIMIT = 1 << 20
"""Bytes of a mail that are looked at; what a report says stands at its beginning."""
_HEAD = 1 << 16
_FLOORS = 8
_PARTS = 60
_TEXT = 1 << 16
_SUBJECT = 1000
_FIELD = re.compile(r"([!-9;-~]{1,200}):[ \t]*(.*)")
_FOLD = re.compile(r"\n[ \t]+")
_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.I)
_TAG = re.compile(r"<[^<>]*>")
_MESSAGES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
)
"""What holds a message, or its fields (RFC 2046 §5.2.1, RFC 6522 §4, RFC 6533 §§5, 6)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail that has no parts itself, or a message within it."""

    fields: tuple[tuple[str, str], ...]
    """Names in lower case and values on one line, of the part; or of the message that it holds."""
    kind: str
    """Its media type in lower case: `text/plain`."""
    body: bytes
    """Decoded; line ends are LF. Empty where parts of its own follow."""
    returned: bool
    """Whether it belongs to a message within the mail, such as the one that is returned."""

    def get(self, name: str) -> str:
        """The first value of the field *name* (in lower case); empty where there is none."""
        return next((value for known, value in self.fields if known == name), "")

    @property
    def text(self) -> str:
        """The body as text (64 KB of it), without markup."""
        text = self.body[:_TEXT].decode("utf-8", "replace")
        return html.unescape(_TAG.sub(" ", text)) if self.kind == "text/html" else text


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail: its own fields, then its parts in order."""

    top: Part
    parts: tuple[Part, ...]
    subject: str
    """Its encoded words are read (RFC 2047)."""

    def of_kind(self, *kinds: str) -> Iterator[Part]:
        """The parts of these media types that do not belong to a message within the mail."""
        return (part for part in self.parts if part.kind in kinds and not part.returned)


def take_apart(raw: bytes) -> Mail:
    """*raw*, of which the first LIMIT bytes count, as fields and parts; raises nothing."""
    data = raw[:LIMIT].replace(b"\r\n", b"\n")
    parts: list[Part] = []
    waiting = [(data, 0, False, "text/plain")]  # in order: the last one is looked at next
    while waiting and len(parts) < _PARTS:
        data, floor, returned, usual = waiting.pop()
        part = _part(data, returned, usual)
        inner = _within(part, floor)
        parts.append(Part(part.fields, part.kind, b"", returned) if inner else part)
        waiting.extend(reversed(inner))
    return Mail(parts[0], tuple(parts), _read(parts[0].get("subject")[:_SUBJECT]))


def texts(raw: bytes) -> Iterator[str]:
    """All that *raw* says, for whoever looks for something in it: as it stands, and read."""
    yield raw.decode("utf-8", "replace")
    for part in take_apart(raw).parts:
        yield part.body.decode("utf-8", "replace")
        yield part.text


def _read(field: str) -> str:
    """*field* with its encoded words read; as it stands where that cannot be done."""
    try:
        return str(make_header(decode_header(field)))
    except (HeaderParseError, LookupError, ValueError):
        return field


def _part(data: bytes, returned: bool, usual: str) -> Part:
    head, _, body = (b"", b"", data[1:]) if data[:1] == b"\n" else data.partition(b"\n\n")
    fields = tuple(_fields(head[:_HEAD].decode("utf-8", "replace")))
    part = Part(fields, usual, b"", returned)
    kind = part.get("content-type").partition(";")[0].strip().lower() or usual
    encoding = part.get("content-transfer-encoding").strip().lower()
    return Part(fields, kind, _decoded(body, encoding), returned)


def _fields(head: str) -> Iterator[tuple[str, str]]:
    for line in _FOLD.sub(" ", head).split("\n"):
        if found := _FIELD.match(line):
            yield found[1].lower(), found[2].strip()


def _decoded(body: bytes, encoding: str) -> bytes:
    try:
        if encoding == "base64":
            return binascii.a2b_base64(body).replace(b"\r\n", b"\n")
        if encoding == "quoted-printable":
            return binascii.a2b_qp(body).replace(b"\r\n", b"\n")
    except binascii.Error:
        pass  # then as it stands
    return body


def _within(part: Part, floor: int) -> list[tuple[bytes, int, bool, str]]:
    """What *part* holds, to be taken apart a floor lower; nothing where it holds no parts."""
    if floor >= _FLOORS:
        return []
    if part.kind in _MESSAGES:
        return [(part.body, floor + 1, True, "text/plain")]
    found = _BOUNDARY.search(part.get("content-type"))
    if not part.kind.startswith("multipart/") or not found:
        return []
    usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    boundary = re.escape((found[1] or found[2]).encode())
    pieces: list[tuple[bytes, int, bool, str]] = []
    start = None
    for edge in re.finditer(rb"^--" + boundary + rb"(--)?[ \t]*$", part.body, re.M):
        if start is not None:
            pieces.append((part.body[start : edge.start() - 1], floor + 1, part.returned, usual))
        if edge[1] or len(pieces) >= _PARTS:
            return pieces
        start = edge.end() + 1
    if start is not None:  # cut off on the way
        pieces.append((part.body[start:], floor + 1, part.returned, usual))
    return pieces
