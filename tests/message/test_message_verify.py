"""Verifying: we judge as dkimpy does what we sign, what it signs, and what was changed."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from message_kit import BY_PAGE, copy_of, rendered

from briefing.message.dkim import Signer
from briefing.message.verify import Signature, arrived, signatures, tags_of

AT = datetime(2023, 12, 7, 5, tzinfo=UTC)
WIRE = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def pem() -> bytes:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    none = serialization.NoEncryption()
    return key().private_bytes(serialization.Encoding.PEM, form, none)


def records(name: str) -> Sequence[str]:
    public = base64.b64encode(key().public_key().public_bytes(*WIRE)).decode()
    return {
        "briefing._domainkey.example.org": [f"v=DKIM1; k=rsa; p={public}"],
        "bare._domainkey.example.org": [f"p={public[:80]} {public[80:]};"],
        "brisbane._domainkey.football.example.com": [
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        ],
        "revoked._domainkey.example.org": ["v=DKIM1; k=rsa; p="],
        "two._domainkey.example.org": [f"v=DKIM1; p={public}"] * 2,
        "kind._domainkey.example.org": [f"v=DKIM1; k=ed25519; p={public}"],
        "sha1._domainkey.example.org": [f"v=DKIM1; h=sha1; p={public}"],
        "broken._domainkey.example.org": ["v=DKIM1; p=AAAA"],
        "strict._domainkey.example.org": [f"v=DKIM1; t=y:s; p={public}"],
        "no-tags._domainkey.example.org": ["hello"],
    }.get(name, [])


@cache
def message() -> bytes:
    return copy_of(BY_PAGE, rendered(BY_PAGE, text="Oil\n.\nFrom here  on", html="Oil"))


@cache
def signed() -> bytes:
    return Signer("briefing", "example.org", pem()).sign(message()) + message()


def judged(data: bytes, at: datetime = AT) -> tuple[Signature, ...]:
    return signatures(arrived(data), records, at)


def theirs(data: bytes, selector: bytes = b"briefing", **options: object) -> bytes:
    """*data* as dkimpy signs it."""
    field = dkim.sign(data, selector, b"example.org", pem(), **options)
    assert isinstance(field, bytes)
    return field + data


def test_our_own_signature_holds_and_covers_what_one_leaves_by() -> None:
    (one,) = judged(signed())
    assert one.fault == ""
    assert (one.domain, one.selector) == ("example.org", "briefing")
    assert one.signed["list-unsubscribe"] == one.signed["list-unsubscribe-post"] == 2


@pytest.mark.parametrize("head", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b" a  b \t\r\n\r\n \r\n\r\n", b"no end"])
def test_what_another_has_signed_holds(head: bytes, body: bytes, content: bytes) -> None:
    folded = b"From: A <a@example.org>\r\nSubject:  two\r\n\t  lines \r\nX: 1\r\nX: 2\r\n\r\n"
    fields = [b"from", b"subject", b"x", b"x", b"x", b"cc"]
    data = theirs(folded + content, canonicalize=(head, body), include_headers=fields)
    (one,) = judged(data)
    assert one.fault == ""
    assert one.signed == {"from": 1, "subject": 1, "x": 3, "cc": 1}
    changed = data.replace(b"\r\nX: 1\r\nX: 2", b"\r\nX: 2\r\nX: 1")
    assert judged(changed)[0].fault.startswith("the header was changed")


EDWARDS = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""
"""The example of RFC 8463, appendix A."""


def test_a_key_of_the_other_kind_holds() -> None:
    assert judged(EDWARDS)[0].fault == ""
    assert judged(EDWARDS.replace(b"Hi", b"hi"))[0].fault == "the body was changed on its way"
    assert judged(EDWARDS.replace(b"Is d", b"A d"))[0].fault.startswith("the header was changed")


def test_a_mailbox_may_have_changed_the_ends_of_lines() -> None:
    for data in (
        signed().replace(b"\r\n", b"\n"),
        b"From briefing@example.org Thu Dec  7 06:30:00 2023\r\n" + signed(),
        b"Return-Path: <>\r\nReceived: from a\r\n\tby b; now\r\n" + signed(),
    ):
        assert [one.fault for one in judged(data)] == [""]


def resigned(change: Callable[[bytes], bytes]) -> bytes:
    """The signed message with the tags of its signature changed; so it holds no more."""
    field, rest = signed().split(b"\r\nFrom:", 1)
    return change(field) + b"\r\nFrom:" + rest


FAULTS = {
    "there is no key at": lambda: theirs(message(), b"nowhere"),
    "was revoked": lambda: theirs(message(), b"revoked"),
    "there are several keys": lambda: theirs(message(), b"two"),
    "is of another kind": lambda: theirs(message(), b"kind"),
    "is for other digests": lambda: theirs(message(), b"sha1"),
    "cannot be read": lambda: theirs(message(), b"broken"),
    "no list of tags": lambda: theirs(message(), b"no-tags"),
    "is for no other domain": lambda: theirs(message(), b"strict", identity=b"@sub.example.org"),
    "leaves the end of the body open": lambda: theirs(message(), length=True),
    "counts no more": lambda: resigned(lambda field: field.replace(b"rsa-sha256", b"rsa-sha1")),
    "does not cover From": lambda: resigned(
        lambda field: re.sub(rb"h=From:\s*From:", b"h=", field)
    ),
    "its i= is none": lambda: resigned(lambda field: field.replace(b"d=", b"i=@x.org; d=")),
    "not in the DNS": lambda: resigned(lambda field: field.replace(b"d=", b"q=http; d=")),
    "has expired": lambda: resigned(lambda field: field.replace(b"d=", b"x=1000; d=")),
    "lacks bh=": lambda: resigned(lambda field: re.sub(rb"bh=[^;]*;", b"", field)),
    "which nobody knows": lambda: resigned(lambda field: field.replace(b"d/simple", b"d/nude")),
    "is no base64": lambda: resigned(lambda field: re.sub(rb"bh=[^;]*;", b"bh=*;", field)),
    "no list of": lambda: resigned(lambda field: field.replace(b"d=", b"d=a; d=")),
    "header was changed": lambda: resigned(lambda field: field.replace(b" s=", b"  t=1; s=")),
}


@pytest.mark.parametrize("told", FAULTS)
def test_what_is_wrong_is_said(told: str) -> None:
    (one,) = judged(FAULTS[told]())
    assert told in one.fault


def test_without_an_i_of_its_own_a_strict_key_holds() -> None:
    assert judged(theirs(message(), b"strict"))[0].fault == ""
    assert judged(theirs(message(), b"bare"))[0].fault == ""


def test_each_signature_is_judged_alone() -> None:
    twice = theirs(signed(), b"nowhere")
    assert [bool(one.fault) for one in judged(twice)] == [True, False]
    assert judged(message()) == ()


@given(st.integers(0, 10**6), st.sampled_from([b"", b" ", b"x", b"\r\n", b";", b"=", b"\0"]))
def test_after_any_change_we_say_what_dkimpy_says(place: int, put: bytes) -> None:
    at = place % len(signed())
    changed = signed()[:at] + put + signed()[at + 1 :]
    faults = [one.fault for one in judged(changed)]

    def asked(name: bytes, timeout: int = 5) -> bytes | None:
        found = records(name.decode("latin-1").rstrip("."))
        return found[0].encode() if found else None

    try:
        holds = bool(dkim.verify(changed, dnsfunc=asked))
    except Exception:  # it has errors of many kinds for what is no message
        holds = False
    assert ("" in faults) == holds


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    for one in judged(b"DKIM-Signature: " + data + b"\r\nFrom: a@b.c\r\n\r\nx"):
        assert one.fault


@given(st.text(max_size=80))
def test_tags_are_read_or_refused(text: str) -> None:
    try:
        tags = tags_of(text)
    except ValueError:
        tags = {}
    assert not any(set("=;") & set(name) for name in tags)
