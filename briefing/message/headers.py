"""Header fields as RFC 5322 and RFC 2047 want them, whatever the text.

The standard library's `EmailMessage` turns some encoded words in a subject into header fields
of their own (CVE-2024-6923), loses spaces between scripts, and folds long addresses into
encoded words. So fields are written here: one rule for words, one for addresses.
"""

from __future__ import annotations

import base64
import re
from unicodedata import normalize

from briefing.errors import MessageError
from briefing.model.text import clean, readable

_LINE = 76
_ENCODED = 75
"""RFC 2047 §2: an encoded word may not be longer."""
_ISOLATED = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
_TEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"
_ADDRESS = re.compile(rf"{_TEXT}(\.{_TEXT})*@[A-Za-z0-9.\x80-\U0010ffff-]+")
"""Atoms and dots, of letters of any script (RFC 5322 §3.2.3, RFC 6532 §3.2); no quoted ones."""
_LONGEST_ADDRESS = 320
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def field(name: str, value: str) -> bytes:
    """The field *name* with unstructured text: plain where ASCII allows, else encoded words.

    Control characters and line breaks of *value* are gone; nothing in it can begin a field. Runs
    that stand whole between isolates (UAX #9 §2.4) keep them.
    """
    value = _isolating(value)
    start = f"{name}:"
    return _folded(start, value.split(" ") if _is_plain(value) else _encoded(value, start))


def literal(name: str, value: str) -> bytes:
    """The field *name* with an ASCII *value* of our own making, on one line."""
    return f"{name}: {value}\r\n".encode("ascii")


def mailbox(name: str, display: str, address: str) -> bytes:
    """The field *name* with one mailbox: *display* name and *address* (RFC 5322 §3.4).

    ASCII, but for an address that is not, which stands there as UTF-8 (RFC 6532). Raises
    MessageError where *address* is none that a field can hold; one that reads as an encoded word
    is none.
    """
    fit = len(address) <= _LONGEST_ADDRESS and address.isprintable() and "=?" not in address
    if not fit or not _ADDRESS.fullmatch(address):
        raise _unfit(address)
    display = clean(display)
    return _named(name, display, address) if display else f"{name}: {address}\r\n".encode()


def list_id(display: str, label: str) -> bytes:
    """The field List-Id, by which filters know a list (RFC 2919 §3): *display* name and *label*."""
    return _named("List-Id", clean(display), label)


def _named(name: str, display: str, address: str) -> bytes:
    start = f"{name}:"
    if not _is_plain(display):
        words = _encoded(display, start)
    elif not display or _ATOM.fullmatch(display):
        words = display.split()
    else:
        quoted = re.sub(r'(["\\])', r"\\\1", display)
        words = f'"{quoted}"'.split(" ")
    return _folded(start, [*words, f"<{address}>"])


def _unfit(address: str) -> MessageError:
    remedy = "remove the subscriber, and add the address as it is"
    return MessageError.at(ascii(address[:80]), "is no address that a message can go to", remedy)


def _isolating(text: str) -> str:
    """*text* as `clean` makes it, but for pairs of isolates, which turn nothing around them."""
    parts = [readable(part) for part in _ISOLATED.split(text)]
    parts[1::2] = [f"\u2068{part}\u2069" for part in parts[1::2]]
    return " ".join(normalize("NFC", "".join(parts)).split())


def _is_plain(value: str) -> bool:
    """Whether *value* may stand as it is: ASCII, short words, none that reads as an encoded one."""
    return value.isascii() and "=?" not in value and all(len(one) < 60 for one in value.split(" "))


def _folded(start: str, words: list[str]) -> bytes:
    """*start* and *words*, broken between words where a line would pass 76 characters."""
    lines, line = [], start
    for word in words:
        if len(line) + 1 + len(word) > _LINE and line.strip() and line != start:
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return "".join(f"{text}\r\n" for text in [*lines, line]).encode()


def _encoded(value: str, start: str) -> list[str]:
    """*value* as encoded words in UTF-8 and base64, each of whole characters (RFC 2047 §5).

    The first one leaves room for *start*, so that no line with one is over 76 (RFC 2047 §2).
    """
    words: list[str] = []
    chunk = b""
    for character in value:
        data = character.encode("utf-8")
        room = _ENCODED if words else _LINE - len(start) - 1
        if len(chunk) + len(data) > (room - len("=?utf-8?b??=")) // 4 * 3:
            words.append(_encoded_word(chunk))
            chunk = b""
        chunk += data
    return [*words, _encoded_word(chunk)]


def _encoded_word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode('ascii')}?="
