"""What the tests of the ledger share: a list, a server that counts, runs that can be killed.

As a script it is one of two processes: `serve`, a server of SMTP (RFC 5321, with PIPELINING) that
counts what it has accepted, and `fork`, which begins runs and says how they ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from deliver_smtp_kit import smtp
from quick import quick_folder as quick_folder
from sqlalchemy import Connection, event, insert

from briefing.deliver.dispatch import Job, Outcome, Progress, dispatch
from briefing.deliver.enroll import enroll, mailings_of
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Gate, Letter, Link, Then, Transport, Verdict
from briefing.deliver.waiting import Alone, Wait
from briefing.deliver.weather import Ending, Pace
from briefing.errors import StoreError
from briefing.model.delivery import Delivery, Kind, Mailing, State
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.store.tables import deliveries, subscribers

ROOT = Path(__file__).parent.parent.parent
DAY = date(2023, 12, 7)
NOON = datetime(2023, 12, 7, 12, tzinfo=UTC)
FIELD = "X-Briefing-Delivery"


def fill(database: Database, count: int, edition: str = "en") -> None:
    """Let *count* people subscribe: `a0@example.org`, `a1@…`; their tokens are 1, 2, …"""
    with database.writing() as connection:
        for start in range(0, count, 1000):
            rows = [someone(number, edition) for number in range(start, min(start + 1000, count))]
            connection.execute(insert(subscribers), rows)


def someone(number: int, edition: str = "en") -> dict[str, object]:
    address = f"a{number}@example.org"
    return {
        "token": number + 1,
        "address": address,
        "mailbox": address,
        "identity": address,
        "edition": edition,
        "standing": Standing.ACTIVE,
        "consent_at": NOON,
        "consent_how": "by hand",
        "changed_at": NOON,
    }


def stand(database: Database, token: int, standing: Standing) -> None:
    with database.writing() as connection:
        change = subscribers.update().where(subscribers.c.token == token)
        connection.execute(change.values(standing=standing))


def begin(database: Database, randomness: Random | None = None) -> Mailing:
    with database.writing() as connection:
        return enroll(connection, DAY, Kind.ISSUE, "digest", NOON, randomness or Random(1))


def states(database: Database) -> dict[int, State]:
    """Delivery → its state."""
    with database.reading() as connection:
        rows = connection.execute(deliveries.select()).all()
    return {row.id: State(row.state) for row in rows}


def count(database: Database) -> Counter[State]:
    return Counter(states(database).values())


def write_letter(delivery: Delivery, tag: str = "") -> Letter:
    """A letter that says which delivery it is."""
    head = f"{FIELD}: {tag}-{delivery.id}\r\nMessage-ID: <{delivery.id}@example.org>\r\n"
    data = f"{head}\r\n{'Ordinary text. ' * 5}\r\n".encode()
    return Letter("bounce@example.org", delivery.address, data)


class NoLimit:
    """A rate without a limit, which counts how often it was to be halved."""

    def __init__(self) -> None:
        self.halved = 0

    def wait(self) -> float:
        return 0.0

    def halve(self) -> None:
        self.halved += 1


@dataclass
class Script:
    """A transport that does as a test says, and remembers what it accepted."""

    answer: Callable[[Letter], Verdict] = field(
        default=lambda letter: Verdict(State.SUBMITTED, reply="250 2.0.0 queued")
    )
    name: str = "script"
    accepted: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    """Who was said to be next, and was next."""
    links: list[ScriptLink] = field(default_factory=list)
    wait: Wait = field(default_factory=Alone)
    """How an answer waits, so that the other links go on."""

    def link(self, wait: Wait) -> Link:
        self.wait = wait
        self.links.append(ScriptLink(self))
        return self.links[-1]


class ScriptLink:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.closed = 0
        self.ahead: Letter | None = None

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        gate.ask()
        if self.ahead is letter:
            self.script.ahead.append(letter.recipient)
        self.ahead = ahead
        verdict = self.script.answer(letter)
        if verdict.state is State.PENDING:  # lost before the dot
            return verdict
        if not gate.passed():
            return Verdict(State.PENDING, Then.RECONNECT)
        if verdict.state is State.SUBMITTED:
            self.script.accepted.append(letter.recipient)
        return verdict

    def close(self) -> None:
        self.closed += 1


def unsubscribed(connection: Connection, leave: int, reason: str, at: datetime) -> None:
    """What a 5.1.x does to a subscriber."""
    change = subscribers.update().where(subscribers.c.token == leave)
    connection.execute(change.values(standing=Standing.SUPPRESSED, reason=reason))


def job(database: Database, mailing: Mailing, transport: Transport, **changes: Any) -> Job:
    """A job without limits, whose pauses are short."""
    given: dict[str, Any] = {
        "compose": write_letter,
        "rate": NoLimit(),
        "links": 4,
        "now": lambda: datetime.now(UTC),
        "clock": time.monotonic,
        "randomness": Random(os.urandom(8)),
        "suppress": unsubscribed,
        "wait": timedelta(0),
        "pace": Pace(first=0.001, longest=0.01, limit=0.2, rewrites=(0.01,)),
    }
    return Job(database, mailing, transport, **(given | changes))


def send(database: Database, mailing: Mailing, transport: Transport, **changes: Any) -> Outcome:
    stop = changes.pop("stop", threading.Event())
    progress: Callable[[Progress], None] = changes.pop("progress", lambda _: None)
    return dispatch(job(database, mailing, transport, **changes), stop, progress)


# The server that counts


class Server:
    """The server that counts, in a process of its own."""

    def __init__(self) -> None:
        self._process = _script("serve")
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def accepted(self, tag: str) -> Counter[int]:
        """Delivery → how often it was accepted, of those marked with *tag*."""
        asked = socket.create_connection(("127.0.0.1", self.port))
        with asked, asked.makefile("rw", newline="\r\n") as lines:
            lines.readline()
            lines.write(f"TELL {tag}\r\n")
            lines.flush()
            told = json.loads(lines.readline())
        return Counter({int(number): times for number, times in told.items()})

    def close(self) -> None:
        _end(self._process)


async def _serve() -> None:
    taken: dict[str, Counter[str]] = {}
    mark = re.compile(rf"^{FIELD}: (\w+)-(\d+)\r$", re.MULTILINE)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test.example\r\n")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                if verb == "DATA":
                    writer.write(b"354 go on\r\n")
                    found = mark.search((await reader.readuntil(b"\r\n.\r\n")).decode())
                    assert found is not None
                    taken.setdefault(found[1], Counter())[found[2]] += 1
                    writer.write(b"250 2.0.0 taken\r\n")
                elif verb == "TELL":
                    writer.write(json.dumps(taken.get(rest, {})).encode() + b"\r\n")
                elif verb == "EHLO":
                    writer.write(b"250-test.example\r\n250 PIPELINING\r\n")
                else:
                    writer.write(b"250 2.0.0 well\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# Runs that are killed


@dataclass(frozen=True)
class Kill:
    """When a run is to die: around one of its commits, or after a time."""

    commit: int = 0
    """The number of the commit, from 1; 0: none."""
    after: bool = False
    """After it rather than before."""
    seconds: float = 0.0
    """0: not by time."""
    file_size: int = 0
    """Instead: no file may become longer than so many bytes; 0: no limit."""


class Forker:
    """A process that has everything loaded, and begins runs as its children."""

    def __init__(self) -> None:
        self._process = _script("fork")

    def run(self, workspace: Path, port: int, tag: str, kills: list[Kill]) -> list[int]:
        """As many runs at once as *kills*; how each ended: 0 done, 3 broken, -9 or -14 killed.

        A run that is not killed stays until nothing is left to be done.
        """
        order = [str(workspace), port, tag, [vars(kill) for kill in kills]]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        codes: list[int] = json.loads(self._process.stdout.readline())
        assert set(codes) <= {0, 3, -signal.SIGKILL, -signal.SIGALRM}, codes
        return codes

    def close(self) -> None:
        _end(self._process)


def _fork() -> None:
    for line in sys.stdin:
        workspace, port, tag, kills = json.loads(line)
        children = []
        for kill in kills:
            child = os.fork()
            if not child:
                os._exit(_run(Path(workspace), port, tag, Kill(**kill)))
            children.append(child)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(codes), flush=True)


def _run(workspace: Path, port: int, tag: str, kill: Kill) -> int:
    if kill.seconds:
        signal.setitimer(signal.ITIMER_REAL, kill.seconds)  # nothing handles it: it kills
    if kill.file_size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kill.file_size, resource.RLIM_INFINITY))
    database = Database(workspace)
    if kill.commit:
        die_at(database, kill)
    with database.reading() as connection:
        mailing = next(mailings_of(connection))
    try:
        way = SmtpTransport(smtp(port), time.monotonic)
        outcome = send(database, mailing, way, compose=lambda one: write_letter(one, tag))
    except StoreError as error:
        return error.exit_code
    return {Ending.DONE: 0, Ending.BROKEN: 3}.get(outcome.ending, 1)


def die_at(database: Database, kill: Kill) -> None:
    """Let this process die around one of its commits that write."""
    engine = database._engine
    commit = engine.dialect.do_commit
    number = 0
    here = threading.local()

    @event.listens_for(engine, "commit")
    def begun(connection: Connection) -> None:
        here.writes = connection.get_execution_options().get("writes", False)

    def do_commit(connection: Any) -> None:
        nonlocal number
        number += here.writes
        chosen = here.writes and number == kill.commit
        if chosen and not kill.after:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if chosen:
            os.kill(os.getpid(), signal.SIGKILL)

    engine.dialect.do_commit = do_commit  # type: ignore[assignment, method-assign]


def _script(part: str) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, __file__, part],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def _end(process: subprocess.Popen[str]) -> None:
    with closing(process.stdin or sys.stdin), closing(process.stdout or sys.stdin):
        process.kill()
        process.wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(_serve())
    else:
        _fork()
