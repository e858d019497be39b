"""Mail: each fault of a message is found, and the messages that the program writes have none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from check_kit import ARABIC, codes, found, proof, shipped, with_rendered

from briefing.check.mail import CHECKS
from briefing.check.proof import Proof

FIELDS = [
    b"From",
    b"To",
    b"Subject",
    b"Date",
    b"Message-ID",
    b"List-Id",
    b"List-Unsubscribe",
    b"Feedback-ID",
    b"X-Briefing-Delivery",
    b"Content-Language",
    b"MIME-Version",
]


def spoiled(one: Proof, old: bytes, new: bytes) -> Proof:
    """*one* with *new* for the first *old*, which must be there, in its message."""
    assert old in one.message
    return replace(one, message=one.message.replace(old, new, 1))


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_that_is_missing_or_there_twice_is_found(name: bytes) -> None:
    one = proof()
    start = (b"\r\n" + one.message).index(b"\r\n" + name + b":")
    end = one.message.index(b"\r\n", start) + 2
    missing = replace(one, message=one.message[:start] + one.message[end:])
    twice = spoiled(one, b"MIME-Version:", name + b": a\r\nMIME-Version:")
    for bad in (missing, twice):
        told = [each for each in found(CHECKS, bad) if each.code == "E101"]
        assert [each.message.split()[0] for each in told] == [name.decode()]


@pytest.mark.parametrize("name", [b"Bcc", b"X-Old", b"Sender", b"Return-Path"])
def test_a_field_that_is_none_of_ours_is_found(name: bytes) -> None:
    (told,) = found(CHECKS, spoiled(proof(), b"To:", name + b": a@x.test\r\nTo:"))
    assert (told.code, told.message.split()[0]) == ("E101", name.decode().lower())


@pytest.mark.parametrize("name", [b"Reply-To", b"List-Archive"])
def test_a_field_that_need_not_be_there_is_found_twice_or_empty(name: bytes) -> None:
    one = spoiled(proof(), b"MIME-Version:", name + b": <https://x.test/>\r\nMIME-Version:")
    assert found(CHECKS, one) == []
    for start, more in ((one, b": a\r\nMIME-Version:"), (proof(), b": \r\nMIME-Version:")):
        assert codes(CHECKS, spoiled(start, b"MIME-Version:", name + more)) == ["E101"]


def test_an_empty_field_is_found() -> None:
    one = proof()
    start = one.message.index(b"Message-ID:")
    field = one.message[start : one.message.index(b"\r\n", start)]
    assert codes(CHECKS, spoiled(one, field, b"Message-ID: ")) == ["E101"]


FAULTY: dict[str, tuple[bytes, bytes, set[str]]] = {
    "a line feed alone": (b"To:", b"Reply-To: a\nTo:", {"E102"}),
    "a return alone": (b"LIBYA", b"LI\rBYA", {"E102", "E112"}),
    "eight bits": (b"To:", b"Reply-To: \xd9\x84\r\nTo:", {"E102"}),
    "a zero": (b"To:", b"Reply-To: a\0\r\nTo:", {"E102"}),
    "a line that is too long": (b"To:", b"Reply-To: " + b"a" * 996 + b"\r\nTo:", {"E102"}),
    "a long word in code": (
        b"To:",
        b"Reply-To:\r\n =?utf-8?b?" + b"QUJD" * 16 + b"?=\r\nTo:",
        {"E103"},
    ),
    "a long line with one": (
        b"To:",
        b"List-Archive: =?utf-8?b?" + b"QUJD" * 14 + b"?=\r\nTo:",
        {"E103"},
    ),
    "another subject": (b"Subject:", b"Subject: Re:", {"E104"}),
    "a subject that cannot be decoded": (
        b"Subject:",
        b"Subject: =?none?b?QQ==?=",
        {"E104"},
    ),
    "another kind of parts": (b"multipart/alternative", b"multipart/mixed", {"E111"}),
    "the HTML first": (b"text/plain", b"text/html", {"E111", "E112"}),
    "another character set": (b"charset=utf-8", b"charset=latin-1", {"E111"}),
    "other text": (b"LIBYA BRIEFING", b"LIBYA", {"E112"}),
    "other HTML": (b"<body", b"<bode", {"E112"}),
    "a long line in a part": (b"LIBYA", b"L" * 77 + b"=\r\nLIBYA", {"E112", "E113"}),
}


@pytest.mark.parametrize(("old", "new", "expected"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_found(old: bytes, new: bytes, expected: set[str]) -> None:
    assert set(codes(CHECKS, spoiled(proof(), old, new))) == expected


def test_a_boundary_in_a_part_is_found() -> None:
    one = proof()
    boundary = one.message.split(b'boundary="')[1].split(b'"')[0]
    told = codes(CHECKS, spoiled(one, b"LIBYA", b"\r\n--" + boundary + b"x\r\nLIBYA"))
    assert "E113" in told


def test_a_message_without_parts_is_found() -> None:
    one = replace(proof(), message=b"Subject: a\r\n\r\nb\r\n")
    assert {"E101", "E111"} <= set(codes(CHECKS, one))


@pytest.mark.parametrize("message", [b"", b"\r\n", b"\xff", b"Content-Type: multipart/x\r\n\r\n"])
def test_no_message_is_an_accident(message: bytes) -> None:
    assert "E101" in codes(CHECKS, replace(proof(), message=message))


SUBJECTS: dict[str, Callable[[], Proof]] = {
    "plain": proof,
    "Arabic": lambda: proof(publication=ARABIC),
    "both ways": lambda: with_rendered(proof(), subject="النفط \u2068Brent\u2069 في ليبيا " * 9),
    "long": lambda: with_rendered(proof(), subject="Oil and more of it " * 30),
    "like code": lambda: with_rendered(proof(), subject="=?utf-8?q?Hi=0D=0ABcc:_e@x.test?="),
    "emoji": lambda: with_rendered(proof(), subject="🛢 oil"),
}


@pytest.mark.parametrize("make", SUBJECTS.values(), ids=SUBJECTS)
def test_what_the_program_writes_has_none(make: Callable[[], Proof]) -> None:
    assert found(CHECKS, make()) == []


def test_hard_text_has_none() -> None:
    text = ".\nFrom a\n" + "ب" * 500 + " \n--=_x\n\n\n"
    assert found(CHECKS, with_rendered(proof(), text=text)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert [each for one in shipped(root).values() for each in found(CHECKS, one)] == []


PICTURES = {"a b.png": b"png", "درنة.gif": b"gif"}
SHOWN = '<img src="pictures/a%20b.png"><td background="pictures/%D8%AF%D8%B1%D9%86%D8%A9.gif">'


def with_pictures() -> Proof:
    html = proof().rendered.html.replace("</body>", f"{SHOWN}</body>")
    return with_rendered(proof(), html=html, pictures=PICTURES)


def test_a_mail_with_pictures_has_none() -> None:
    assert found(CHECKS, with_pictures()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"multipart/related", b"multipart/mixed", {"E111"}),
        (b"image/png", b"image/gif", {"E111"}),
        (b"cG5n", b"cG5o", {"E112"}),
        (b"Content-ID: <", b"Content-ID: <0", {"E112"}),
        (b"Content-ID:", b"X-ID:", {"E112"}),
        (b"cid:", b"cad:", {"E112"}),
    ],
)
def test_a_picture_that_is_not_shown_is_found(old: bytes, new: bytes, expected: set[str]) -> None:
    assert set(codes(CHECKS, spoiled(with_pictures(), old, new))) == expected
