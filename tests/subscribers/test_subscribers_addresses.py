"""Addresses: what is taken, what two spellings share, what is refused, what looks odd."""

from __future__ import annotations

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.errors import SubscriberError
from briefing.subscribers.addresses import read_address, split_named, tidy
from briefing.subscribers.lookalikes import doubt


@pytest.mark.parametrize(
    ("text", "typed", "mailbox", "identity"),
    [
        ("Ali.H@Example.ORG", "Ali.H@Example.ORG", "Ali.H@example.org", "ali.h@example.org"),
        (" a+news@x.org,\r\n", "a+news@x.org", "a+news@x.org", "a+news@x.org"),
        ("\u200fa@x.org\u200b", "a@x.org", "a@x.org", "a@x.org"),
        ("\ufeffa@x.org", "a@x.org", "a@x.org", "a@x.org"),
        ("ali@München.de", "ali@München.de", "ali@xn--mnchen-3ya.de", "ali@xn--mnchen-3ya.de"),
        ("ali@XN--MNCHEN-3YA.de", "ali@XN--MNCHEN-3YA.de", *["ali@xn--mnchen-3ya.de"] * 2),
        ("أحمد@مثال.ليبيا", "أحمد@مثال.ليبيا", *["أحمد@xn--mgbh0fb.xn--mgbb7fyab"] * 2),
        ("Jose\u0301@x.org", "Jose\u0301@x.org", "José@x.org", "josé@x.org"),
        ("=cmd|x@x.org", "=cmd|x@x.org", "=cmd|x@x.org", "=cmd|x@x.org"),
        ("Postmaster@x.org", "Postmaster@x.org", "Postmaster@x.org", "postmaster@x.org"),
    ],
)
def test_an_address_is_read(text: str, typed: str, mailbox: str, identity: str) -> None:
    address = read_address(text)
    assert (address.typed, address.mailbox, address.identity) == (typed, mailbox, identity)


def test_dots_and_tags_are_told_apart() -> None:
    identities = {read_address(f"{local}@x.org").identity for local in ("a.b", "ab", "ab+c")}
    assert len(identities) == 3


LONG = "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".org"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ali",
        "@x.org",
        "a@",
        "a@x",
        "a b@x.org",
        "a..b@x.org",
        ".a@x.org",
        '"a b"@x.org',
        '"ab"@x.org',
        "a@[127.0.0.1]",
        "a@x.org\r\nBcc: b@x.org",
        "a\nb@x.org",
        "a\0@x.org",
        "a@x\0.org",
        "a\u202eb@x.org",
        "a\u200bb@x.org",
        "a\u2028b@x.org",
        "\ud800@x.org",
        "a@\ud800.org",
        "=cmd|' /C calc'!A0@x.org",
        "a@b@x.org",
        "a@-x.org",
        "a@x..org",
        "a" * 65 + "@x.org",
        "ü" * 60 + "@" + ".".join(["b" * 60] * 3) + ".org",
        "a@" + "ü" * 10_000 + ".org",
        "<a@x.org>",
        "a@x.org; b@x.org",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SubscriberError) as refused:
        read_address(text)
    (problem,) = refused.value.problems
    assert "is no e-mail address" in problem.message
    assert problem.remedy
    line = str(problem)
    assert line.isprintable()
    assert len(line) < 500


def test_the_longest_address_is_taken() -> None:
    assert len(LONG) == 251
    assert read_address(f"{LONG[:-3]}travel").mailbox.endswith(".travel")
    with pytest.raises(SubscriberError):
        read_address(f"{LONG[:-3]}travels")


TEXTS = st.text(
    st.sampled_from("aB1.+-_'=@<>\"(),:;[]\\ \t\r\n\0\u202e\u200f\ufefféßİıЯаعﺍ\u0301\ud800ａ。")
    | st.characters(),
    max_size=30,
)
LOCALS = st.text(st.sampled_from("aZ09.!#$%&'*+/=?^_`{|}~-@ \""), min_size=1, max_size=70)


