"""doctor: what is in order is fine, what is not has its remedy; real servers, and nothing sent."""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import dkim
import dns.resolver
import loopback
import pytest
from certificates import authority
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from name_server import name_server
from post_office import Office, post_office

from briefing.app.doctor.diagnosis import Diagnosis, State
from briefing.app.doctor.doctor import doctor
from briefing.app.doctor.received import look_at_received
from briefing.app.init import Answers, init
from briefing.app.workspace import Workspace, open_workspace
from briefing.cli.main import main
from briefing.message.dkim import Signer
from briefing.net.names import Names
from briefing.store.database import Database
from briefing.store.key import read_key

PASSWORD = "correct horse"
ANSWERS = Answers("Nile News", ("en",), "Africa/Khartoum", "news@nile.test", "the editors", {})
NONE = serialization.NoEncryption()


@cache
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def pem() -> bytes:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return private().private_bytes(serialization.Encoding.PEM, form, NONE)


@cache
def record() -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = private().public_key().public_bytes(serialization.Encoding.DER, form)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


class Pages(loopback.Handler):
    def leave(self) -> None:
        self.say(self.server.state.get("status", 200), b"How to leave.")

    def date_time_string(self, timestamp: float | None = None) -> str:
        told = super().date_time_string(time.time() + self.server.state.get("ahead", 0))
        return str(self.server.state.get("date", told))


@dataclass
class World:
    """All that a publication needs, on loopback."""

    root: Path
    office: Office
    site: loopback.Site
    resolver: dns.resolver.Resolver
    records: dict[str, dict[str, list[str]]]
    variables: dict[str, str] = field(default_factory=dict)

    def workspace(self) -> Workspace:
        return open_workspace(self.root, self.root, self.variables)

    def look(self) -> list[Diagnosis]:
        names = Names(self.resolver)
        return list(doctor(self.workspace(), names, lambda: datetime.now(UTC), time.monotonic))

    def wrong(self) -> list[Diagnosis]:
        return [one for one in self.look() if one.state is State.WRONG]


