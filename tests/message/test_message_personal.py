"""A copy: what it says of its subscriber, and that a repeat says the same."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from message_kit import (
    BY_MAIL,
    BY_PAGE,
    DAY,
    DUE,
    KEY,
    MOMENT,
    SENDERS,
    copy_of,
    delivery,
    read,
    rendered,
)

from briefing.message.mime import compose_mime
from briefing.message.personal import envelope_sender, personal
from briefing.model.tokens import Purpose, mint
from briefing.model.tokens import read as read_token

LEAVE = mint(KEY, Purpose.LEAVE, 77)


def test_the_header_of_a_copy_by_page() -> None:
    mail = read(copy_of(BY_PAGE, rendered(BY_PAGE))).mail
    assert list(mail.items()) == [
        ("From", "Libya Briefing <briefing@example.org>"),
        ("To", "A Reader <reader@example.net>"),
        ("Reply-To", "editors@example.org"),
        ("Subject", "Oil flows"),
        ("Date", "Thu, 07 Dec 2023 04:31:07 +0000"),
        ("Message-ID", "<2023-12-07.en.4000000000000005@example.org>"),
        ("List-Id", "Libya Briefing <libya-briefing.example.org>"),
        (
            "List-Unsubscribe",
            f"<https://news.example.org/libya/leave/{LEAVE}>,"
            f" <mailto:leave@example.org?subject=unsubscribe%20{LEAVE}>",
        ),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Archive", "<https://news.example.org/libya/>"),
        ("Feedback-ID", "en:2023-12-07:issue:exampleorg"),
        ("X-Briefing-Delivery", mint(KEY, Purpose.DELIVERY, 2**62 + 5)),
        ("Content-Language", "en"),
        ("MIME-Version", "1.0"),
        ("Content-Type", mail["Content-Type"]),
    ]


def test_without_pages_one_leaves_by_mail_alone() -> None:
    data = copy_of(BY_MAIL, rendered(BY_MAIL))
    mail = read(data).mail
    way = f"<mailto:leave@example.org?subject=unsubscribe%20{LEAVE}>"
    assert mail["List-Unsubscribe"] == way
    assert "List-Unsubscribe-Post" not in mail
    assert b"http" not in data


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_the_links_in_both_parts_are_the_subscribers_own(sender: object) -> None:
    got = read(copy_of(sender, rendered(sender)))  # type: ignore[arg-type]
    for text in (got.text, got.html):
        (link,) = re.findall(r"(?:https://|mailto:)[^\s\"<]+", text)
        (token,) = re.findall(r"[0-9a-f]{48}", unquote(link))
        assert read_token(KEY, Purpose.LEAVE, token) == 77
        if link.startswith("mailto:"):
            said = parse_qs(urlsplit(link).query)["subject"]
            assert said == [f"Unsubscribe from Libya Briefing {token}"]


def test_the_proof_is_harmless() -> None:
    for sender in SENDERS.values():
        issue = rendered(sender)
        proof = compose_mime(issue, sender, DAY, DUE).proof
        got = read(proof)
        assert got.html == issue.html.rstrip("\n")
        assert got.text == issue.text.rstrip("\n")
        assert got.mail["To"] == got.mail["From"]
        assert not re.search(r"[0-9a-f]{48}", str(got.mail["List-Unsubscribe"]))
        assert read_token(KEY, Purpose.DELIVERY, got.mail["X-Briefing-Delivery"]) is None


def test_a_repeat_has_the_same_bytes() -> None:
    again = delivery(attempts=3, enrolled_at=DUE)
    assert copy_of(BY_PAGE, rendered(BY_PAGE)) == copy_of(BY_PAGE, rendered(BY_PAGE), again)


def test_the_moment_is_written_in_its_own_zone() -> None:
    for hours in (2, -3, 2):
        moment = MOMENT.astimezone(timezone(timedelta(hours=hours)))
        date = personal(BY_MAIL, KEY, DAY, delivery(), moment).date.decode()
        assert date.endswith(f"{hours:+03d}00")


def test_an_hour_that_comes_twice_is_written_with_the_zone_that_it_has() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    dates = []
    for hour in (0, 1):
        moment = datetime(2023, 10, 29, hour, 30, tzinfo=UTC).astimezone(berlin)
        dates.append(personal(BY_MAIL, KEY, DAY, delivery(), moment).date.decode()[-14:])
    assert dates == ["02:30:00 +0200", "02:30:00 +0100"]


@pytest.mark.parametrize(
    "fields",
    [{"id": 6}, {"leave": 78}, {"address": "b@example.net"}, {"name": "B"}, {"edition": "ar"}],
)
def test_another_delivery_is_another_copy(fields: dict[str, object]) -> None:
    issue = rendered(BY_PAGE)
    assert copy_of(BY_PAGE, issue) != copy_of(BY_PAGE, issue, delivery(**fields))


def test_a_test_says_so() -> None:
    slotted = compose_mime(rendered(BY_MAIL), BY_MAIL, DAY, DUE, test=True)
    for data in (
        slotted.proof,
        slotted.personal(personal(BY_MAIL, KEY, DAY, delivery(), MOMENT)),
    ):
        assert read(data).mail["Subject"] == "[Test] Oil flows"
        assert read(data).mail["Feedback-ID"] == "en:2023-12-07:test:exampleorg"


def test_a_bounce_tells_its_delivery() -> None:
    local, _, domain = envelope_sender(BY_PAGE, KEY, 5).partition("@")
    assert domain == "bounces.example.org"
    assert len(local) <= 64
    assert read_token(KEY, Purpose.BOUNCE, local.removeprefix("b-")) == 5
    assert envelope_sender(BY_MAIL, KEY, 5) == "briefing@example.org"


def test_one_token_serves_one_purpose() -> None:
    slots = personal(BY_PAGE, KEY, DAY, delivery(id=77), MOMENT)
    tokens = {
        Purpose.LEAVE: slots.leave.decode(),
        Purpose.DELIVERY: slots.delivery.decode(),
        Purpose.BOUNCE: envelope_sender(BY_PAGE, KEY, 77)[2:50],
    }
    for made, token in tokens.items():
        told = {purpose for purpose in Purpose if read_token(KEY, purpose, token) == 77}
        assert told == {made}


@pytest.mark.parametrize("key", [KEY, b"k", b"", bytes(64)])
def test_a_token_is_made_with_hmac(key: bytes) -> None:
    told = (5).to_bytes(8, "big")
    code = hmac.digest(key, b"leave\0" + told, "sha256")[:16]
    assert mint(key, Purpose.LEAVE, 5) == (told + code).hex()


@pytest.mark.parametrize(
    ("domain", "known"),
    [("a.b", "ab-mail"), ("example.org", "exampleorg"), ("news.long-domain.example", 15)],
)
def test_the_sender_is_known_to_google_by_5_to_15_letters(domain: str, known: object) -> None:
    sender = replace(BY_MAIL, address=f"a@{domain}")
    name = read(copy_of(sender, rendered(sender))).mail["Feedback-ID"].split(":")[3]
    assert known in (name, len(name))
