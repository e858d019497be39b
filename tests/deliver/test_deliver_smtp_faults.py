"""The fault matrix: a server that fails at each step in each way, and what becomes of the letter.

The table says it all: each cell is the verdict that the first try must have. Each cell is played
with and without PIPELINING, over STARTTLS and with a password; then the letter is tried again as
long as its state allows, on a server that has recovered, and must have been taken once at most,
and once exactly where it is submitted.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from certificates import Authority, authority
from deliver_smtp_kit import BODY, PATIENT, OpenGate, letter, over_tls, smtp, transport
from smtp_faults import At, Script, Server, Way, serve

from briefing.deliver.transport import Link, Then, Verdict
from briefing.deliver.waiting import Alone
from briefing.model.delivery import State

SHORT = 0.2
"""Seconds that a server may take where it hangs."""
BIG = b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 150_000
"""More than the buffers of two ends hold: a server that stops reading is noticed."""

WAIT = (State.PENDING, Then.BACK_OFF)
FEWER = (State.PENDING, Then.HALVE_CONNECTIONS)
STOP = (State.PENDING, Then.STOP)
LATER = (State.DEFERRED, Then.GO_ON)
NO = (State.REFUSED, Then.GO_ON)
DOUBT = (State.UNCERTAIN, Then.BACK_OFF)
DONE = (State.SUBMITTED, Then.GO_ON)

WAYS = (Way.RESET, Way.CLOSE, Way.HANG, Way.HALF, Way.S421, Way.S4XX, Way.S5XX, Way.GARBAGE)
TRUTH = {
    # step         reset  close  hang   half   421    4xx    5xx    garbage
    At.BANNER:    (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, WAIT,  STOP,  WAIT),
    At.EHLO:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, WAIT,  STOP,  WAIT),
    At.STARTTLS:  (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, WAIT,  STOP,  WAIT),
    At.AUTH:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, WAIT,  STOP,  WAIT),
    At.MAIL:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, LATER, NO,    WAIT),
    At.RCPT:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, LATER, NO,    WAIT),
    At.DATA:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, LATER, NO,    WAIT),
    At.BODY:      (WAIT,  WAIT,  WAIT,  WAIT,  FEWER, LATER, NO,    WAIT),
    At.DOT:       (DOUBT, DOUBT, DOUBT, DOUBT, FEWER, LATER, NO,    DOUBT),
    At.QUIT:      (DONE,  DONE,  DONE,  DONE,  DONE,  DONE,  DONE,  DONE),
}  # fmt: skip
"""Of a letter on a connection that has taken none before."""
CELLS = [(at, way, TRUTH[at][WAYS.index(way)]) for at in At for way in WAYS]
LIMITS = {
    At.BANNER: "banner", At.DATA: "data", At.BODY: "block", At.DOT: "dot", At.QUIT: "quit"
}  # fmt: skip
"""Which timeout ends a server's silence at a step; `command` at the others."""


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


def link_to(server: Server, trusted: Authority) -> Link:
    timeouts = PATIENT
    if server.script.way is Way.HANG and server.script.at:
        timeouts = replace(PATIENT, **{LIMITS.get(server.script.at, "command"): SHORT})
    return transport(over_tls(server, str(trusted.file)), timeouts).link(Alone())


def gate_of(server: Server) -> OpenGate:
    """Where the server fails amid the message, the gate passes when it has."""
    return OpenGate(after=server.acted if server.script.at is At.BODY else None)


def try_until_settled(link: Link, server: Server, first: Verdict) -> State:
    """What a mailing does with a letter after its *first* try."""
    state, tries = first.state, 1
    while state in {State.PENDING, State.DEFERRED}:
        state = link.submit(letter(), OpenGate()).state
        tries += 1
        assert tries < 4
    return state


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "one-by-one"])
@pytest.mark.parametrize(("at", "way", "truth"), CELLS, ids=[f"{at} {way}" for at, way, _ in CELLS])
def test_the_truth_table(
    at: At,
    way: Way,
    truth: tuple[State, Then],
    pipelining: bool,
    trusted: Authority,
) -> None:
    script = Script(at=at, way=way, pipelining=pipelining, tls=trusted.server().context())
    with serve(script) as server:
        link = link_to(server, trusted)
        gate = gate_of(server)
        big = at is At.BODY and way is Way.HANG
        verdict = link.submit(letter(body=BIG if big else BODY), gate)
        if at is At.QUIT:
            link.close()
        assert (verdict.state, verdict.then) == truth
        assert verdict.reply
        assert verdict.reply.isprintable()
        assert verdict.suppress is False
        assert verdict.blames_us is (truth == NO and at is not At.RCPT)
        if gate.waited == 0 or at is At.BODY:
            assert "." not in server.heard
        if at in {At.BANNER, At.EHLO, At.STARTTLS}:
            assert not [one for one in server.heard if one.startswith(("AUTH", "MAIL"))]
        if at in {At.BANNER, At.EHLO, At.STARTTLS, At.AUTH}:
            assert gate.asked == 0
        state = try_until_settled(link, server, verdict)
        link.close()
        assert len(server.taken) == (state is State.SUBMITTED)