def mail_of(port: int, folder: Path) -> dict[str, str]:
    return {
        "BRIEFING_SMTP__HOST": "localhost",
        "BRIEFING_SMTP__PORT": str(port),
        "BRIEFING_SMTP__CA_FILE": str(folder / "authority.pem"),
        "BRIEFING_SMTP__USERNAME": "nile",
        "BRIEFING_SMTP__PASSWORD": PASSWORD,
        "BRIEFING_DKIM__SELECTOR": "nile",
        "BRIEFING_DKIM__KEY_FILE": ".briefing/dkim.pem",
        "BRIEFING_MAIL__BOUNCE_DOMAIN": "bounces.nile.test",
        "BRIEFING_NET__ALLOW_LOOPBACK": "true",
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "nile"
    init(root, ANSWERS, date(2026, 3, 1))
    Database(root)
    read_key(root)
    key = root / ".briefing/dkim.pem"
    key.touch(0o600)
    key.write_bytes(pem())
    records = {
        "nile.test": {"MX": ["10 mail.nile.test."], "TXT": ["hello"]},
        "bounces.nile.test": {"A": ["127.0.0.1"], "TXT": ["v=spf1 ip4:127.0.0.1 -all"]},
        "nile._domainkey.nile.test": {"TXT": [record()]},
        "_dmarc.nile.test": {"TXT": ["v=DMARC1; p=none"]},
    }
    with ExitStack() as stack:
        certificate = authority(tmp_path).server(days=90)
        accounts = {"nile": PASSWORD}
        office = stack.enter_context(post_office(certificate.context(), accounts))
        site = stack.enter_context(loopback.site(handler=Pages))
        resolver = stack.enter_context(name_server(records))
        variables = mail_of(office.port, tmp_path)
        variables["BRIEFING_MAIL__BASE_URL"] = f"http://127.0.0.1:{site.server_port}"
        yield World(root, office, site, resolver, records, variables)


def test_all_is_fine(world: World) -> None:
    found = world.look()
    assert [one.about for one in found if one.state is not State.FINE] == ["bounces"]
    assert list(dict.fromkeys(one.about for one in found)) == [
        *("configuration", "sender", "SPF", "DKIM", "DMARC", "MX", "SMTP", "TLS", "bounces"),
        *("pages", "clock", "database", "keys", "disk"),
    ]
    assert world.office.logins == ["nile"]
    assert world.office.commands == [], "nothing is sent, nor begun to be"
    assert world.site.asked == [("GET", "/leave/")]
    assert any("89 more days" in one.told for one in found)


Spoil = Callable[[World], object]
SPOILED: dict[str, tuple[Spoil, str, str, str]] = {
    "no SPF": (
        lambda w: w.records["bounces.nile.test"].pop("TXT"),
        *("SPF", "bounces.nile.test has no record", "v=spf1 include"),
    ),
    "two SPF": (
        lambda w: w.records["bounces.nile.test"]["TXT"].append("v=spf1 ?all"),
        *("SPF", "has 2 records", "leave one"),
    ),
    "open SPF": (
        lambda w: w.records["bounces.nile.test"].update(TXT=["v=spf1 +all"]),
        *("SPF", "lets everybody send", "-all"),
    ),
    "no DKIM": (
        lambda w: w.records.pop("nile._domainkey.nile.test"),
        *("DKIM", "nile._domainkey.nile.test has no record", 'TXT "v=DKIM1; k=rsa; p=MII'),
    ),
    "another DKIM": (
        lambda w: w.records.update({"nile._domainkey.nile.test": {"TXT": ["v=DKIM1; p=MIIB"]}}),
        *("DKIM", "has another key", 'TXT "v=DKIM1; k=rsa; p=MII'),
    ),
    "no key": (
        lambda w: (w.root / ".briefing/dkim.pem").write_bytes(b"none"),
        *("DKIM", "holds no open private key", "openssl"),
    ),
    "no DMARC": (
        lambda w: w.records.pop("_dmarc.nile.test"),
        *("DMARC", "_dmarc.nile.test has no record", "p=none"),
    ),
    "odd DMARC": (
        lambda w: w.records.update({"_dmarc.nile.test": {"TXT": ["v=DMARC1; q"]}}),
        *("DMARC", "cannot be read", "p=none"),
    ),
    "no MX": (
        lambda w: w.records["bounces.nile.test"].pop("A"),
        *("MX", "bounces.nile.test takes no mail", "MX"),
    ),
    "null MX": (
        lambda w: w.records["nile.test"].update(MX=["0 ."]),
        *("MX", "nile.test takes no mail", "MX"),
    ),
    "nobody's domain": (
        lambda w: w.variables.update(BRIEFING_MAIL__FROM="news@example.org"),
        *("sender", "example.org is nobody's domain", "your own"),
    ),
    "no SMTP": (
        lambda w: [w.variables.pop(name) for name in list(w.variables) if "_SMTP__" in name],
        *("SMTP", "names no server", "[smtp]"),
    ),
    "wrong password": (
        lambda w: w.variables.update(BRIEFING_SMTP__PASSWORD="wrong horse"),
        *("SMTP", "535", "the password"),
    ),
    "no password": (
        lambda w: w.variables.pop("BRIEFING_SMTP__PASSWORD"),
        *("SMTP", "is missing", "BRIEFING_SMTP__PASSWORD"),
    ),
    "nobody trusts it": (
        lambda w: w.variables.pop("BRIEFING_SMTP__CA_FILE"),
        *("SMTP", "certificate of localhost does not hold", "smtp.host"),
    ),
    "no pages": (
        lambda w: w.site.state.update(status=404),
        *("pages", "answers 404 Not Found", "briefing serve"),
    ),
    "a wrong clock": (
        lambda w: w.site.state.update(ahead=-3600),
        *("clock", "60 minutes ahead", "NTP"),
    ),
    "an open key": (
        lambda w: (w.root / ".briefing/key").chmod(0o644),
        *("keys", "key can be read by others", "chmod 600"),
    ),
    "an open folder": (
        lambda w: (w.root / ".briefing").chmod(0o755),
        *("keys", ".briefing can be read by others", "chmod 700"),
    ),
    "a damaged database": (
        lambda w: (w.root / ".briefing/state.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 99),
        *("database", "state.db: ", "restore it from a backup"),
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_not_in_order_has_its_remedy(world: World, name: str) -> None:
    spoil, about, told, remedy = SPOILED[name]
    spoil(world)
    (one,) = world.wrong()
    assert one.about == about
    assert told in one.told
    assert remedy in one.remedy
    assert world.office.commands == []


def test_a_certificate_is_told_of_in_time(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    for days, about in ((3, "TLS"), (-1, "SMTP")):
        certificate = authority(folder).server(days=days)
        with post_office(certificate.context(), at_once=True) as office:
            world.variables |= mail_of(office.port, folder) | {"BRIEFING_SMTP__SECURITY": "tls"}
            for name in ("USERNAME", "PASSWORD"):
                world.variables.pop(f"BRIEFING_SMTP__{name}")
            (one,) = world.wrong()
        assert one.about == about
        assert ("2 more days" if days > 0 else "does not hold: certificate has exp") in one.told


def test_where_no_server_of_names_answers_the_rest_goes_on(world: World) -> None:
    silent = dns.resolver.Resolver(configure=False)
    silent.nameservers = ["127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        silent.port = deaf.getsockname()[1]
        names = Names(silent, seconds=0.3)
        begun = time.monotonic()
        found = list(doctor(world.workspace(), names, lambda: datetime.now(UTC), time.monotonic))
    assert time.monotonic() - begun < 3, "whoever does not answer is not asked again and again"
    untold = [one.about for one in found if one.state is State.UNTOLD]
    assert untold == ["SPF", "DKIM", "DMARC", "MX", "bounces"]
    assert all(one.state is not State.WRONG for one in found)
    assert "SMTP" in [one.about for one in found]


@pytest.mark.parametrize("why", ["no pages", "no answer", "offline", "no date"])
def test_of_a_clock_that_none_can_be_held_against_that_is_said(world: World, why: str) -> None:
    if why == "no pages":
        world.variables.pop("BRIEFING_MAIL__BASE_URL")
    elif why == "no answer":
        world.variables["BRIEFING_MAIL__BASE_URL"] = "http://127.0.0.1:1"
    elif why == "offline":
        world.variables["BRIEFING_MAIL__BASE_URL"] = "https://news.nile.invalid"
    else:
        world.site.state["date"] = "yesterday"
    (one,) = [one for one in world.look() if one.about == "clock"]
    assert (one.state, one.told) == (State.UNTOLD, "there is no other clock to hold it against")


def test_a_dmarc_record_above_holds(world: World) -> None:
    world.variables["BRIEFING_MAIL__FROM"] = "news@daily.nile.test"
    world.variables["BRIEFING_DKIM__DOMAIN"] = "nile.test"
    world.records["daily.nile.test"] = {"MX": ["10 mail.nile.test."]}
    assert world.wrong() == []


def run(world: World, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    """Exit code and output of the command, whose DNS is the test's."""
    monkeypatch.setattr(dns.resolver, "default_resolver", world.resolver)
    for name, value in world.variables.items():
        monkeypatch.setenv(name, value)
    command = ["--workspace", str(world.root), "doctor", *arguments]
    result = CliRunner().invoke(main, command)
    return result.exit_code, result.output


def test_the_command_says_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out = run(world, monkeypatch)
    assert code == 0
    assert "ok     SMTP: localhost:" in out
    assert "WRONG" not in out
    world.variables["BRIEFING_SMTP__PASSWORD"] = "wrong battery"
    code, out = run(world, monkeypatch, "--format", "json")
    assert code == 1
    for secret in (PASSWORD, "wrong battery", pem().split(b"\n")[1].decode()):
        assert secret not in out
    (world.root / "briefing.toml").write_text("[publication]\n")
    code, out = run(world, monkeypatch)
    assert code == 1
    assert "WRONG  configuration: briefing.toml:1: publication.name is missing" in out


LETTER = (
    b"From: Nile News <news@nile.test>\r\nTo: reader@readers.example\r\nSubject: The day\r\n"
    b"Date: Sun, 01 Mar 2026 06:30:00 +0200\r\nMessage-ID: <1@nile.test>\r\n"
    b"List-Unsubscribe: <https://news.nile.test/leave/x>, <mailto:leave@nile.test>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nThe river is high.\r\n"
)


def ours(letter: bytes = LETTER, domain: str = "nile.test") -> bytes:
    return Signer("nile", domain, pem()).sign(letter) + letter


def relayed(letter: bytes = LETTER, domain: bytes = b"nile.test", *fields: bytes) -> bytes:
    """As a relay signs it: only the *fields*."""
    signed = dkim.sign(letter, b"nile", domain, pem(), include_headers=[b"from", *fields])
    assert isinstance(signed, bytes)
    return signed + letter


def verdicts(world: World, data: bytes) -> list[str]:
    """What is wrong with a mail."""
    at = datetime.now(UTC)
    found = look_at_received(data, Names(world.resolver), at)
    return [one.about for one in found if one.state is State.WRONG]


def without(letter: bytes, start: bytes) -> bytes:
    return b"".join(line for line in letter.splitlines(True) if not line.startswith(start))


BOTH = (b"list-unsubscribe", b"list-unsubscribe-post")
RECEIVED: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "ours": (ours, []),
    "ours, lines ended anew": (lambda: ours().replace(b"\r\n", b"\n"), []),
    "a relay's, with both": (lambda: relayed(LETTER, b"nile.test", *BOTH), []),
    "a relay's, without": (lambda: relayed(), ["coverage"]),
    "one of two": (lambda: relayed(LETTER, b"nile.test", BOTH[0]), ["coverage"]),
    "one each": (
        lambda: relayed(relayed(LETTER, b"nile.test", BOTH[0]), b"nile.test", BOTH[1]),
        ["coverage"],
    ),
    "a relay's own domain": (
        lambda: relayed(LETTER, b"relay.test", *BOTH),
        ["alignment", "coverage"],
    ),
    "both of them": (lambda: relayed(ours(), b"relay.test", *BOTH), []),
    "unsigned": (lambda: LETTER, ["signature", "alignment", "coverage"]),
    "body changed": (
        lambda: ours().replace(b"high", b"low"),
        ["signature", "alignment", "coverage"],
    ),
    "field changed": (
        lambda: ours().replace(b"The day", b"The night"),
        ["signature", "alignment", "coverage"],
    ),
    "another place to leave": (
        lambda: ours().replace(b"leave/x", b"leave/y"),
        ["signature", "alignment", "coverage"],
    ),
    "a second From": (
        lambda: b"From: x@evil.test\r\n" + ours(),
        ["fields", "From", "signature", "alignment", "coverage"],
    ),
    "a second way to leave, not covered": (
        lambda: (
            b"List-Unsubscribe: <https://evil.test/>\r\n" + relayed(LETTER, b"nile.test", *BOTH)
        ),
        ["fields", "coverage"],
    ),
    "no one click": (
        lambda: ours(without(LETTER, b"List-Unsubscribe-Post")),
        ["fields", "leaving"],
    ),
    "no way to leave": (
        lambda: ours(without(LETTER, b"List-Uns")),
        ["fields", "leaving"],
    ),
    "a domain below": (lambda: ours(LETTER.replace(b"news@nile", b"news@daily.nile")), []),
    "a key that is not there": (
        lambda: ours(domain="nowhere.test"),
        ["signature", "alignment", "coverage"],
    ),
    "nothing": (
        lambda: b"",
        ["fields", "From", "leaving", "signature", "alignment", "coverage"],
    ),
}


@pytest.mark.parametrize("name", RECEIVED)
def test_a_mail_as_it_arrived(world: World, name: str) -> None:
    world.records["nile._domainkey.relay.test"] = {"TXT": [record()]}
    data, wrong = RECEIVED[name]
    assert verdicts(world, data()) == wrong


def test_dmarc_may_want_the_very_domain(world: World) -> None:
    world.records["_dmarc.nile.test"]["TXT"] = ["v=DMARC1; p=none; adkim=s"]
    below = ours(LETTER.replace(b"news@nile", b"news@daily.nile"))
    assert verdicts(world, below) == ["alignment", "coverage"]
    assert verdicts(world, ours()) == []


def test_the_command_reads_a_mail(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = tmp_path / "proof.eml"
    proof.write_bytes(ours())
    code, out = run(world, monkeypatch, "--received", str(proof))
    assert code == 0
    assert out.splitlines()[-1] == "ok     coverage: one signature covers both fields to leave by"
    proof.write_bytes(ours().replace(b"high", b"low"))
    code, out = run(world, monkeypatch, "--received", str(proof))
    assert code == 1
    assert "the body was changed on its way" in out
