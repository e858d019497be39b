"""The message: an issue's text and HTML as multipart/alternative, deterministic to the byte.

The header is written once for all subscribers, as are the two parts; what differs stands in
slots. The order of the fields is that of the eye: who, what, when; then the list's; then the
mail's own. Where the theme has pictures, the HTML and they are one multipart/related.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email.utils import format_datetime
from hashlib import sha256

from briefing.message import pictures
from briefing.message.headers import field, list_id, literal, mailbox
from briefing.message.quoted import quoted
from briefing.message.slots import DATE, DELIVERY, LEAVE, MESSAGE_ID, TO, Place, Slots, Slotted
from briefing.model.leaving import leave_links, leave_mail, leave_page
from briefing.model.publication import Sender
from briefing.model.rendered import Rendered

_MAILED = Place(LEAVE.slot, b"%20")
"""Where the token stands in the subject of a mail."""


def compose_mime(
    rendered: Rendered, sender: Sender, day: date, due: datetime, *, test: bool = False
) -> Slotted:
    """The message of *rendered*, the issue of *day*, with slots; lines end in CRLF.

    Its proof is dated *due* and addressed to the sender itself: the issue as such, not yet
    anybody's delivery. A *test* says so in its subject. The same arguments give the same bytes.
    """
    told = f"{rendered.html}\0{rendered.text}\0{rendered.subject}"
    digest = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
    harmless = Slots(
        to=mailbox("To", sender.name, sender.address),
        date=format_datetime(due).encode("ascii"),
        message_id=f"<{day}.{rendered.language}.{digest[:16]}@{sender.domain}>".encode("ascii"),
        leave=b"",
        delivery=b"proof",
    )
    boundary = f"=_{digest[:32]}"  # "=_" stands in no quoted-printable text (RFC 2045 §6.7)
    pieces = (*_header(rendered, sender, day, boundary, test), *_parts(boundary, rendered, sender))
    return Slotted(pieces, harmless)


def _header(
    rendered: Rendered, sender: Sender, day: date, boundary: str, test: bool
) -> Iterator[bytes | Place]:
    kind = "test" if test else "issue"
    yield mailbox("From", sender.name, sender.address)
    yield TO
    if sender.reply_to:
        yield literal("Reply-To", sender.reply_to)
    yield field("Subject", f"[Test] {rendered.subject}" if test else rendered.subject)
    yield from (b"Date: ", DATE, b"\r\nMessage-ID: ", MESSAGE_ID, b"\r\n")
    if sender.list_id:
        yield list_id(sender.name, sender.list_id)
    yield from _list_unsubscribe(sender)
    if sender.base_url:
        yield literal("List-Archive", f"<{sender.base_url}/>")
    yield literal("Feedback-ID", f"{rendered.language}:{day}:{kind}:{_sender_id(sender)}")
    yield from (b"X-Briefing-Delivery: ", DELIVERY, b"\r\n")
    yield literal("Content-Language", rendered.language)
    yield literal("MIME-Version", "1.0")
    yield literal("Content-Type", f'multipart/alternative; boundary="{boundary}"')


def _list_unsubscribe(sender: Sender) -> Iterator[bytes | Place]:
    """The ways to leave (RFC 2369 §3.2); with one click where there is a page (RFC 8058 §3.1).

    On one line, however long: clients look for them in the raw field.
    """
    yield b"List-Unsubscribe: <"
    if page := leave_page(sender):
        yield from (page.encode("ascii"), LEAVE, b">, <")
    yield from (f"{leave_mail(sender)}unsubscribe".encode("ascii"), _MAILED, b">\r\n")
    if page:
        yield literal("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _sender_id(sender: Sender) -> str:
    """5 to 15 characters by which Google's Postmaster Tools know the sender in Feedback-ID."""
    name = "".join(one for one in sender.domain.lower() if one.isalnum())
    return (name if len(name) >= 5 else f"{name}-mail")[:15]


def _parts(boundary: str, rendered: Rendered, sender: Sender) -> Iterator[bytes | Place]:
    """The text first, the HTML last: a reader shows the last one that it can (RFC 2046 §5.1.4)."""
    edge = f"--{boundary}\r\n".encode("ascii")
    yield b"\r\n" + edge
    yield from _part("plain", rendered.text, sender)
    yield edge
    if rendered.pictures:
        yield from _related(f"=_r{boundary[2:]}", rendered, sender)
    else:
        yield from _part("html", rendered.html, sender)
    yield f"--{boundary}--\r\n".encode("ascii")


def _related(boundary: str, rendered: Rendered, sender: Sender) -> Iterator[bytes | Place]:
    """The HTML with its pictures (RFC 2387)."""
    edge = f"\r\n--{boundary}\r\n".encode("ascii")
    yield b'Content-Type: multipart/related; type="text/html";\r\n'
    yield f' boundary="{boundary}"\r\n'.encode("ascii") + edge
    html = pictures.with_numbers(rendered.html, rendered.pictures, sender.domain)
    yield from _part("html", html, sender)
    for part in pictures.parts(rendered.pictures, sender.domain):
        yield edge.removeprefix(b"\r\n") + part
    yield f"--{boundary}--\r\n".encode("ascii")


def _part(subtype: str, text: str, sender: Sender) -> Iterator[bytes | Place]:
    yield literal("Content-Type", f"text/{subtype}; charset=utf-8")
    yield literal("Content-Transfer-Encoding", "quoted-printable") + b"\r\n"
    yield from quoted(text, leave_links(sender), LEAVE if sender.base_url else _MAILED)
