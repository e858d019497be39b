"""DKIM: a copy verifies with another's verifier, and with nothing changed or added alone."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from message_kit import BY_MAIL, BY_PAGE, SENDERS, WITH_PAGES, copy_of, delivery, rendered

from briefing.errors import MessageError
from briefing.message.dkim import Signer


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes = b"") -> bytes:
    how = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    form = serialization.PrivateFormat.PKCS8
    return private.private_bytes(serialization.Encoding.PEM, form, how)


@cache
def signer() -> Signer:
    return Signer("briefing", "example.org", pem(key()))


def record(name: bytes, timeout: int = 5) -> bytes:
    """The signer's public key, as the DNS would say it."""
    assert name == b"briefing._domainkey.example.org."
    public = key().public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    data = base64.b64encode(public.public_bytes(serialization.Encoding.DER, form))
    return b"v=DKIM1; k=rsa; p=" + data


def holds(message: bytes) -> bool:
    return bool(dkim.verify(message, dnsfunc=record))


def signed() -> bytes:
    message = copy_of(BY_PAGE, rendered(BY_PAGE, text="Oil\n.\nFrom here", html="Oil"))
    return signer().sign(message) + message


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize(
    "fields", [{}, {"name": "قارئ " * 30}, {"address": "قارئ@x.test"}, {"name": "a  b " * 60}]
)
def test_a_signed_copy_verifies(sender: object, fields: dict[str, object]) -> None:
    message = copy_of(sender, rendered(sender), delivery(**fields))  # type: ignore[arg-type]
    field = signer().sign(message)
    assert field.isascii()
    assert all(len(line) <= 78 for line in field.split(b"\r\n"))
    assert holds(field + message)


def test_both_fields_to_leave_by_are_covered() -> None:
    field = re.sub(rb"\s", b"", signed().partition(b"\r\nFrom:")[0])
    names = re.findall(rb";h=([^;]*);", field)[0].lower().split(b":")
    for name in WITH_PAGES:
        assert names.count(name.encode()) == 2, f"{name} is not signed, and once more"
    added = ("cc", "sender", "in-reply-to", "references")
    for name in (*added, "content-transfer-encoding", "content-disposition"):
        assert names.count(name.encode()) == 1, f"{name} may be added"


def fields() -> list[bytes]:
    """The fields of the signed copy, whole, but for the signature."""
    head = signed().partition(b"\r\n\r\n")[0] + b"\r\n"
    return re.findall(rb"(?:^|(?<=\r\n))[A-Z][^\r]*\r\n(?:[ \t][^\r]*\r\n)*", head)[1:]


def changed() -> Iterator[tuple[str, bytes]]:
    message = signed()
    for field in fields():
        name = field.partition(b":")[0]
        told = name.decode()
        yield f"{told} changed", message.replace(field, field[:-3] + b"x\r\n", 1)
        yield f"{told} gone", message.replace(field, b"", 1)
        yield f"{told} twice", message.replace(field, field + field, 1)
        yield f"another {told} before all", name + b": x@x.test\r\n" + message
        yield (
            f"another {told} behind",
            message.replace(b"\r\n\r\n", b"\r\n" + name + b": x\r\n\r\n", 1),
        )
    names = (b"Cc", b"Sender", b"References", b"List-Help")
    for name in (*names, b"Content-Transfer-Encoding", b"Content-Disposition"):
        yield f"{name.decode()} added", name + b": x\r\n" + message
    start = message.index(b"\r\n\r\n") + 4
    for at in range(start, len(message) - 2, 37):
        yield f"body byte {at}", message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :]
    yield "body longer", message + b"x\r\n"
    yield "body shorter", message[:-12] + b"\r\n"
    yield "another domain", message.replace(b"d=example.org", b"d=example.com", 1)


CHANGED = dict(changed())


def test_the_signed_copy_as_it_is_verifies() -> None:
    assert holds(signed())
    assert holds(signed() + b"\r\n\r\n"), "empty lines at the end are nobody's (RFC 6376 §3.4.3)"
    assert len(fields()) == len(WITH_PAGES)


def test_any_tampering_is_found() -> None:
    def record_of_any(name: bytes, timeout: int = 5) -> bytes:
        return record(b"briefing._domainkey.example.org.")

    kept = [told for told, data in CHANGED.items() if dkim.verify(data, dnsfunc=record_of_any)]
    assert kept == []
    assert len(CHANGED) > 90


def test_a_repeat_is_signed_alike() -> None:
    assert signed() == signed()


@pytest.mark.parametrize(
    "data",
    [
        pem(rsa.generate_private_key(65537, 1024)),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(65537, 1024), b"secret"),
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"",
    ],
    ids=["small", "no RSA", "locked", "broken", "empty"],
)
def test_a_key_that_cannot_sign_is_refused(data: bytes) -> None:
    with pytest.raises(MessageError, match=r"dkim\.key_file: holds no .*openssl genrsa"):
        Signer("briefing", "example.org", data)


def test_only_what_is_there_is_signed() -> None:
    message = copy_of(BY_MAIL, rendered(BY_MAIL))
    field = signer().sign(message)
    assert holds(field + message)
    added = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    assert not holds(field + added + message)
