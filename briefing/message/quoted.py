"""Text in quoted-printable (RFC 2045 §6.7), safe for the wire as it stands, with room for slots.

A leading dot would have to be doubled in SMTP (RFC 5321 §4.5.2), and some mailboxes mark a
leading `From `: both are encoded. A slot begins a line of its own, behind a soft break, and ends
with another: whatever is put there, the lines around it stay as they are.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterator

from briefing.message.slots import Place

_LONGEST = 76
_SOFT = b"=\r\n"


def quoted(text: str, links: re.Pattern[str], place: Place) -> Iterator[bytes | Place]:
    """*text*, whose lines end in LF, with *place* behind each of the *links* in it."""
    start = 0
    own = Place(place.slot, place.before, place.after + _SOFT)
    for found in links.finditer(text):
        yield _softly(_quoted(text[start : found.end()]))
        yield own
        start = found.end()
    yield _quoted(text[start:])


def _quoted(text: str) -> bytes:
    # Line by line, and not as text: a CR inside of one is encoded then.
    lines = (b2a_qp(line, istext=False) for line in text.encode("utf-8").split(b"\n"))
    return b"\r\n".join(_safe(part) for line in lines for part in line.split(b"\n"))


def _softly(data: bytes) -> bytes:
    """*data*, its last line broken softly, before its end too where that leaves no room."""
    line = data.rpartition(b"\r\n")[2]
    if len(line) < _LONGEST:
        return data + _SOFT
    end = len(data) - 1
    while b"=" in data[end - 2 : end]:  # not within =XX
        end -= 1
    return data[:end] + _SOFT + _safe(data[end:]) + _SOFT


def _safe(line: bytes) -> bytes:
    """*line* not over 76, and with a start that nobody on the way will touch."""
    if len(line) > _LONGEST and line.endswith(b"=20"):  # binascii forgets to count it
        return _safe(line[:-3] + b"=") + b"\r\n=20"
    if line.startswith((b".", b"From ")):
        first = b"=%02X" % line[0]
        if len(line) + 2 <= _LONGEST:
            return first + line[1:]
        return first + b"=\r\n" + _safe(line[1:])
    return line