@given(TEXTS | st.builds("{}@{}.org".format, TEXTS, TEXTS))
@example("\u0345@x.org")
@example("ŉ@x.org")
@example("ǰ\u0323@x.org")
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    name, bare = split_named(text)
    assert name.isprintable()
    try:
        one = read_address(bare)
    except SubscriberError:
        return
    assert one.typed in bare
    assert not set(one.mailbox) & set("\r\n\0 <>\u202e\u200f\ufeff")
    assert len(one.mailbox.encode()) <= 254
    assert one.mailbox.rpartition("@")[2].isascii()
    assert unicodedata.is_normalized("NFC", one.mailbox)
    assert read_address(one.typed) == one
    again = read_address(one.mailbox)
    assert (again.mailbox, again.identity) == (one.mailbox, one.identity)
    assert read_address(one.mailbox.upper()).identity == one.identity
    doubt(one)


@given(LOCALS, st.sampled_from(["x.org", "Example.COM", "x-.org", "münchen.de"]))
def test_the_quick_way_says_what_the_validator_says(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    try:
        told = validate_email(text, check_deliverability=False, strict=True)
        expected = f"{told.local_part}@{told.ascii_domain}".lower()
    except EmailNotValidError:
        expected = ""
    try:
        found = read_address(text).mailbox.lower()
    except SubscriberError:
        found = ""
    assert found == expected or text != text.strip(" ")  # what stands around it is dropped


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("Ali Haddad <ali@x.org>", "Ali Haddad", "ali@x.org"),
        ('"Haddad, Ali" <ali@x.org>,', "Haddad, Ali", "ali@x.org"),
        ("علي حداد <ali@x.org>", "علي حداد", "ali@x.org"),
        ("<ali@x.org>", "", "ali@x.org"),
        ("ali@x.org", "", "ali@x.org"),
        ("A <b> <ali@x.org>", "", "A <b> <ali@x.org>"),
    ],
)
def test_a_name_with_its_address(text: str, name: str, address: str) -> None:
    assert split_named(text) == (name, address)


@given(st.text())
def test_a_name_is_tidied_once(text: str) -> None:
    name = tidy(text)
    assert tidy(name) == name
    assert name.isprintable() or not name.isascii()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ali@gmial.com", "did you mean ali@gmail.com?"),
        ("ali@gmail.co", "did you mean ali@gmail.com?"),
        ("ali@gmail.con", "did you mean ali@gmail.com?"),
        ("ali@gnail.com", "did you mean ali@gmail.com?"),
        ("ali@yaho.com", "did you mean ali@yahoo.com?"),
        ("ali@hotmmail.com", "did you mean ali@hotmail.com?"),
        ("p\u0430ypal@x.org", "mixes Cyrillic and Latin letters"),
        ("ali@g\u043e\u043egle.com", "mixes Cyrillic and Latin letters"),
        ("ali@\u0440\u0430\u0443.com", "looks like Latin letters and is none"),
        ("\u0430\u0441\u0435@x.org", "looks like Latin letters and is none"),
        ("\uff41li@x.org", "has letters of another width or form"),
    ],
)
def test_an_odd_address_is_taken_and_told(text: str, told: str) -> None:
    odd = doubt(read_address(text))
    assert odd is not None
    assert told in " ".join(odd)


@pytest.mark.parametrize(
    "text",
    [
        "ali@gmail.com",
        "ali@ymail.com",
        "ali@mail.com",
        "ali@email.com",
        "ali@hotmail.fr",
        "ali@example.org",
        "ali@libyaherald.com",
        "أحمد@مثال.ليبيا",
        "أحمد.1@x.org",
        "иван@почта.рф",
        "josé@münchen.de",
        "太郎たろうx@例え.jp",
    ],
)
def test_an_honest_address_is_not_doubted(text: str) -> None:
    assert doubt(read_address(text)) is None
