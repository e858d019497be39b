"""Messages to look at: an issue with links to leave by, senders with and without pages, copies."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from zoneinfo import ZoneInfo

from briefing.message.mime import compose_mime
from briefing.message.personal import personal
from briefing.model.delivery import Delivery
from briefing.model.leaving import leave_link
from briefing.model.publication import Sender
from briefing.model.rendered import Rendered

DAY = date(2023, 12, 7)
DUE = datetime.combine(DAY, time(6, 30), tzinfo=ZoneInfo("Africa/Tripoli"))
MOMENT = datetime(2023, 12, 7, 4, 31, 7, tzinfo=UTC)
KEY = bytes(range(32))
BY_MAIL = Sender(
    "Libya Briefing",
    "briefing@example.org",
    "leave@example.org",
    list_id="libya-briefing.example.org",
)
BY_PAGE = replace(
    BY_MAIL,
    reply_to="editors@example.org",
    bounce_domain="bounces.example.org",
    base_url="https://news.example.org/libya",
)
SENDERS = {"by mail": BY_MAIL, "by page": BY_PAGE}

ALWAYS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "list-id",
    "list-unsubscribe",
    "feedback-id",
    "x-briefing-delivery",
    "content-language",
    "mime-version",
    "content-type",
}
WITH_PAGES = ALWAYS | {"reply-to", "list-unsubscribe-post", "list-archive"}


def rendered(sender: Sender, language: str = "en", text: str = "", html: str = "") -> Rendered:
    """An issue that has, in both readings, what is given and a harmless link to leave by."""
    link = leave_link(sender, "Unsubscribe from Libya Briefing")
    subject = "النفط يتدفق" if language == "ar" else "Oil flows"
    return Rendered(
        subject,
        language,
        f'<p>{html}</p><a href="{link}">Unsubscribe</a> درنة\n',
        f"{text}\nUnsubscribe:\n{link}\n",
    )


def delivery(**fields: object) -> Delivery:
    """A delivery to one reader."""
    given = Delivery(2**62 + 5, "reader@example.net", "A Reader", "en", 77, 0, MOMENT)
    return replace(given, **fields)  # type: ignore[arg-type]


def copy_of(sender: Sender, issue: Rendered, to: Delivery | None = None) -> bytes:
    """The copy of *issue* that *to* gets."""
    slots = personal(sender, KEY, DAY, to or delivery(), MOMENT)
    return compose_mime(issue, sender, DAY, DUE).personal(slots)


@dataclass(frozen=True)
class Read:
    """A message as a client reads it."""

    mail: Message
    text: str
    html: str


def read(data: bytes) -> Read:
    """*data* by the standard library's first reader, which mends nothing."""
    mail = message_from_bytes(data)
    assert not mail.defects
    texts = {}
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            texts[part.get_content_subtype()] = payload.decode().replace("\r\n", "\n")
    return Read(mail, texts["plain"], texts["html"])


def decoded(value: str) -> str:
    """The text of a field with encoded words."""
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", value))))


def lint(data: bytes, fields: set[str], *, utf8: bool = False) -> None:
    """Fail where *data* is not fit for the wire, or has other fields than *fields*, once each."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data), "a bare CR, LF, or a zero"
    assert data.endswith(b"\r\n")
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    names = [line.partition(b":")[0].decode().lower() for line in lines if line[:1] not in b" \t"]
    assert sorted(names) == sorted(fields), "a field too many, or too few"
    for line in lines:
        assert 0 < len(line) <= 998
        assert line.strip()
        if b"=?" in line:
            assert len(line) <= 76
    for line in body.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From ")), "a line that would change on its way"
        assert not line.endswith((b" ", b"\t"))
    assert max(body, default=0) < 128
    assert utf8 or head.isascii()
    if not utf8:
        assert sorted(name.lower() for name in message_from_bytes(data).keys()) == sorted(fields)  # noqa: SIM118
