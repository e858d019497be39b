"""Does a DKIM signature hold? (RFC 6376 §6, RFC 8301, RFC 8463) For mail that has arrived.

The public key comes from a callable, which asks the DNS. A signature with `l=` is read, but does
not hold here: whoever likes could write on behind what it covers (§8.2).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from briefing.message.canonical import relaxed, relaxed_body, simple_body

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Texts = Callable[[str], Sequence[str]]
"""A name → its TXT records in the DNS."""
_SMALLEST = 1024
"""Bits of an RSA key (RFC 8301 §3.2)."""
_FIELD = re.compile(rb"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*")
_VALUE_OF_B = re.compile(rb"((?:\A|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")


@dataclass(frozen=True, slots=True)
class Signature:
    """One of a message's signatures."""

    domain: str
    selector: str
    signed: Counter[str]
    """Names of fields in lower case, each as often as it is signed."""
    fault: str
    """Why it does not hold; empty where it does."""


class _Fault(Exception):  # noqa: N818  (it never leaves this module)
    """Why a signature does not hold."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as it came."""

    data: bytes
    """Lines end in CRLF."""
    fields: tuple[tuple[str, bytes], ...]
    """Name in lower case, and the whole field without its last line end, in order."""

    def all(self, name: str) -> list[str]:
        """The unfolded values of the fields *name*."""
        values = (raw.partition(b":")[2] for known, raw in self.fields if known == name)
        return [value.replace(b"\r\n", b"").decode("utf-8", "replace").strip() for value in values]


def arrived(data: bytes) -> Arrived:
    """The message that a mailbox has kept as *data*, whatever its line ends became there."""
    data = re.sub(rb"(?<!\r)\n", b"\r\n", data)
    if data.startswith(b"From "):  # an mbox's own line
        data = data.partition(b"\r\n")[2]
    head = data.partition(b"\r\n\r\n")[0]
    found = (field for field in _FIELD.findall(head) if b":" in field)
    return Arrived(
        data,
        tuple(
            (field.partition(b":")[0].rstrip().decode("ascii", "replace").lower(), field)
            for field in found
        ),
    )


def signatures(mail: Arrived, texts: Texts, at: datetime) -> tuple[Signature, ...]:
    """The DKIM signatures of *mail*, each with what is wrong with it *at* a moment.

    Whatever *texts* raises is passed on: the key could not be asked for.
    """
    return tuple(
        _judged(mail, field, texts, at) for name, field in mail.fields if name == "dkim-signature"
    )


def tags_of(text: str) -> dict[str, str]:
    """A list of tags (§3.2) as a table, without white space; raises ValueError where it is none."""
    tags: dict[str, str] = {}
    for part in text.strip().removesuffix(";").split(";"):
        name, sign, value = part.partition("=")
        name = name.strip()
        if not sign or name in tags:
            raise ValueError(f'no list of tags: "{part.strip()[:40]}"')
        tags[name] = re.sub(r"\s+", "", value)
    return tags


def _judged(mail: Arrived, field: bytes, texts: Texts, at: datetime) -> Signature:
    tags: Mapping[str, str] = {}
    fault = ""
    try:
        tags = tags_of(field.partition(b":")[2].decode("utf-8", "replace"))
        _check(mail, field, tags, texts, at)
    except (_Fault, ValueError) as error:
        fault = str(error)
    names = Counter(tags.get("h", "").lower().split(":"))
    return Signature(tags.get("d", "").lower(), tags.get("s", ""), names, fault)


def _check(
    mail: Arrived, field: bytes, tags: Mapping[str, str], texts: Texts, at: datetime
) -> None:
    """Raise _Fault or ValueError where the signature in *field* does not hold."""
    if missing := [name for name in _NEEDED if not tags.get(name)]:
        raise _Fault(f"it lacks {missing[0]}=")
    _check_terms(tags, at)
    head, _, body = tags.get("c", "simple/simple").partition("/")
    if not {head, body or "simple"} <= {"simple", "relaxed"}:
        raise _Fault(f"it is canonicalised as {tags['c'][:40]}, which nobody knows")
    end = mail.data.find(b"\r\n\r\n")
    start = len(mail.data) if end < 0 else end + 4
    digest = (relaxed_body if body == "relaxed" else simple_body)(mail.data, start)
    if digest != _decoded(tags["bh"]):
        raise _Fault("the body was changed on its way")
    signed = _signed(mail, field, tags["h"], is_relaxed=head == "relaxed")
    key = _key(tags, texts(f"{tags['s']}._domainkey.{tags['d']}"))
    _check_key(key, _decoded(tags["b"]), signed)


