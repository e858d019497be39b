"""The message: two readings of an issue, fit for the wire as they stand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.message.mime import compose_mime
from briefing.model.publication import Sender
from briefing.model.rendered import Rendered
from briefing.model.text import clean

DAY = date(2023, 12, 7)
DUE = datetime.combine(DAY, time(6, 30), tzinfo=ZoneInfo("Africa/Tripoli"))
SENDER = Sender(
    "Libya Briefing",
    "briefing@example.org",
    "leave@example.org",
    list_id="libya-briefing.example.org",
)
RENDERED = Rendered("Oil flows | 7 December", "en", "<p>Ünï &amp; درنة</p>\n", "Ünï & درنة\n")


def composed(rendered: Rendered = RENDERED, sender: Sender = SENDER) -> bytes:
    return compose_mime(rendered, sender, DAY, DUE).proof


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(data: bytes) -> tuple[str, str]:
    """Text and HTML as a reader decodes them, lines ending in LF."""
    message = parsed(data)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    for part in (message, plain, html):
        assert not part.defects
    texts = []
    for part in (plain, html):
        assert part.get_content_charset() == "utf-8"
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        texts.append(payload.decode().replace("\r\n", "\n"))
    return texts[0], texts[1]


def same(back: str, text: str) -> bool:
    """Whether *text* came *back*; its last line end may be the boundary's (RFC 2046 §5.1.1)."""
    return back in (text, text.removesuffix("\n"))


def check_wire(data: bytes) -> None:
    """Every byte fit for SMTP: short lines, CRLF alone, no line that changes on the way."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert data.endswith(b"\r\n")
    assert max(data) < 128
    assert 0 not in data
    body = data.partition(b"\r\n\r\n")[2]
    for line in body.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


def test_text_first_and_html_last() -> None:
    text, html = parts(composed())
    assert same(text, RENDERED.text)
    assert same(html, RENDERED.html)


def test_each_field_stands_once() -> None:
    message = parsed(composed())
    counts = Counter(name.lower() for name in message)
    assert set(counts.values()) == {1}
    assert set(counts) == {
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
    assert message["MIME-Version"] == "1.0"
    assert message["Subject"] == RENDERED.subject
    assert message["From"] == message["To"] == "Libya Briefing <briefing@example.org>"
    assert message["Content-Language"] == "en"
    assert message["List-Unsubscribe"] == "<mailto:leave@example.org?subject=unsubscribe>"


def test_it_is_dated_when_the_issue_is_due() -> None:
    assert b"\r\nDate: Thu, 07 Dec 2023 06:30:00 +0200\r\n" in composed()


def test_it_is_the_same_twice() -> None:
    assert composed() == composed()


@pytest.mark.parametrize(
    "change", [{"html": "<p>x</p>\n"}, {"text": "x\n"}, {"subject": "x"}, {"language": "ar"}]
)
def test_another_issue_has_another_id(change: dict[str, str]) -> None:
    changed = replace(RENDERED, **change)  # type: ignore[arg-type]
    one, other = parsed(composed()), parsed(composed(changed))
    assert one["Message-ID"] != other["Message-ID"]
    for message in (one, other):
        assert re.fullmatch(r"<[a-z0-9.-]+@example\.org>", message["Message-ID"])


def test_another_day_has_another_id() -> None:
    later = compose_mime(RENDERED, SENDER, date(2023, 12, 8), DUE).proof
    assert parsed(later)["Message-ID"] != parsed(composed())["Message-ID"]


def test_a_boundary_in_the_text_bounds_nothing() -> None:
    boundary = parsed(composed()).get_boundary()
    assert boundary
    assert boundary.startswith("=_")  # which quoted-printable never holds (RFC 2045 §6.7)
    text = f"--{boundary}\n--{boundary}--\n--=_\n"
    text_back, _ = parts(composed(replace(RENDERED, text=text)))
    assert same(text_back, text)


def test_a_hostile_sender_and_subject_add_no_field() -> None:
    sender = replace(SENDER, name='A "B", C\r\nBcc: e@x.test')
    subject = "=?utf-8?q?Hi=0D=0ABcc:_e@x.test?="
    message = message_from_bytes(composed(replace(RENDERED, subject=subject), sender))
    assert "Bcc" not in message
    assert len(message.keys()) == 12


LINES = st.lists(
    st.sampled_from(
        [
            ".",
            "..",
            ". x",
            "From here",
            "From ",
            "from here",
            ">From here",
            "=",
            "==3D=",
            "--",
            "-- ",
            "x" * 75,
            "x" * 76,
            "x" * 77,
            "x" * 74 + ".y",
            "x" * 75 + ".y",
            "x" * 75 + "From there",
            "." * 200,
            "From " * 40,
            "From " + "é" * 30,
            "." + "é" * 12 + "x",
            "." + "x" * 75,
            "From " + "x" * 71,
            "ends with a space ",
            "tab\t",
            "درنة " * 30,
            "é" * 80,
            "😀" * 40,
            "",
            "",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100)
    | st.integers(60, 90).map(lambda count: "x" * count + ".From .")
    | st.integers(60, 90).map(lambda count: "x" * count + "\u00a0é ."),
    max_size=12,
).map("\n".join)


@pytest.mark.parametrize("start", [".", "..", ". ", ".x", "From ", "From here"])
def test_a_line_that_would_change_on_its_way_is_written_otherwise(start: str) -> None:
    # at the beginning of a line, and where a long line is broken softly
    for text in (start, f"a\n{start}\n{start}b", *(f"{'x' * n}{start}" * 3 for n in range(60, 90))):
        data = composed(replace(RENDERED, text=f"{text}x\n", html=f"{text}x\n"))
        check_wire(data)
        assert all(same(back, f"{text}x\n") for back in parts(data))


@settings(deadline=None, max_examples=150, derandomize=True)
@given(LINES, LINES)
def test_any_text_is_fit_for_the_wire_and_reads_back(text: str, html: str) -> None:
    data = composed(replace(RENDERED, text=f"{text}\n", html=f"{html}\n"))
    check_wire(data)
    text_back, html_back = parts(data)
    assert same(text_back, f"{text}\n")
    assert same(html_back, f"{html}\n")


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.text(max_size=200))
def test_any_subject_goes_into_one_field(subject: str) -> None:
    data = composed(replace(RENDERED, subject=subject))
    message = parsed(data)
    assert len(message.keys()) == 12
    assert same(parts(data)[0], RENDERED.text)
    head = data.partition(b"\r\n\r\n")[0]
    assert head.count(b"\r\nSubject:") == 1
    assert clean(subject) or b"\r\nSubject: \r\n" in data or b"\r\nSubject:\r\n" in data
