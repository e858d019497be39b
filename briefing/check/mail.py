"""Mail: whether the message is one by the standards, and holds what was checked.

Codes E101… are of the envelope: the header and the lines; E11x of the parts inside; those of
what the parts say to each other are in parity.py, those of the ways to leave in leaving.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.check.checks import Check, Found, check
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.pictures import kind_of, with_pictures_at
from briefing.model.text import clean

if TYPE_CHECKING:
    from email.message import Message

    Mail = Message[str, str]

MESSAGE = "the message"
_REPORT = "report it: the program writes these lines itself"
_FIELDS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Feedback-ID",
    "X-Briefing-Delivery",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
)
_SOMETIMES = ("Reply-To", "List-Unsubscribe-Post", "List-Archive")
_LONGEST, _QUOTED, _WORD = 998, 76, 75
_EDGES = 3
"""Before each of the two parts, and behind the last."""
_ENCODED = re.compile(rb"=\?[^?\s]*\?[bq]\?[^?\s]*\?=", re.I)
_FOLD = re.compile(r"\r?\n(?=[ \t])")


@check("E101", Severity.ERROR, "see to `[mail]` in briefing.toml")
def wrong_fields(proof: Proof) -> Iterator[Found]:
    """A field of the header is missing, is empty, stands there twice, or is none of ours.

    RFC 5322 §3.6 asks for them, filters punish a mail without Date, To or Message-ID, and a
    newsletter without List-Unsubscribe is refused by the large mailboxes. A field that nobody
    asked for has come out of some text.
    """
    mail = parsed(proof.message)
    known = {name.lower(): name for name in (*_FIELDS, *_SOMETIMES)}
    for name in known.values():
        values = mail.get_all(name, [])
        if len(values) != 1 and (values or name in _FIELDS):
            yield Found(f"{name} stands {len(values)} times in the header", MESSAGE)
        elif values and name != "Subject" and not str(values[0]).strip():
            yield Found(f"{name} is empty", MESSAGE)
    for name in dict.fromkeys(map(str.lower, mail.keys())):
        if name not in known:
            yield Found(f"{name} has no place in the header", MESSAGE)


@check("E102", Severity.ERROR, _REPORT)
def unfit_lines(proof: Proof) -> Iterator[Found]:
    """A line of the message is not fit for the wire.

    Lines end in CR and LF together, have at most 998 characters before that, and all of them
    are ASCII (RFC 5321 §4.5.3.1.6, RFC 5322 §2.1.1 and §2.3): servers on the way refuse,
    break or change the others, and a changed message loses its signature.
    """
    message = proof.message
    if re.search(rb"(?<!\r)\n|\r(?!\n)", message):
        yield Found("a line does not end in CR and LF", MESSAGE)
    if re.search(rb"[\x00\x80-\xff]", message):
        yield Found("there are bytes that are no ASCII characters", MESSAGE)
    if (long := max(map(len, message.split(b"\r\n")))) > _LONGEST:
        yield Found(f"a line has {long} characters ({_LONGEST} allowed)", MESSAGE)


@check("E103", Severity.ERROR, _REPORT)
def long_words(proof: Proof) -> Iterator[Found]:
    """A word in code in the header is longer than 75 characters, or its line than 76.

    RFC 2047 §2 forbids it, and some clients then show the code itself: `=?utf-8?b?…`.
    """
    for line in proof.message.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if words := _ENCODED.findall(line):
            long = max(map(len, words))
            if long > _WORD or len(line) > _QUOTED:
                message = f"a word in code has {long} characters, its line {len(line)}"
                yield Found(message, MESSAGE)


@check("E104", Severity.ERROR, _REPORT)
def other_subject(proof: Proof) -> Iterator[Found]:
    """The subject in the message does not read as it was written.

    What the inbox shows is then not what the editor decided.
    """
    wanted, read = clean(proof.rendered.subject), _subject(proof.message)
    if read != wanted:
        yield Found(f"the subject reads “{read[:80]}” and not “{wanted[:80]}”", MESSAGE)


@check("E111", Severity.ERROR, _REPORT)
def wrong_parts(proof: Proof) -> Iterator[Found]:
    """The message is not one text and one HTML part, in this order, both in UTF-8.

    A client shows the last part that it can (RFC 2046 §5.1.4): with the text behind the HTML
    nobody sees the HTML, and in another character set nobody can read the Arabic. Pictures stand
    beside the HTML alone (RFC 2387), which then is a multipart of its own.
    """
    mail = parsed(proof.message)
    html = ["text/html"]
    if pictures := [kind_of(name) or "" for name in proof.rendered.pictures]:
        html = ["multipart/related", "text/html", *pictures]
    told = [one.get_content_type() for one in mail.walk()]
    if told != ["multipart/alternative", "text/plain", *html]:
        yield Found(f"the message is {told[0]} of {', '.join(told[1:]) or 'nothing'}", MESSAGE)
    for part in _parts(mail):
        charset = part.get_content_charset("us-ascii")
        if part.get_content_maintype() != "image" and charset != "utf-8":
            yield Found(f"the {part.get_content_type()} part is in {charset}", MESSAGE)


@check("E112", Severity.ERROR, _REPORT)
def other_content(proof: Proof) -> Iterator[Found]:
    """A part of the message, decoded, is not what was rendered and checked.

    Subscribers would get something that nobody has looked at. Line ends, and a last one more or
    less, are no difference; pictures are told by the number of their part (RFC 2392).
    """
    parts = _parts(parsed(proof.message))
    shown = {str(one.get_filename()): one for one in parts if one["Content-ID"]}
    numbers = {name: str(one["Content-ID"])[1:-1] for name, one in shown.items()}
    html = with_pictures_at(proof.rendered.html, lambda name: f"cid:{numbers.get(name)}")
    wanted = {"text/plain": proof.rendered.text, "text/html": html}
    for part in parts:
        kind = part.get_content_type()
        if kind in wanted and _decoded(part) != wanted[kind].rstrip("\n"):
            yield Found(f"the {kind} part does not decode to what was rendered", MESSAGE)
    for name, data in proof.rendered.pictures.items():
        if name not in shown or shown[name].get_payload(decode=True) != data:
            yield Found(f"the picture {name} is not what was rendered", MESSAGE)


@check("E113", Severity.ERROR, _REPORT)
def unfit_parts(proof: Proof) -> Iterator[Found]:
    """A part has lines over 76 in quoted-printable, or the boundary between the parts in it.

    The first is forbidden by RFC 2045 §6.7, and decoders cut such lines; the second ends the
    part in the middle (RFC 2046 §5.1.1).
    """
    mail = parsed(proof.message)
    parts = _parts(mail)
    for part in parts:
        if str(part.get("Content-Transfer-Encoding", "")).lower() == "quoted-printable":
            long = max(map(len, str(part.get_payload()).splitlines()), default=0)
            if long > _QUOTED:
                message = f"a line of the {part.get_content_type()} part has {long} characters"
                yield Found(message, MESSAGE)
    lines = proof.message.count(f"\r\n--{mail.get_boundary('')}".encode())
    if mail.is_multipart() and lines != _EDGES:
        yield Found(f"the boundary stands at {lines} places, not at {_EDGES}", MESSAGE)


CHECKS: tuple[Check, ...] = (
    wrong_fields,
    unfit_lines,
    long_words,
    other_subject,
    wrong_parts,
    other_content,
    unfit_parts,
)


@lru_cache(maxsize=4)
def parsed(message: bytes) -> Mail:
    """*message* as the standard library reads it, fields as they stand; it may be broken."""
    from email import message_from_bytes

    return message_from_bytes(message)


def _parts(mail: Mail) -> list[Mail]:
    """The parts of *mail*, or itself where it has none."""
    return [one for one in mail.walk() if not one.is_multipart()]


def _decoded(part: Mail) -> str:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode("utf-8", "replace").replace("\r\n", "\n").rstrip("\n")


def _subject(message: bytes) -> str:
    """The subject as a client shows it, cleaned; the raw text where it cannot be decoded."""
    from email.header import decode_header, make_header

    raw = _FOLD.sub("", str(parsed(message).get("Subject", "")))
    try:
        return clean(str(make_header(decode_header(raw))))
    except (LookupError, ValueError):
        return clean(raw)
