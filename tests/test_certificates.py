"""The tests' certificates are what they claim: a client takes the good ones and no other."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from certificates import Authority, Certificate, authority


def greet(certificate: Certificate, trust: ssl.SSLContext, host: str) -> None:
    """Shake hands as client of *host* with a server that shows *certificate*, in memory."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(down, up, server_hostname=host)
    server = certificate.context().wrap_bio(up, down, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_good_one_is_taken(host: str, ours: Authority) -> None:
    greet(ours.server(), ours.trust(), host)


def test_an_expired_one_is_not(ours: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        greet(ours.server(days=-1), ours.trust(), "localhost")


def test_one_for_another_name_is_not(ours: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        greet(ours.server("mail.example"), ours.trust(), "localhost")


def test_one_of_another_authority_is_not(ours: Authority, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = authority(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
        greet(other.server(), ours.trust(), "localhost")
