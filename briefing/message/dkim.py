"""DKIM (RFC 6376): the field that says, for a domain, that a message is as it was sent.

rsa-sha256, relaxed header and simple body. Every field that a reader or a filter may act on is
signed once more often than it stands there, so that none can be put before ours (§8.15). The
signature has no moment in it: a repeat of a message has the same bytes.
"""

from __future__ import annotations

import base64

from briefing.errors import MessageError
from briefing.message.canonical import relaxed, simple_body

_FIELDS = (
    b"From Sender To Cc Reply-To Subject Date Message-ID In-Reply-To References MIME-Version "
    b"Content-Type Content-Transfer-Encoding Content-Disposition Content-Language List-Id "
    b"List-Unsubscribe List-Unsubscribe-Post List-Archive List-Help List-Subscribe List-Post "
    b"List-Owner Feedback-ID X-Briefing-Delivery"
).split()
"""What is signed, and may not be added. RFC 8058 §4 asks for both fields to leave by."""
_NAMES = [name.lower() for name in _FIELDS]
_LINE = 72
_SMALLEST = 2048
"""Bits of a key; mailboxes take no smaller ones for a newsletter (RFC 8301 §3.2)."""


class Signer:
    """Signs messages for a *domain*, whose public key stands at `<selector>._domainkey`."""

    def __init__(self, selector: str, domain: str, pem: bytes) -> None:
        """*pem* is a private RSA key; raises MessageError where it is none of 2,048 bits."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        remedy = "make one: openssl genrsa -out FILE 2048"
        try:
            key = load_pem_private_key(pem, None)
        except (ValueError, TypeError) as error:
            raise MessageError.at("dkim.key_file", "holds no open private key", remedy) from error
        if not isinstance(key, RSAPrivateKey) or key.key_size < _SMALLEST:
            raise MessageError.at("dkim.key_file", "holds no RSA key of 2,048 bits", remedy)
        self._key = key
        self._how = (PKCS1v15(), SHA256())
        self._name = f"d={domain}; s={selector}".encode()

    @property
    def public(self) -> bytes:
        """The public key, as DER: what the record's `p=` holds in base64 (§3.6.1)."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        form = PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(Encoding.DER, form)

    def sign(self, message: bytes) -> bytes:
        """The field DKIM-Signature to put before *message*, whose lines end in CRLF."""
        end = message.index(b"\r\n\r\n")
        fields = relaxed(message[:end])
        names = [name for name in _FIELDS for _ in range(len(fields.get(name.lower(), ())) + 1)]
        digest = base64.b64encode(simple_body(message, end + 4))
        tags = (b"v=1; a=rsa-sha256; c=relaxed/simple", self._name, _listed(names), b"bh=" + digest)
        value = b";\r\n ".join([*tags, b"b="])
        # Of a field that stands there more than once the last one is taken first (§5.4.2).
        signed = [line for name in _NAMES for line in reversed(fields.get(name, ()))]
        signed += relaxed(b"DKIM-Signature: " + value)[b"dkim-signature"]
        signature = base64.b64encode(self._key.sign(b"\r\n".join(signed), *self._how))
        lines = (signature[at : at + _LINE] for at in range(0, len(signature), _LINE))
        return b"DKIM-Signature: %b%b\r\n" % (value, b"\r\n ".join(lines))


def _listed(names: list[bytes]) -> bytes:
    """The tag h= with *names*, folded behind colons."""
    lines = [b"h="]
    for number, name in enumerate(names, 1):
        name += b":" if number < len(names) else b""
        if len(lines[-1]) + len(name) > _LINE:
            lines.append(b"")
        lines[-1] += name
    return b"\r\n ".join(lines)
