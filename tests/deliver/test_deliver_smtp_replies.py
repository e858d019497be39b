"""What servers say: which verdict a reply makes, and replies that are hardly any."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from deliver_smtp_kit import BODY, OpenGate, letter, smtp, transport
from smtp_faults import At, Script, serve

from briefing.deliver.smtp.conversation import Conversation
from briefing.deliver.smtp.reply import LineError, Reply
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.transport import Then, Verdict
from briefing.deliver.verdicts import TABLE, Step, Trouble, names_nobody, verdict
from briefing.deliver.waiting import Alone
from briefing.model.delivery import State


def submitted_to(script: Script, **says: bytes) -> Verdict:
    """The verdict on one letter where the server of *script* says other things at some steps."""
    script = replace(script, says={At[name]: said for name, said in says.items()})
    with serve(script) as server:
        link = transport(smtp(server)).link(Alone())
        found = link.submit(letter(), OpenGate())
        link.close()
        if found.state is not State.UNCERTAIN:
            assert len(server.taken) == (found.state is State.SUBMITTED)
    return found


MEANING = [
    # step, what the server says, state, then, counts, suppress, blames us
    ("RCPT", "550 5.1.1 no such user", State.REFUSED, Then.GO_ON, True, True, False),
    ("RCPT", "550 5.1.10 null MX", State.REFUSED, Then.GO_ON, True, True, False),
    ("RCPT", "550 5.1.8 bad sender", State.REFUSED, Then.GO_ON, True, False, False),
    ("RCPT", "550 no such user", State.REFUSED, Then.GO_ON, True, False, False),
    ("RCPT", "552 5.2.2 mailbox full", State.REFUSED, Then.GO_ON, True, False, False),
    ("RCPT", "554 5.7.1 relay access denied", State.REFUSED, Then.GO_ON, True, False, True),
    ("RCPT", "550 5.7.515 not authenticated", State.REFUSED, Then.GO_ON, True, False, True),
    ("RCPT", "450 4.2.0 greylisted", State.DEFERRED, Then.GO_ON, True, False, False),
    ("RCPT", "452 4.2.2 mailbox full", State.DEFERRED, Then.GO_ON, True, False, False),
    ("RCPT", "421 4.7.0 too busy", State.PENDING, Then.HALVE_CONNECTIONS, True, False, False),
    ("MAIL", "530 5.7.0 log in first", State.PENDING, Then.STOP, True, False, False),
    ("MAIL", "535 5.7.8 who are you", State.PENDING, Then.STOP, True, False, False),
    ("MAIL", "550 5.1.1 unknown sender", State.REFUSED, Then.GO_ON, True, False, True),
    ("MAIL", "451 4.3.0 later", State.DEFERRED, Then.GO_ON, True, False, False),
    ("MAIL", "354 what", State.PENDING, Then.BACK_OFF, True, False, False),
    ("DATA", "554 5.5.1 no", State.REFUSED, Then.GO_ON, True, False, True),
    ("DATA", "250 fine", State.PENDING, Then.BACK_OFF, True, False, False),
    ("DATA", "454 Throttling failure: Maximum sending rate exceeded.",
     State.DEFERRED, Then.HALVE_RATE, False, False, False),
    ("DOT", "454 Throttling failure: Maximum sending rate exceeded.",
     State.DEFERRED, Then.HALVE_RATE, False, False, False),
    ("DOT", "451 4.7.1 rate limit reached", State.DEFERRED, Then.HALVE_RATE, False, False, False),
    ("DOT", "451 4.3.0 later", State.DEFERRED, Then.GO_ON, True, False, False),
    ("DOT", "550 5.1.1 no such user", State.REFUSED, Then.GO_ON, True, True, False),
    ("DOT", "554 5.7.1 this is spam", State.REFUSED, Then.GO_ON, True, False, True),
    ("DOT", "354 go on", State.UNCERTAIN, Then.BACK_OFF, True, False, False),
    ("DOT", "999 what", State.UNCERTAIN, Then.BACK_OFF, True, False, False),
    ("DOT", "2xx what", State.UNCERTAIN, Then.BACK_OFF, True, False, False),
    ("DOT", "251 will forward", State.SUBMITTED, Then.GO_ON, True, False, False),
    ("DOT", "250", State.SUBMITTED, Then.GO_ON, True, False, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "said", "state", "then", "counts", "suppress", "blames_us"),
    MEANING,
    ids=[f"{row[0]} {row[1]}" for row in MEANING],
)
def test_what_a_reply_means(
    step: str,
    said: str,
    state: State,
    then: Then,
    counts: bool,
    suppress: bool,
    blames_us: bool,
) -> None:
    found = submitted_to(Script(starttls=False), **{step: f"{said}\r\n".encode()})
    assert (found.state, found.then) == (state, then)
    assert (found.counts, found.suppress, found.blames_us) == (counts, suppress, blames_us)
    if state is not State.UNCERTAIN and said[:3] != "999":
        assert found.reply.startswith(said[:20])


def test_every_step_has_a_verdict_on_every_trouble() -> None:
    for step in Step:
        for trouble in Trouble:
            if trouble is Trouble.UNSAFE and step not in {Step.OPENING, Step.AUTH}:
                continue  # TLS is settled by then
            found = verdict(step, trouble, "told")
            assert found.reply == "told"
            doubtful = trouble in {Trouble.LOST, Trouble.LATE, Trouble.GARBLED}
            assert (found.state is State.UNCERTAIN) is (step is Step.DOT and doubtful)
            assert found.state is not State.SUBMITTED
            assert found.suppress is False or trouble is Trouble.NOBODY
    assert set(TABLE) == set(Step)


def test_which_codes_name_nobody() -> None:
    assert [n for n in range(12) if names_nobody(f"5.1.{n}")] == [1, 2, 3, 6, 10]
    assert not names_nobody("4.1.1")
    assert not names_nobody("")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"550-5.1.1 no\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n", "550 5.1.1 no such user"),
        (b"550-5.1.1 no\n550 user\n", "550 5.1.1 no user"),
        ("550 لا أحد هنا\r\n".encode(), "550 لا أحد هنا"),
        (b"550 caf\xe9 \xff\r\n", "550 caf\ufffd \ufffd"),
        (b"550 \x1b[31mred\x07\x00\r\n", "550 [31mred"),
        ("550 a\u202eb\u2028c\x85d\r\n".encode(), "550 ab c d"),
        (b"550 a\rb\r\n", "550 a b"),
        (b"550\r\n", "550"),
        (b"550 \r\n", "550"),
        (b"550 " + b"x" * 4000 + b"\r\n", "550 " + "x" * 299 + "…"),
        (b"550-y\r\n" * 127 + b"550 z\r\n", "550 " + "y " * 127 + "z"),
    ],
)  # fmt: skip
def test_a_reply_is_told_on_one_clean_line(said: bytes, told: str) -> None:
    found = submitted_to(Script(starttls=False), RCPT=said)
    assert (found.state, found.reply) == (State.REFUSED, told)


@pytest.mark.parametrize(
    "said",
    [
        b"550-one\r\n551 two\r\n",
        b"550-" + b"x" * 5000 + b"\r\n550 y\r\n",
        b"550-endless\r\n" * 500,
        b"x" * 100_000,
        b"\r\n",
        b"550_no\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\xfd\r\n",
        "٥٥٠ no\r\n".encode(),
        b"150 wait\r\n",
        b"600 beyond\r\n",
    ],
)
def test_what_is_no_reply_ends_the_conversation(said: bytes) -> None:
    found = submitted_to(Script(starttls=False), RCPT=said)
    assert (found.state, found.then) == (State.PENDING, Then.BACK_OFF)
    after_dot = submitted_to(Script(starttls=False, at=At.DOT), DOT=said)
    assert after_dot.state is State.UNCERTAIN


def test_the_enhanced_code_has_to_fit_the_code() -> None:
    assert Reply(550, (b"5.1.1 gone",)).status == "5.1.1"
    assert Reply(550, (b"4.1.1 gone",)).status == ""
    assert Reply(550, (b"5.1.1gone",)).status == ""
    assert Reply(550, (b"5.1.1",)).status == "5.1.1"
    assert Reply(550, ()).status == ""


def test_rset_comes_before_the_next_letter_and_only_then() -> None:
    script = Script(starttls=False, says={At.RCPT: b"550 5.1.1 nobody\r\n"})
    with serve(script) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.REFUSED
        server.script.says = {}
        for _ in range(2):
            assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert [one.split()[0] for one in server.heard[1:]] == [
        *("MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "<body>", "."),
        *("MAIL", "RCPT", "DATA", "<body>", ".", "QUIT"),
    ]
    assert server.connections == 1


def test_rset_without_pipelining_after_a_message_was_refused() -> None:
    script = Script(starttls=False, pipelining=False, says={At.DOT: b"451 4.3.0 later\r\n"})
    with serve(script) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.DEFERRED
        server.script.says = {}
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.heard.count("RSET") == 1
    assert len(server.taken) == 1


@pytest.mark.parametrize("to_the_dot", [b"250 2.0.0 taken\r\n", b"554 5.5.1 no recipients\r\n"])
def test_the_lone_dot(to_the_dot: bytes) -> None:
    """RFC 2920 §3.1: everyone was refused, and DATA is answered 354 all the same."""
    says = {At.RCPT: b"550 5.1.1 nobody\r\n", At.DOT: to_the_dot}
    with serve(Script(starttls=False, data_anyway=True, says=says)) as server:
        link = transport(smtp(server)).link(Alone())
        gate = OpenGate()
        found = link.submit(letter(), gate)
        assert (found.state, found.suppress) == (State.REFUSED, True)
        assert found.reply == "550 5.1.1 nobody"
        assert gate.waited == 0
        server.script.says = {}
        assert link.submit(letter("next@readers.example"), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.connections == 1
    assert server.heard[1:6] == [
        "MAIL FROM:<bounce+1@news.example>", "RCPT TO:<reader@readers.example>", "DATA", ".",
        "RSET",
    ]  # fmt: skip
    assert server.taken == [("next@readers.example", BODY)]


def test_a_refusal_stands_though_the_line_is_lost_at_the_lone_dot() -> None:
    script = Script(
        starttls=False, data_anyway=True, at=At.DOT, says={At.RCPT: b"550 5.1.1 nobody\r\n"}
    )
    with serve(script) as server:
        link = transport(smtp(server)).link(Alone())
        found = link.submit(letter(), OpenGate())
        assert (found.state, found.then) == (State.REFUSED, Then.RECONNECT)
        server.script.says = {}
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.connections == 2


@pytest.mark.parametrize("last_words", [b"", b"421 4.4.2 idle for too long\r\n", b"half"])
def test_an_idle_connection_that_the_server_ended_is_made_anew(last_words: bytes) -> None:
    with serve(Script(starttls=False)) as server:
        link = transport(smtp(server)).link(Alone())
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        end = server.lines[0]
        end.sendall(last_words)
        end.shutdown(socket.SHUT_RDWR)
        assert link.submit(letter(), OpenGate()).state is State.SUBMITTED
        link.close()
    assert server.connections == 2
    assert len(server.taken) == 2


def test_nobody_listens_there() -> None:
    with serve(Script()) as server:
        settings = smtp(server)
    found = transport(settings).link(Alone()).submit(letter(), OpenGate())
    assert (found.state, found.then) == (State.PENDING, Then.BACK_OFF)
    assert found.reply.startswith("no connection: ")
    nameless = transport(replace(settings, host="no-such-name.invalid")).link(Alone())
    assert nameless.submit(letter(), OpenGate()).then is Then.BACK_OFF


@contextmanager
def dripping(pieces: Callable[[threading.Event], Iterator[bytes]]) -> Iterator[Conversation]:
    """A conversation with an end that writes *pieces*, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    over = threading.Event()

    def write() -> None:
        with theirs:
            for piece in pieces(over):
                theirs.sendall(piece)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield Conversation(ours, "x", time.monotonic, Alone())
    finally:
        over.set()
        thread.join()
        ours.close()


def test_a_reply_has_one_deadline_however_it_drips() -> None:
    def drip(over: threading.Event) -> Iterator[bytes]:
        while not over.wait(0.02):
            yield b"2"

    with dripping(drip) as conversation:
        start = time.monotonic()
        with pytest.raises(LineError) as caught:
            conversation.reply(0.3)
        assert caught.value.trouble is Trouble.LATE
        assert time.monotonic() - start < 5


def test_the_timeouts_are_those_of_the_standard() -> None:
    usual = Timeouts()
    assert (usual.banner, usual.command, usual.data) == (300, 300, 120)
    assert (usual.block, usual.dot) == (180, 600)
