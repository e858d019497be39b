"""Reading what came back: what each form of report says, and that no forged one says anything."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest
import returns_kit as kit
from hypothesis import given
from hypothesis import strategies as st

from briefing.deliver.returns.kinds import OTHER, Kind, Return
from briefing.deliver.returns.mail import LIMIT, take_apart
from briefing.deliver.returns.policy import effect
from briefing.deliver.returns.reading import read
from briefing.model.tokens import Purpose, mint

NAMES = list(kit.REPORTS)


def report(name: str) -> bytes:
    return kit.REPORTS[name][0]()


@pytest.mark.parametrize("name", NAMES)
def test_a_report_says_what_it_says_of_whom_it_is_about(name: str) -> None:
    returned = read(report(name), kit.KEY)
    assert (returned.number, effect(returned).value) == (kit.DELIVERY, kit.REPORTS[name][1])


@pytest.mark.parametrize("name", NAMES)
def test_with_bare_line_feeds_it_says_the_same(name: str) -> None:
    raw = report(name)
    assert read(raw.replace(b"\r\n", b"\n"), kit.KEY) == read(raw, kit.KEY)


@pytest.mark.parametrize("name", NAMES)
def test_without_our_token_it_says_nothing(name: str) -> None:
    assert read(report(name), bytes(32)) == OTHER


@pytest.mark.parametrize(
    "mail",
    [
        kit.challenge(),
        b"",
        b"\n",
        kit.crlf(f"To: {kit.VERP}\nSubject: Re: A second berth\n\nThank you, that was good news."),
        kit.crlf(
            f"To: {kit.VERP}\nSubject: Re: berth\n\n> Hi. This is the qmail-send program at x"
        ),
    ],
    ids=["challenge", "empty", "no fields", "answer", "answer that quotes a bounce"],
)
def test_what_is_no_report_is_left_alone(mail: bytes) -> None:
    assert read(mail, kit.KEY) == OTHER


@pytest.mark.parametrize(
    "subject",
    [
        "unsubscribe {}",
        "Unsubscribe {}",
        "Re: [External] unsubscribe   {}",
        "unsubscribe%20{}",
        "unsubscribe\n {}",
        "=?utf-8?q?unsubscribe_{}?=",
        "Unsubscribe from Libya Briefing {}",
        "{}",
        "إلغاء الاشتراك في موجز ليبيا%20{}",
        "إلغاء الاشتراك في موجز ليبيا \u200f{}\u200e",
        "=?utf-8?b?2KXZhNi62KfYoQ==?= {}",
    ],
)
def test_a_wish_to_leave_leaves(subject: str) -> None:
    mail = kit.leave(subject=subject)
    assert read(mail, kit.KEY) == Return(Kind.LEAVE, kit.SUBSCRIBER)


@pytest.mark.parametrize(
    "mail",
    [
        kit.leave(subject="unsubscribe"),
        kit.leave(subject="unsubscribe me"),
        kit.leave(kit.BOUNCE),
        kit.leave(kit.FIELD),
        kit.leave(more="Auto-Submitted: auto-replied"),
        kit.leave(subject="Out of office: unsubscribe {}"),
        kit.leave(mint(kit.KEY, Purpose.LEAVE, 7), "unsubscribe {}0"),
        kit.leave(mint(kit.KEY, Purpose.LEAVE, 7), "unsubscribe 0{}"),
    ],
    ids="bare words bounce's field's answered-by-a-machine absence longer longer-before".split(),
)
def test_without_the_token_of_leaving_nobody_leaves(mail: bytes) -> None:
    assert read(mail, kit.KEY) == OTHER


def test_the_words_of_a_subject_are_read_before_they_are_looked_for() -> None:
    """RFC 2047: a subject that is not ASCII is written in encoded words."""
    away = kit.absence("", "=?utf-8?b?2LHYryDYqtmE2YLYp9im2Yo=?=")  # رد تلقائي
    assert read(away, kit.KEY) == Return(Kind.HARMLESS, kit.DELIVERY)
    failed = kit.in_words("No such user.\n\n------ Original message ------")
    written = failed.replace(b"Subject: failure notice", b"Subject: =?utf-8?q?failure_notice?=")
    assert written != failed
    assert read(written, kit.KEY) == read(failed, kit.KEY)
    assert read(failed, kit.KEY).kind is Kind.FAILED


def test_a_token_of_leaving_does_nothing_in_a_report() -> None:
    in_address = kit.dsn(to=f"b-{kit.LEAVE}@bounces.harbour.example", returned="")
    in_field = kit.dsn(to=kit.PLAIN, returned=kit.original(kit.LEAVE))
    in_subject = kit.dsn(to=kit.PLAIN, returned="", subject=f"unsubscribe {kit.LEAVE}")
    swapped = kit.dsn(
        to=f"b-{kit.FIELD}@bounces.harbour.example", returned=kit.original(kit.BOUNCE)
    )
    for mail in (in_address, in_field, in_subject, swapped):
        assert read(mail, kit.KEY) == OTHER


def test_an_address_that_a_report_names_counts_for_nothing() -> None:
    """Final-Recipient and the like can say what they want: the token alone tells whom."""
    victim = kit.group("failed", "5.1.1", address="victim@reader.example")
    forged = kit.dsn(victim, to=kit.PLAIN, returned=kit.original("0" * 48))
    own = kit.dsn(victim, victim, to=kit.PLAIN)
    assert read(forged, kit.KEY) == OTHER
    assert read(own, kit.KEY).number == kit.DELIVERY


def test_an_article_that_quotes_a_token_does_not_come_before_our_field() -> None:
    planted = mint(kit.KEY, Purpose.DELIVERY, 7)
    body = kit.original().replace("The user", f"X-Briefing-Delivery: {planted}\nThe user")
    in_parts = kit.dsn(to=kit.PLAIN, returned=body)
    in_a_text = kit.qmail(to=kit.PLAIN).replace(
        b"The user", b"X-Briefing-Delivery: %s\nThe user" % planted.encode()
    )
    assert read(in_parts, kit.KEY).number == kit.DELIVERY
    assert read(in_a_text, kit.KEY).number == kit.DELIVERY


@pytest.mark.parametrize("quote", ["> {}", ">> {}", "    {}", "| {}", "<br>{}", "{}\\", "*{}*"])
def test_our_field_is_found_however_it_is_quoted(quote: str) -> None:
    line = quote.format(f"X-Briefing-Delivery: {kit.FIELD}")
    mail = (
        f"{kit.head(kit.PLAIN)}\n\nThis is the mail system at host mx: 550 no such user\n\n{line}\n"
    )
    assert read(kit.crlf(mail), kit.KEY).number == kit.DELIVERY


def test_a_base64_message_is_read() -> None:
    whole = kit.dsn(to=kit.PLAIN).decode()
    inner = kit.original().replace("\n", "\r\n")
    import base64

    encoded = base64.encodebytes(inner.encode()).decode().replace("\n", "\r\n")
    frame = "Content-Type: message/rfc822"
    mail = whole.replace(inner, encoded).replace(
        frame, f"{frame}\r\nContent-Transfer-Encoding: base64"
    )
    assert encoded in mail
    assert read(mail.encode(), kit.KEY).number == kit.DELIVERY


TOKENS = [
    ("verp", kit.BOUNCE, lambda token: kit.dsn(to=f"b-{token}@x.example", returned="")),
    ("field", kit.FIELD, lambda token: kit.dsn(to=kit.PLAIN, returned=kit.original(token))),
    ("complaint", kit.FIELD, lambda token: kit.arf(returned=kit.original(token))),
    ("leave", kit.LEAVE, kit.leave),
]


@given(st.sampled_from(TOKENS), st.integers(0, 191))
def test_a_token_with_one_bit_turned_says_nothing(how: tuple, bit: int) -> None:  # type: ignore[type-arg]
    _, token, mail = how
    turned = f"{int(token, 16) ^ 1 << bit:048x}"
    assert read(mail(token), kit.KEY) != OTHER
    assert read(mail(turned), kit.KEY) == OTHER


@given(st.sampled_from(TOKENS), st.data())
def test_a_token_that_was_changed_in_any_way_says_nothing(how: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
    _, token, mail = how
    start = data.draw(st.integers(0, 47))
    end = data.draw(st.integers(start, 48))
    changed = token[:start] + data.draw(st.text("0123456789abcdefg ", max_size=50)) + token[end:]
    returned = read(mail(changed), kit.KEY)
    if changed.strip() != token:
        assert returned == OTHER


@given(st.sampled_from(NAMES), st.binary(max_size=60), st.integers(0, 10**6), st.integers(0, 200))
def test_a_report_that_was_damaged_is_about_the_same_one_or_none(
    name: str, junk: bytes, place: int, gone: int
) -> None:
    raw = report(name)
    place %= len(raw)
    returned = read(raw[:place] + junk + raw[place + gone :], kit.KEY)
    assert returned == OTHER or returned.number in {kit.DELIVERY, kit.SUBSCRIBER}


@given(st.binary(max_size=3000))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    assert read(raw, kit.KEY) == OTHER


PIECES = [
    b"\n", b"\r\n", b"--x", b"--x--", b"Content-Type: multipart/report; boundary=x", b"b-", b" ",
    b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status", b"=?", b"?=",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"=",
    b"Action: failed", b"Status: 5.", b"Subject: =?x?b?", b"unsubscribe ", kit.LEAVE.encode(),
    b"X-Briefing-Delivery: ", b"To: b-", b"@x", b"\xff", b"\0", b"Content-Type: ;boundary=\"",
    b"Content-Type: message/feedback-report", b"Feedback-Type: ", b"<", b">", b"&#x110000;",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_pieces_of_reports_can_be_read(pieces: list[bytes]) -> None:
    returned = read(b"".join(pieces), kit.KEY)
    assert returned.kind in {Kind.OTHER, Kind.LEAVE}


def deep(floors: int) -> bytes:
    edges = [f"Content-Type: multipart/mixed; boundary=e{n}\n\n--e{n}\n" for n in range(floors)]
    return "".join(edges).encode()


BOMBS = {
    "deep": deep(30_000),
    "messages": b"Content-Type: message/rfc822\n\n" * 40_000,
    "wide": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 200_000,
    "fields": b"a: b\n" * 200_000,
    "one field": b"Subject: " + b"=?utf-8?q?a" * 100_000,
    "folds": b"To: " + b"\n b-" * 300_000,
    "tokens": b"To: " + f"b-{'0' * 48}@x, ".encode() * 20_000,
    "lines": b"\nX-Briefing-Delivery: " * 50_000,
    "spaces": b"\nX-Briefing-Delivery:" + b" " * 1_000_000,
    "groups": b"Content-Type: message/delivery-status\n\n" + b"Action: x\n \n" * 90_000,
    "tags": b"Content-Type: text/html\n\n" + b"<" * 1_000_000,
    "dashes": b"From: postmaster\nSubject: failure notice\n\n" + b"-" * 1_000_000,
    "huge": b"To: me\n\n" + b"x" * 30_000_000,
    "edges": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x " * 250_000,
    "base64": b"Content-Type: multipart/x;boundary=x\nContent-Transfer-Encoding: base64\n\n"
    + b"LS14Cg" * 170_000,
}


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_takes_little_time_and_memory(name: str) -> None:
    raw = BOMBS[name]
    before = time.process_time()
    assert read(raw, kit.KEY) == OTHER
    assert time.process_time() - before < 3
    assert len(take_apart(raw).parts) <= 60
    if name in {"deep", "wide", "huge"}:  # tracing costs time
        tracemalloc.start()
        read(raw, kit.KEY)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 16 * LIMIT


def test_parts_are_followed_a_few_floors_down() -> None:
    assert len(take_apart(deep(5)).parts) == 6
    assert len(take_apart(deep(500)).parts) == 9


def test_a_report_in_a_big_mail_is_read() -> None:
    noise = random.Random(1).randbytes(3 * LIMIT).hex()
    mail = kit.dsn(to=kit.PLAIN, returned=kit.original() + noise)
    assert effect(read(mail, kit.KEY)).value == "gone"
