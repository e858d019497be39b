"""The fault matrix once more, through the whole of delivery: what the ledger says in the end.

A mailing to one subscriber meets the fault at its first connection; the run goes on as a run does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from certificates import Authority, authority
from deliver_smtp_kit import PATIENT, over_tls, smtp, transport
from ledger_kit import begin, fill, quick_folder, send, states, write_letter
from smtp_faults import At, Script, Server, Way, serve
from sqlalchemy import select
from test_deliver_smtp_faults import (
    BIG,
    CELLS,
    DONE,
    DOUBT,
    FEWER,
    LATER,
    LIMITS,
    NO,
    SHORT,
    STOP,
    WAIT,
)

from briefing.deliver.dispatch import Progress
from briefing.deliver.transport import Gate, Letter, Link, Then, Transport, Verdict
from briefing.deliver.waiting import Wait
from briefing.deliver.weather import Ending, Pace
from briefing.model.delivery import Delivery, State
from briefing.store.database import Database
from briefing.store.tables import deliveries

LEDGER = {
    WAIT: State.SUBMITTED,  # the second connection is a good one
    FEWER: State.SUBMITTED,
    STOP: State.PENDING,
    LATER: State.DEFERRED,
    NO: State.REFUSED,
    DOUBT: State.UNCERTAIN,
    DONE: State.SUBMITTED,
}
"""Verdict on the first try → what the ledger says when the run has ended."""


@dataclass
class Late:
    """A transport whose gates pass when the *server* has failed amid the message."""

    inner: Transport
    server: Server
    name: str = "late"

    def link(self, wait: Wait) -> Link:
        return LateLink(self.inner.link(wait), self.server)


@dataclass
class LateLink:
    inner: Link
    server: Server

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        return self.inner.submit(letter, LateGate(gate, self.server), ahead)

    def close(self) -> None:
        self.inner.close()


@dataclass
class LateGate:
    inner: Gate
    server: Server

    def ask(self) -> None:
        self.inner.ask()

    def passed(self) -> bool:
        if self.server.script.at is At.BODY:
            assert self.server.acted.wait(10)
        return self.inner.passed()


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize(("at", "way", "truth"), CELLS, ids=[f"{at} {way}" for at, way, _ in CELLS])
def test_what_the_ledger_says(
    at: At, way: Way, truth: tuple[State, Then], trusted: Authority
) -> None:
    hangs = way is Way.HANG
    timeouts = replace(PATIENT, **{LIMITS.get(at, "command"): SHORT}) if hangs else PATIENT
    more = [BIG] if hangs and at is At.BODY else []

    def compose(delivery: Delivery) -> Letter:
        letter = write_letter(delivery)
        return replace(letter, data=letter.data + more.pop()) if more else letter

    with (
        quick_folder() as folder,
        serve(Script(at=at, way=way, tls=trusted.server().context())) as server,
    ):
        database = Database(folder)
        fill(database, 1)
        outcome = send(
            database,
            begin(database),
            Late(transport(over_tls(server, str(trusted.file)), timeouts), server),
            compose=compose,
            links=1,
            pace=Pace(first=0.001, longest=0.01, limit=30),
        )
        (state,) = states(database).values()
        assert state is LEDGER[truth]
        assert (outcome.ending is Ending.STOPPED) is (truth == STOP)
        assert [to for to, _ in server.taken] == ["a0@example.org"] * (state is State.SUBMITTED)


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "TLS"])
def test_a_server_that_is_silent_on_one_line_keeps_no_other_waiting(
    encrypted: bool, trusted: Authority
) -> None:
    """It says nothing to the first dot until all others have their letters.

    Except perhaps one, which that line was to take next.
    """
    tls = trusted.server().context() if encrypted else None
    script = Script(at=At.DOT, way=Way.HANG, starttls=encrypted, tls=tls)
    with quick_folder() as folder, serve(script) as server:
        database = Database(folder)
        fill(database, 12)

        def progress(now: Progress) -> None:
            if now.outlook.counts[State.SUBMITTED] >= 10:
                server.over.set()

        settings = over_tls(server, str(trusted.file)) if encrypted else smtp(server)
        outcome = send(database, begin(database), transport(settings), links=2, progress=progress)
        assert outcome.outlook.counts == {State.SUBMITTED: 11, State.UNCERTAIN: 1}
        with database.reading() as connection:
            replies = connection.execute(select(deliveries.c.reply)).scalars().all()
        assert "the server closed the connection" in replies