@pytest.mark.parametrize("way", [Way.RESET, Way.CLOSE, Way.HANG, Way.HALF, Way.GARBAGE], ids=str)
def test_a_loss_after_the_dot_is_uncertain_whether_it_was_taken_or_not(
    way: Way, trusted: Authority
) -> None:
    script = Script(at=At.DOT, way=way, accepts_first=True, tls=trusted.server().context())
    with serve(script) as server:
        link = link_to(server, trusted)
        assert link.submit(letter(), OpenGate()).state is State.UNCERTAIN
        assert len(server.taken) == 1
        link.close()
        link = transport(over_tls(server, str(trusted.file))).link(Alone())
        other = link.submit(letter("other@readers.example"), OpenGate())
        assert other.state is State.SUBMITTED
        link.close()
    assert [to for to, _ in server.taken] == ["reader@readers.example", "other@readers.example"]


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA, At.BODY, At.DOT], ids=str)
@pytest.mark.parametrize("way", [Way.RESET, Way.CLOSE, Way.HALF, Way.GARBAGE], ids=str)
def test_a_connection_that_has_worked_may_be_made_anew_at_once(
    at: At, way: Way, trusted: Authority
) -> None:
    script = Script(at=at, way=way, letter=2, tls=trusted.server().context())
    with serve(script) as server:
        link = link_to(server, trusted)
        assert link.submit(letter("first@readers.example"), OpenGate()).state is State.SUBMITTED
        verdict = link.submit(letter(), gate_of(server))
        assert verdict.then is Then.RECONNECT
        assert verdict.state is (State.UNCERTAIN if at is At.DOT else State.PENDING)
        state = try_until_settled(link, server, verdict)
        link.close()
        assert len(server.taken) == 1 + (state is State.SUBMITTED)


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA, At.DOT], ids=str)
@pytest.mark.parametrize("way", [way for way in WAYS if way is not Way.HANG], ids=str)
@pytest.mark.parametrize("number", [1, 2])
def test_where_the_next_envelope_went_with_the_dot_before_it(
    at: At, way: Way, number: int, trusted: Authority
) -> None:
    """Whether the letter before it fails, or the one whose envelope is already there."""
    script = Script(at=at, way=way, letter=number, delay=0.005, tls=trusted.server().context())
    letters = [letter(f"r{number}@readers.example") for number in range(3)]
    with serve(script) as server:
        link = link_to(server, trusted)
        states = []
        for one, after in zip(letters, [*letters[1:], None], strict=True):
            states.append(link.submit(one, OpenGate(), after).state)
        link.close()
        taken = [to for to, _ in server.taken]
        assert taken == [
            one.recipient
            for one, state in zip(letters, states, strict=True)
            if state is State.SUBMITTED
        ]
        expected = [State.SUBMITTED] * 3
        expected[number - 1] = TRUTH[at][WAYS.index(way)][0]
        assert states == expected


def test_a_server_that_stops_reading_a_small_message_leaves_us_in_doubt(
    trusted: Authority,
) -> None:
    """All of it is in the system's hands when the dot goes: nobody can tell how far it came."""
    script = Script(at=At.BODY, way=Way.HANG, tls=trusted.server().context())
    with serve(script) as server:
        timeouts = replace(PATIENT, dot=SHORT)
        link = transport(over_tls(server, str(trusted.file)), timeouts).link(Alone())
        assert link.submit(letter(), gate_of(server)).state is State.UNCERTAIN
        link.close()


def test_last_words_are_heard_though_the_message_could_not_be_written() -> None:
    with serve(Script(at=At.BODY, way=Way.S421, starttls=False)) as server:
        link = transport(smtp(server)).link(Alone())
        verdict = link.submit(letter(body=BIG), OpenGate())
        link.close()
    assert (verdict.state, verdict.then) == FEWER
    assert verdict.reply == "421 4.3.2 shutting down"


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "one-by-one"])
def test_no_dot_without_the_gate(pipelining: bool, trusted: Authority) -> None:
    script = Script(pipelining=pipelining, delay=0.005, tls=trusted.server().context())
    with serve(script) as server:
        link = link_to(server, trusted)
        announced = letter("second@readers.example")
        shut = OpenGate(lets=False)
        verdict = link.submit(letter(), shut, announced)
        assert verdict.state is State.PENDING
        assert link.submit(announced, OpenGate(lets=False)).state is State.PENDING
        assert (shut.asked, shut.waited) == (1, 1)
        link.close()
    assert server.taken == []
    assert "." not in server.heard
    assert server.connections == 2


def test_what_lies_open_is_not_ended_by_closing() -> None:
    with serve(Script(delay=0.005, starttls=False)) as server:
        link = transport(smtp(server)).link(Alone())
        link.submit(letter(), OpenGate(), letter("announced@readers.example"))
        link.close()
    assert [to for to, _ in server.taken] == ["reader@readers.example"]
    assert server.heard.count(".") == 1