def _check_terms(tags: Mapping[str, str], at: datetime) -> None:
    if tags["v"] != "1" or tags["a"] not in ("rsa-sha256", "ed25519-sha256"):
        raise _Fault(f"it is made with {tags['a'][:40]}, which counts no more")
    if "from" not in tags["h"].lower().split(":"):
        raise _Fault("it does not cover From")
    if "l" in tags:
        raise _Fault("it leaves the end of the body open (l=)")
    if tags.get("q", "dns/txt") != "dns/txt":
        raise _Fault("its key is not in the DNS")
    owner = tags.get("i", f"@{tags['d']}").rpartition("@")[2].lower()
    if not f".{owner}".endswith(f".{tags['d'].lower()}"):
        raise _Fault("its i= is none of its domain's")
    if "x" in tags and datetime.fromtimestamp(int(tags["x"][:12]), UTC) < at:
        raise _Fault("it has expired")


def _signed(mail: Arrived, field: bytes, names: str, *, is_relaxed: bool) -> bytes:
    """What the signature in *field* is over (§3.7): of each name the last field first."""
    left: dict[str, list[bytes]] = {}
    for name, raw in mail.fields:
        left.setdefault(name, []).append(raw)
    chosen = [left[name].pop() for name in names.lower().split(":") if left.get(name)]
    start, _, value = field.partition(b":")
    chosen.append(start + b":" + _VALUE_OF_B.sub(rb"\1", value, count=1))
    return b"\r\n".join(_relaxed_field(raw) if is_relaxed else raw for raw in chosen)


def _relaxed_field(raw: bytes) -> bytes:
    ((line,),) = relaxed(raw).values()
    return line


def _key(tags: Mapping[str, str], records: Sequence[str]) -> RSAPublicKey | Ed25519PublicKey:
    where = f"{tags['s']}._domainkey.{tags['d']}"
    if not records:
        raise _Fault(f"there is no key at {where}")
    if len(records) > 1:
        raise _Fault(f"there are several keys at {where}")
    record = tags_of(records[0])
    kind = tags["a"].partition("-")[0]
    if record.get("v", "DKIM1") != "DKIM1" or record.get("k", "rsa") != kind:
        raise _Fault(f"the key at {where} is of another kind")
    if not record.get("p"):
        raise _Fault(f"the key at {where} was revoked")
    if "sha256" not in record.get("h", "sha256").split(":"):
        raise _Fault(f"the key at {where} is for other digests")
    owner = tags.get("i", "").rpartition("@")[2].lower()
    if "s" in record.get("t", "").split(":") and owner not in ("", tags["d"].lower()):
        raise _Fault(f"the key at {where} is for no other domain")
    return public_key(kind, record["p"])


def public_key(kind: str, text: str) -> RSAPublicKey | Ed25519PublicKey:
    """The key of a *kind* (`rsa`, `ed25519`) that a record has as *text*; ValueError if none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    data = _decoded(text)
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(data)
        key = load_der_public_key(data)
    except Exception as error:  # the library promises no kinds of errors here
        raise ValueError("the key in the DNS cannot be read") from error
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST:
        raise ValueError(f"the key in the DNS is none of {_SMALLEST:,} bits")
    return key


def _check_key(key: RSAPublicKey | Ed25519PublicKey, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, signed, PKCS1v15(), SHA256())
        else:
            key.verify(signature, sha256(signed).digest())
    except InvalidSignature:
        raise _Fault("the header was changed on its way, or the key is another one") from None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("it is no base64") from error
