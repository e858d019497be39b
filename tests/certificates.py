"""A certificate authority of the tests' own, and what it signs: good, late, misnamed."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LOOPBACK = ("localhost", "127.0.0.1")
"""The names by which a test reaches its server."""


@dataclass(frozen=True)
class Certificate:
    """A server's certificate and its key, as files in PEM."""

    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


@dataclass(frozen=True)
class Authority:
    """Signs certificates for servers; who trusts *file* trusts them."""

    folder: Path
    file: Path
    """Its own certificate, in PEM."""
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    def server(self, *names: str, days: int = 1) -> Certificate:
        """A certificate for *names* (hosts and addresses; default: loopback's).

        It is good for *days* from now; where they are less than 0, it has expired.
        """
        names = names or LOOPBACK
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(names[0]), self.name, key, days).add_extension(
            x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False
        )
        start = f"{names[0]}{days:+}"
        chain, file = self.folder / f"{start}.pem", self.folder / f"{start}.key"
        chain.write_bytes(_pem(builder.sign(self.key, hashes.SHA256())))
        file.touch(0o600)
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return Certificate(chain, file)

    def trust(self) -> ssl.SSLContext:
        """For a client that trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.file))


def authority(folder: Path) -> Authority:
    """A new authority, whose files lie in *folder*; two of them do not trust each other."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("an authority of the tests")
    signed = (
        _builder(name, name, key, days=1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "authority.pem"
    file.write_bytes(_pem(signed))
    return Authority(folder, file, key, name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
