"""SMTP where nothing fails: what goes over the wire, in which order, in how many writes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from selectors import EVENT_READ

import pytest
from certificates import Authority, authority
from deliver_smtp_kit import BODY, PATIENT, OpenGate, letter, over_tls, smtp, transport
from smtp_faults import At, Script, serve

from briefing.config.secret import Secret
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Then
from briefing.deliver.waiting import Alone, T
from briefing.model.delivery import State


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


def test_one_write_for_the_envelope_one_for_the_message_and_then_the_dot() -> None:
    with serve(Script(starttls=False)) as server:
        link = transport(smtp(server)).link(Alone())
        gate = OpenGate()
        verdict = link.submit(letter(), gate)
        link.close()
        assert (verdict.state, verdict.then) == (State.SUBMITTED, Then.GO_ON)
        assert verdict.reply == "250 2.0.0 taken"
        assert (gate.asked, gate.waited) == (1, 1)
    assert server.taken == [("reader@readers.example", BODY)]
    assert server.writes[1] == (
        b"MAIL FROM:<bounce+1@news.example>\r\nRCPT TO:<reader@readers.example>\r\nDATA\r\n"
    )
    assert b"".join(server.writes[2:]) == BODY + b".\r\n" + b"QUIT\r\n"
    assert server.heard[0].startswith("EHLO [127.0.0.1]")


def test_without_pipelining_each_command_waits_for_its_reply() -> None:
    with serve(Script(pipelining=False)) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    commands = [one for one in server.writes if one[:4] in {b"MAIL", b"RCPT", b"DATA"}]
    assert [one.count(b"\r\n") for one in commands] == [1, 1, 1]


def test_starttls_and_a_password(trusted: Authority) -> None:
    script = Script(tls=trusted.server().context())
    with serve(script) as server:
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        for number in range(3):
            verdict = link.submit(letter(f"r{number}@readers.example"), OpenGate())
            assert verdict.state is State.SUBMITTED
        link.close()
    assert server.connections == 1
    assert len(server.taken) == 3
    heard = [one.split()[0] for one in server.heard]
    assert heard[:5] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL"]
    assert server.heard[-1] == "QUIT"
    assert "RSET" not in heard
    assert server.heard[3] == "AUTH PLAIN AGJyaWVmaW5nAGNvcnJlY3QgaG9yc2U="


def test_tls_from_the_first_byte_and_auth_login(trusted: Authority) -> None:
    script = Script(tls=trusted.server().context(), at_once=True, offers=("AUTH LOGIN CRAM-MD5",))
    with serve(script) as server:
        settings = over_tls(server, str(trusted.file), security="tls")
        link = transport(settings).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.heard[1:4] == ["AUTH LOGIN", "YnJpZWZpbmc=", "Y29ycmVjdCBob3JzZQ=="]


def test_a_password_on_loopback_in_clear() -> None:
    with serve(Script(starttls=False)) as server:
        settings = smtp(server, username="briefing", password=Secret("x"))
        link = transport(settings).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.heard[1].startswith("AUTH PLAIN ")


def test_a_connection_takes_as_many_messages_as_it_may() -> None:
    with serve(Script()) as server:
        link = transport(smtp(server, messages_per_connection=2)).link(Alone())
        for _ in range(5):
            assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.connections == 3
    assert server.heard.count("QUIT") == 3
    assert len(server.taken) == 5


def test_size_is_told_where_the_server_wants_it_and_kept_to() -> None:
    with serve(Script(offers=("SIZE 2000",))) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        verdict = link.submit(letter(body=BODY * 3), OpenGate())
        link.close()
    assert f"MAIL FROM:<bounce+1@news.example> SIZE={len(BODY)}" in server.heard
    assert (verdict.state, verdict.blames_us) == (State.REFUSED, True)
    assert verdict.reply == "the server takes no message of more than 2,000 bytes"
    assert len([one for one in server.heard if one.startswith("MAIL")]) == 1


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_goes_where_it_is_taken(offered: bool) -> None:
    offers = ("SMTPUTF8", "8BITMIME") if offered else ("8BITMIME",)
    with serve(Script(offers=offers)) as server:
        link = transport(smtp(server)).link(Alone())
        gate = OpenGate()
        verdict = link.submit(letter("قارئ@readers.example"), gate)
        link.close()
    if offered:
        assert verdict.state is State.SUBMITTED
        assert server.taken[0][0] == "قارئ@readers.example"
        assert "MAIL FROM:<bounce+1@news.example> SMTPUTF8 BODY=8BITMIME" in server.heard
    else:
        assert (verdict.state, verdict.suppress, verdict.blames_us) == (
            State.REFUSED,
            False,
            False,
        )
        assert "SMTPUTF8" in verdict.reply
        assert gate.asked == 0
        assert not [one for one in server.heard if one.startswith("MAIL")]


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "a@b@c.example", "a\u2028@b.example",
     "", "no-at.example", "a@b.example\n", "<a@b.example>"],
)  # fmt: skip
def test_what_is_no_address_reaches_no_server(recipient: str) -> None:
    with serve(Script(offers=("SMTPUTF8",))) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(recipient), OpenGate()).state is State.REFUSED
        link.close()
    assert not [one for one in server.heard if one.startswith(("MAIL", "RCPT"))]


def test_a_message_whose_last_line_is_open_is_not_sent() -> None:
    with serve(Script()) as server:
        link = transport(smtp(server)).link(Alone())
        with pytest.raises(ValueError, match="last line"):
            link.submit(letter(body=b"Subject: x\r\n\r\nopen"), OpenGate())
        link.close()


def test_a_slow_server_gets_the_next_envelope_with_the_dot() -> None:
    with serve(Script(delay=0.01)) as server:
        link = transport(smtp(server)).link(Alone())
        letters = [letter(f"r{number}@readers.example") for number in range(4)]
        for one, after in zip(letters, [*letters[1:], None], strict=True):
            assert link.submit(one, OpenGate(), after).state is State.SUBMITTED
        link.close()
    assert server.connections == 1
    assert [to for to, _ in server.taken] == [one.recipient for one in letters]
    assert {data for _, data in server.taken} == {BODY}
    ends = [one for one in server.writes if b"\r\n.\r\n" in b"\r\n" + one]
    assert len(ends) == 4
    assert all(one.endswith(b"DATA\r\n") for one in ends[:3])
    assert server.heard[-1] == "QUIT"


def test_a_quick_server_gets_each_envelope_by_itself() -> None:
    with serve(Script()) as server:
        link = SmtpTransport(smtp(server), lambda: 0.0, PATIENT).link(Alone())  # no time passes
        first, second = letter("a@readers.example"), letter("b@readers.example")
        link.submit(first, OpenGate(), second)
        assert server.heard[-1] == "."
        link.submit(second, OpenGate())
        link.close()
    assert len(server.taken) == 2


def test_another_letter_than_the_one_announced() -> None:
    with serve(Script(delay=0.01)) as server:
        link = transport(smtp(server)).link(Alone())
        announced = letter("announced@readers.example")
        link.submit(letter("a@readers.example"), OpenGate(), announced)
        verdict = link.submit(letter("other@readers.example"), OpenGate(), announced)
        assert verdict.state is State.SUBMITTED
        link.close()  # the announced one never comes
    assert [to for to, _ in server.taken] == ["a@readers.example", "other@readers.example"]


def test_two_hundred_letters_on_a_busy_line(tmp_path: Path) -> None:
    with serve(Script(says={At.BANNER: b"220-two\r\n220 lines\r\n"})) as server:
        link = transport(smtp(server)).link(Alone())
        for number in range(200):
            body = BODY + b"%d\r\n" % number
            assert link.submit(letter(body=body), OpenGate()).state is State.SUBMITTED
        link.close()
    assert [data for _, data in server.taken] == [BODY + b"%d\r\n" % n for n in range(200)]


def test_to_connect_is_done_aside_and_replies_are_waited_for_as_told() -> None:
    asides: list[object] = []
    waits: list[int] = []

    class Noting(Alone):
        def aside(self, work: Callable[[], T]) -> T:
            asides.append(work)
            return super().aside(work)

        def ready(self, line: socket.socket, event: int, seconds: float) -> bool:
            waits.append(event)
            return super().ready(line, event, seconds)

    with serve(Script(starttls=False)) as server:
        link = transport(smtp(server)).link(Noting())
        for _ in range(2):
            assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert len(asides) == 1
    assert waits.count(EVENT_READ) >= 4
