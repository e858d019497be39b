"""What the tests of net/ share: names and what they stand for, and certificates."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from loopback import is_numeric

from briefing.net.guard import Resolver

Entry = tuple[int, Any, Any, str, tuple[Any, ...]]
"""One of what getaddrinfo answers."""


def resolver(**hosts: str) -> Resolver:
    """Knows the *hosts* (`site_example="127.0.0.1"`) and numbers, and no other."""

    def resolve(host: str, port: int) -> Sequence[Entry]:
        if is_numeric(host):
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        try:
            address = hosts[host.replace(".", "_")]
        except KeyError:
            raise socket.gaierror(socket.EAI_NONAME, "unknown") from None
        return answer(address, port=port)

    return resolve


def answer(*addresses: str, port: int = 80) -> list[Entry]:
    """What getaddrinfo says of a name with *addresses*."""
    return [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
        if ":" in one
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
        for one in addresses
    ]


def certificate(folder: Path, host: str, days: int = 1) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of its own for *host*: contexts for its server, and for who trusts it.

    It is good for *days* from now; where they are less than 0, it has expired.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a site of the tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))
