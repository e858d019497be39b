"""Bytes of a saved page → its text, and the name of the encoding that they were in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.errors import BriefingError, PageError
from briefing.model.text import windows_encoding

# What a file that is no text begins with, and what to call it.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (a picture or a sound)"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a GZIP archive"),
    (b"BZh", "a BZIP2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"bplist00", "a Safari web archive"),
    (b"{\\rtf", "a rich text document"),
    (b"From: <Saved by ", "a single-file web archive (MHTML)"),
)
# UTF-32's little-endian mark begins with UTF-16's: it is looked for first.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# <meta charset="…"> and <meta http-equiv=Content-Type content="text/html; charset=…">,
# which must stand within the first 1,024 bytes (HTML, §4.2.5.4); saved pages are often later.
_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
# Of the encodings that a page may declare, those whose bytes are letters; a page cannot ask
# for one that runs escapes (unicode_escape, idna). ISO-8859-1 means Windows-1252 on the web.
_WINDOWS = re.compile(r"(?:windows|cp|x-cp)-?_?(125[0-8])", re.I)
_ISO = re.compile(r"iso[-_]?8859[-_]?(\d{1,2})", re.I)
_LATIN_1 = re.compile(r"iso[-_]?8859[-_]?1|latin-?1|us-ascii|ascii", re.I)
# UTF-8's characters of more than one byte (RFC 3629 §4, without its finer points).
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text."""

    text: str
    encoding: str
    """As a label that Python and browsers know: `utf-8`, `windows-1256`."""
    lost: int = 0
    """How many characters could not be read; each stands as U+FFFD."""


def decode(data: bytes, name: str) -> Decoded:
    """The text of *data*: by its byte order mark, as UTF-8, as it declares itself, or as it looks.

    Raises PageError, naming *name*, where the bytes are no text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise _binary(name, kind)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding, name)
    if b"\x00" in data:
        return _unmarked_utf16(data, name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _declared(data) or _windows(data)


def _marked(data: bytes, encoding: str, name: str) -> Decoded:
    lossy = data.decode(encoding, "replace")
    lost = lossy.count("\ufffd")
    if "\x00" in lossy or lost * 10 > len(lossy):
        raise _binary(name, "binary data")
    return Decoded(lossy, encoding, lost)


def _unmarked_utf16(data: bytes, name: str) -> Decoded:
    """UTF-16 of mostly Latin text shows itself: every second byte is NUL, no other one is."""
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = data[start::2], data[1 - start :: 2]
        if b"\x00" not in low and high.count(0) * 2 > len(high):
            return _marked(data, encoding, name)
    raise _binary(name, "binary data")


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, as of a page that was cut off within a character.

    In a Windows encoding, characters of several bytes come about by accident only.
    """
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return Decoded(text, "utf-8", lost) if len(_MULTIBYTE.findall(data)) > lost else None


def _declared(data: bytes) -> Decoded | None:
    found = _DECLARED.search(data, 0, 8192)
    encoding = _label(found[1].decode("ascii", "replace")) if found else None
    if encoding is None:
        return None
    try:
        return Decoded(data.decode(encoding), encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def _label(declared: str) -> str | None:
    if _LATIN_1.fullmatch(declared):
        return "windows-1252"
    if found := _WINDOWS.fullmatch(declared):
        return f"windows-{found[1]}"
    if found := _ISO.fullmatch(declared):
        return f"iso-8859-{int(found[1])}"
    return None


def _windows(data: bytes) -> Decoded:
    encoding = windows_encoding(data)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _binary(name: str, kind: str) -> BriefingError:
    remedy = "save the page as HTML, or copy its text into a .txt file"
    return PageError.at(name, f"is {kind}, not a saved page", remedy)
