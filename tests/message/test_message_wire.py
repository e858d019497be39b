"""Wire lint: whatever name, address, subject or text, a copy is fit for SMTP and says no more."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from email import message_from_bytes
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from message_kit import (
    ALWAYS,
    BY_MAIL,
    BY_PAGE,
    DAY,
    DUE,
    KEY,
    MOMENT,
    SENDERS,
    WITH_PAGES,
    copy_of,
    decoded,
    delivery,
    lint,
    read,
    rendered,
)

from briefing.errors import MessageError
from briefing.message.mime import compose_mime
from briefing.message.personal import personal
from briefing.model.text import clean

FIELDS = {"by mail": ALWAYS, "by page": WITH_PAGES}
ATTACKS = [
    "a\r\nBcc: e@x.test",
    "a\nBcc: e@x.test",
    "a\rBcc: e@x.test",
    "a\r\n\r\n<script>",
    "a\r\n.\r\nMAIL FROM:<e@x.test>",
    "a\n.\nRCPT TO:<e@x.test>",
    "a\r.\rDATA",
    "=?utf-8?q?Hi=0D=0ABcc:_e@x.test?=",
    "=?utf-8?b?SGkNCkJjYzogZUB4LnRlc3Q=?=",
    "a =?utf-8?q?=0ABcc:_e?= =?utf-8?q?@x.test?=",
    "a\u2028Bcc: e@x.test",
    "a\u2029Bcc: e@x.test",
    "a\u0085Bcc: e@x.test",
    "a\x0bBcc: e@x.test\x0c",
    "a\x00b",
    "\u202egnp.exe",
    "\u2067a\u2066b",
    "\ud800 lone \udfff",
    "x" * 500,
    "word " * 100,
    "قارئ النشرة " * 40,
    "ء" * 500,
    "👩‍👩‍👧" * 100,
    '" <e@x.test>, "b',
    "a, b; c: <d>",
    "(comment) a",
    "\\",
    "=cmd|' /C calc'!A0",
    "+1+1",
    ".",
    "..",
    "From me",
    "--=_boundary--",
    "%0D%0ABcc: e@x.test",
    "",
    " \t ",
]


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda text: ascii(text[:24]))
def test_an_attack_is_only_text(attack: str, sender: str) -> None:
    """As a subscriber's name, the sender's, a subject, and in both bodies."""
    who = replace(SENDERS[sender], name=attack)
    body = attack.encode("utf-8", "replace").decode()
    issue = replace(rendered(who, text=body, html=body), subject=attack)
    for data in (
        copy_of(who, issue, delivery(name=attack)),
        compose_mime(issue, who, DAY, DUE, test=True).proof,
    ):
        lint(data, FIELDS[sender])
        mail = read(data).mail
        for name in ("From", "To", "List-Id"):
            display, address = parseaddr(mail[name].replace("\r\n", ""))
            assert decoded(display).strip() == clean(attack)
            assert address in {who.address, "reader@example.net", who.list_id}
        assert clean(decoded(mail["Subject"])).removeprefix("[Test]").strip() == clean(attack)


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_editions(sender: str, language: str) -> None:
    who = SENDERS[sender]
    data = copy_of(who, rendered(who, language), delivery(edition=language))
    lint(data, FIELDS[sender])
    mail = read(data).mail
    assert mail["Content-Language"] == language
    assert mail["Feedback-ID"] == f"{language}:2023-12-07:issue:exampleorg"
    assert mail["Message-ID"] == f"<2023-12-07.{language}.4000000000000005@example.org>"


@pytest.mark.parametrize(
    "address",
    [
        "a@x.test\r\nBcc: e@x.test",
        "a\n@x.test",
        "a@x.test, e@x.test",
        "a@x.test> <e@x.test",
        "<a@x.test>",
        '"a b"@x.test',
        "a b@x.test",
        "a@x.test (c)",
        "=?utf-8?q?a=0D=0ABcc:_e?=@x.test",
        "a@=?utf-8?q?x?=",
        "a@b@x.test",
        "a\x00@x.test",
        "a\u2028@x.test",
        "a\u202e@x.test",
        "a\ud800@x.test",
        "a;b@x.test",
        "a@[127.0.0.1]",
        "a..b@x.test",
        ".a@x.test",
        "a",
        "@x.test",
        "a@",
        "",
        "a" * 400 + "@x.test",
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_what_is_no_address_goes_nowhere(address: str) -> None:
    with pytest.raises(MessageError, match="is no address"):
        personal(BY_MAIL, KEY, DAY, delivery(address=address), MOMENT)


@pytest.mark.parametrize(
    "address",
    [
        "=cmd|'/C'!A0@x.test",
        "+tag@x.test",
        "-o@x.test",
        "a.b+c=d@x.test",
        "o'neill@x.test",
        "%0d%0a@x.test",
        "x" * 64 + "@" + "y" * 60 + ".test",
    ],
)
def test_a_strange_address_is_still_one(address: str) -> None:
    data = copy_of(BY_MAIL, rendered(BY_MAIL), delivery(address=address, name="A, B"))
    lint(data, ALWAYS)
    assert parseaddr(read(data).mail["To"].replace("\r\n", "")) == ("A, B", address)


@pytest.mark.parametrize("name", ["", "قارئ", "A Reader"])
def test_an_address_that_needs_smtputf8_stands_as_it_is(name: str) -> None:
    data = copy_of(BY_MAIL, rendered(BY_MAIL), delivery(address="قارئ@x.test", name=name))
    lint(data, ALWAYS, utf8=True)
    head = data.partition(b"\r\n\r\n")[0]
    (to,) = (one for one in re.split(rb"\r\n(?! )", head) if one.startswith(b"To:"))
    assert to.endswith("قارئ@x.test".encode() + (b">" if name else b""))
    assert head.replace(to, b"").isascii()


LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىةًٌٍَُِّْ",
    "àéîõüßøñçž",
    "абвгдежз",
    "漢字仮名",
    "😀🇱🇾👩‍👧",
    "-–—:,.;!?()[]«»“”'\"/&@#=_",
)


def subjects(count: int) -> list[str]:
    """Random subjects of one to twenty words, each word of one script or of two."""
    dice = random.Random(20231207)
    return [
        " ".join(
            "".join(
                dice.choice(dice.choice(dice.sample(LETTERS, 2)))
                for _ in range(dice.randint(1, 12))
            )
            for _ in range(dice.randint(1, 20))
        )
        for _ in range(count)
    ]


def test_two_thousand_subjects_come_back() -> None:
    issue = rendered(BY_MAIL)
    for subject in subjects(2000):
        data = compose_mime(replace(issue, subject=subject), BY_MAIL, DAY, DUE).proof
        head = message_from_bytes(data.partition(b"\r\n\r\n")[0])
        assert decoded(head["Subject"]) == clean(subject)


def test_a_long_address_to_leave_by_stays_readable() -> None:
    base = "https://news.example.org/" + "a" * (200 - len("https://news.example.org//leave/") - 48)
    sender = replace(BY_PAGE, base_url=base)
    data = copy_of(sender, rendered(sender))
    lint(data, WITH_PAGES)
    token = re.findall(rb"leave/([0-9a-f]{48})>", data)[0].decode()
    url = f"{base}/leave/{token}"
    assert len(url) == 200
    (line,) = (one for one in data.split(b"\r\n") if one.startswith(b"List-Unsubscribe:"))
    assert line.startswith(f"List-Unsubscribe: <{url}>, <mailto:".encode())
    assert url in read(data).text.split()
    assert f'href="{url}"' in read(data).html


LEAVING = st.sampled_from(
    ["LINK", "LINK.", "(LINK)", "LINK\n", "x" * 40 + " LINK", ".", "\nFrom ", "\n.", "é" * 20]
)


@settings(deadline=None, max_examples=120)
@given(
    st.lists(LEAVING | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90)),
    st.sampled_from(list(SENDERS)),
    st.integers(1, 70),
)
def test_slots_break_no_text(parts: list[str], sender: str, length: int) -> None:
    """Links wherever they stand: each gets the token, all else comes back, no line is unfit."""
    who = replace(SENDERS[sender], leave_address=f"{'l' * length}@example.org")
    issue = rendered(who)
    link = issue.text.split()[1]
    text = "\n".join(parts).replace("LINK", link) + f"\n{link}\n"
    issue = replace(issue, text=text, html=text)
    proof, copy = compose_mime(issue, who, DAY, DUE).proof, copy_of(who, issue)
    token = re.findall(r"(?:leave/|unsubscribe%20)([0-9a-f]{48})>", str(read(copy).mail))[0]
    own = "" if who.base_url else "%20"
    for data in (proof, copy):
        lint(data, FIELDS[sender])
    assert read(proof).text == read(proof).html == text.removesuffix("\n")
    assert read(copy).text == read(copy).html
    assert read(copy).text.replace(own + token, "") == text.removesuffix("\n")
    assert read(copy).text.endswith(f"{link}{own}{token}")


def test_a_token_stands_between_soft_breaks() -> None:
    data = copy_of(BY_MAIL, rendered(BY_MAIL))
    body = data.partition(b"\r\n\r\n")[2]
    assert len(re.findall(rb"=\r\n%20[0-9a-f]{48}=\r\n", body)) == 2
    assert len(re.findall(rb"[0-9a-f]{48}", body)) == 2
