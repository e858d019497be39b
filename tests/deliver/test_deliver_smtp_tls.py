"""TLS: where the line cannot be trusted, no password and no letter goes over it."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from certificates import Authority, Certificate, authority
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from deliver_smtp_kit import PATIENT, OpenGate, letter, over_tls, smtp, transport
from smtp_faults import At, Script, Server, serve

from briefing.deliver.transport import Then, Verdict
from briefing.deliver.waiting import Alone
from briefing.errors import ConfigError
from briefing.model.delivery import State


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def shown(trusted: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    """What servers may show, by what is wrong with it."""
    folder = tmp_path_factory.mktemp("other")
    stranger = authority(folder)
    key = folder / "authority.key"
    key.write_bytes(stranger.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {
        "another issuer": stranger.server(),
        "self-signed": Certificate(stranger.file, key),
        "expired": trusted.server(days=-1),
        "wrong name": trusted.server("mail.example"),
    }


def assert_nothing_said(server: Server, verdict: Verdict, gate: OpenGate) -> None:
    assert (verdict.state, verdict.then) == (State.PENDING, Then.STOP)
    assert server.taken == []
    for command in server.heard:
        assert command.split()[0] in {"EHLO", "STARTTLS"}, command
    assert (gate.asked, gate.waited) == (0, 0)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("another issuer", "the certificate of localhost does not hold: "),
        ("self-signed", "self-signed certificate"),
        ("expired", "certificate has expired"),
        ("wrong name", "Hostname mismatch, certificate is not valid for 'localhost'"),
    ],
)
def test_a_certificate_that_does_not_hold(
    trusted: Authority, shown: dict[str, Certificate], security: str, wrong: str, told: str
) -> None:
    script = Script(tls=shown[wrong].context(), at_once=security == "tls")
    with serve(script) as server:
        gate = OpenGate()
        link = transport(over_tls(server, str(trusted.file), security=security)).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert told in verdict.reply.replace("self signed", "self-signed")
    assert_nothing_said(server, verdict, gate)


def test_a_certificate_that_the_system_does_not_know(trusted: Authority) -> None:
    """Without a file of ours, what the system trusts counts."""
    with serve(Script(tls=trusted.server().context())) as server:
        gate = OpenGate()
        link = transport(over_tls(server, "")).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert "certificate" in verdict.reply
    assert_nothing_said(server, verdict, gate)


def test_starttls_is_stripped(trusted: Authority) -> None:
    with serve(Script(starttls=False)) as server:
        gate = OpenGate()
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert "STARTTLS" in verdict.reply
    assert_nothing_said(server, verdict, gate)


def test_starttls_is_promised_and_not_given(trusted: Authority) -> None:
    """The server says 220, and then nothing that is TLS."""
    with serve(Script()) as server:
        gate = OpenGate()
        settings = over_tls(server, str(trusted.file))
        link = transport(settings, replace(PATIENT, handshake=0.2)).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert (verdict.state, verdict.then) == (State.PENDING, Then.BACK_OFF)
    assert gate.asked == 0
    assert not [one for one in server.heard if one.startswith(("AUTH", "MAIL"))]


def test_words_slipped_in_before_tls(trusted: Authority) -> None:
    """What somebody wrote behind the reply to STARTTLS must not count as said inside TLS."""
    slipped = b"250-faults.example\r\n250 AUTH PLAIN\r\n"
    script = Script(tls=trusted.server().context(), talks_after_starttls=slipped)
    with serve(script) as server:
        gate = OpenGate()
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert_nothing_said(server, verdict, gate)


def test_what_was_offered_in_clear_is_forgotten(trusted: Authority) -> None:
    script = Script(
        tls=trusted.server().context(),
        pipelining=False,
        offers_in_clear=("PIPELINING", "SMTPUTF8", "SIZE 10"),
    )
    with serve(script) as server:
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        assert link.submit(letter("قارئ@readers.example"), OpenGate()).state is State.REFUSED
        link.close()
    assert [one.split()[0] for one in server.heard[:4]] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert all(one.count(b"\r\n") == 1 for one in server.writes if b"MAIL FROM" in one)


def test_no_tls_older_than_1_2(trusted: Authority) -> None:
    old = trusted.server().context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with serve(Script(tls=old, at_once=True)) as server:
        gate = OpenGate()
        settings = over_tls(server, str(trusted.file), security="tls")
        link = transport(settings).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    assert_nothing_said(server, verdict, gate)


def test_a_server_in_clear_where_tls_was_expected(trusted: Authority) -> None:
    with serve(Script()) as server:
        settings = over_tls(server, str(trusted.file), security="tls")
        link = transport(settings).link(Alone())
        verdict = link.submit(letter(), OpenGate())
        link.close()
    assert (verdict.state, verdict.then) == (State.PENDING, Then.STOP)
    assert server.heard == [] or "EHLO" not in server.heard[0]


def test_a_server_that_knows_no_way_to_log_in(trusted: Authority) -> None:
    script = Script(tls=trusted.server().context(), offers=("AUTH CRAM-MD5 XOAUTH2",))
    with serve(script) as server:
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        verdict = link.submit(letter(), OpenGate())
        link.close()
    assert (verdict.state, verdict.then) == (State.PENDING, Then.STOP)
    assert "CRAM-MD5 XOAUTH2" in verdict.reply
    assert not [one for one in server.heard if one.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("consent", [False, True])
def test_in_clear_only_to_this_machine(consent: bool) -> None:
    """Whatever the name promised: what counts is where the connection went."""
    with serve(Script()) as server:
        elsewhere = smtp(server, host="::ffff:127.0.0.1", send_in_clear=consent)
        gate = OpenGate()
        link = transport(elsewhere).link(Alone())
        verdict = link.submit(letter(), gate)
        link.close()
    if consent:
        assert verdict.state is State.SUBMITTED
    else:
        assert_nothing_said(server, verdict, gate)
        assert server.heard == []


def test_a_file_to_trust_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    with serve(Script()) as server:
        with pytest.raises(ConfigError, match=r"ca\.pem: cannot be used"):
            transport(over_tls(server, str(path)))
        path.write_text("no certificate")
        with pytest.raises(ConfigError, match=r"ca\.pem: cannot be used"):
            transport(over_tls(server, str(path)))


def test_a_password_that_is_wrong(trusted: Authority) -> None:
    script = Script(
        tls=trusted.server().context(), says={At.AUTH: b"535 5.7.8 authentication failed\r\n"}
    )
    with serve(script) as server:
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        gate = OpenGate()
        verdict = link.submit(letter(), gate)
        link.close()
    assert (verdict.state, verdict.then) == (State.PENDING, Then.STOP)
    assert verdict.reply == "535 5.7.8 authentication failed"
    assert gate.asked == 0
