"""A list's file → its lines, in whatever encoding it was saved; never more than a piece at once."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from briefing.errors import SubscriberError
from briefing.model.text import windows_encoding

_PIECE = 1 << 16
_LONGEST_LINE = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x1f\x8b")
"""What spreadsheets, archives and documents begin with."""


@contextmanager
def open_list(path: Path) -> Iterator[Iterator[str]]:
    """The lines of the file at *path*, each with its end as it is; a line that is longer than any
    list needs comes in pieces. What cannot be read stands as U+FFFD.

    UTF-8 and UTF-16 with a byte order mark, UTF-8, Windows-1256, Windows-1252. Raises
    SubscriberError where it is no text, OSError where it cannot be read.
    """
    with path.open("rb") as file:
        encoding = _encoding(file, path)
        file.seek(0)
        with TextIOWrapper(file, encoding, errors="replace", newline="") as text:
            yield iter(partial(text.readline, _LONGEST_LINE), "")


def _encoding(file: BinaryIO, path: Path) -> str:
    start = file.read(4)
    if start.startswith(_OFFICE):
        remedy = "unpack it, or have its program save it as CSV in UTF-8"
        raise SubscriberError.at(path, "is no list: an office document or an archive", remedy)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    file.seek(0)
    return _looks(iter(partial(file.read, _PIECE), b""), path)


def _looks(pieces: Iterator[bytes], path: Path) -> str:
    """UTF-8, unless what is no UTF-8 outweighs what is; then one of Windows' encodings."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    lost = others = 0
    windows = "windows-1252"
    for piece in pieces:
        if piece.count(0) * 20 > len(piece):  # a stray one costs no more than its row
            raise SubscriberError.at(path, "is no text", "save it as CSV in UTF-8")
        text = decoder.decode(piece)
        bad = text.count("\ufffd")
        lost += bad
        others += len(text) - len(text.encode("ascii", "ignore")) - bad
        if windows == "windows-1252":
            windows = windows_encoding(piece)
    return "utf-8" if others >= lost else windows
