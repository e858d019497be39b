"""A world for the daily run: a clock that a test moves, a desk, an outbox, a server, mishaps.

Deciding, journal, approvals and ledger are the real ones, over a real database; the steps are small
ones of the same kind. A crash is an exception that nothing catches, at a place that a test chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from briefing.app.outside import Did, Hands, News, Ping
from briefing.app.run import run
from briefing.app.telling import submit
from briefing.config.schedule import Policy, Schedule
from briefing.deliver import ledger
from briefing.deliver.enroll import enroll
from briefing.deliver.reckoning import outlook
from briefing.deliver.transport import Gate, Letter, Verdict
from briefing.deliver.waiting import Wait
from briefing.errors import DeliveryError, EmptyDayError, MailboxError, SourceError
from briefing.model.delivery import Kind, State
from briefing.schedule import approvals
from briefing.schedule.deciding import Look, Step
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database
from briefing.store.tables import subscribers

POLICY = Schedule(
    days=frozenset(range(7)),
    latest=timedelta(hours=6),
    holidays=frozenset(),
    also=frozenset(),
    approve=False,
    min_stories=3,
    quiet_day=Policy.HOLD,
    on_errors=Policy.HOLD,
    unread_leave_mails=Policy.HOLD,
    editor="editor@harbour.example",
    ping_url="",
    collect=True,
)
TRIPOLI = ZoneInfo("Africa/Tripoli")
READER = {
    "token": 1,
    "address": "reader@harbour.example",
    "mailbox": "reader@harbour.example",
    "identity": "reader@harbour.example",
    "edition": "en",
    "standing": "active",
    "consent_at": datetime(2023, 12, 1, tzinfo=UTC),
    "consent_how": "by hand",
    "changed_at": datetime(2023, 12, 1, tzinfo=UTC),
}


class Crash(BaseException):
    """The process is gone."""


class Fragile(Database):
    """The state database, before and after whose commits a process may crash.

    It keeps its connections: a year of opening them takes minutes.
    """

    mishap: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, workspace: Path) -> None:
        plain = Database(workspace)
        self.folder, self.path = plain.folder, plain.path
        self._stack = ExitStack()
        self._reader = self._stack.enter_context(plain._engine.connect())
        self._writer = self._stack.enter_context(plain.held())

    def close(self) -> None:
        self._stack.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._reader.begin():
            yield self._reader

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._writer.begin():
            yield self._writer
            self.mishap()
        self.mishap()

    @contextmanager
    def sound(self) -> Iterator[Connection]:
        """A `writing` in which nothing crashes."""
        with self._writer.begin():
            yield self._writer


@dataclass(frozen=True)
class Sent:
    """An issue that a server took."""

    day: date
    at: datetime
    """By the machine's clock."""
    version: int
    """What was sent of it."""


def timetable(policy: Schedule, zone: ZoneInfo = TRIPOLI, hour: time = time(6, 30)) -> Timetable:
    return Timetable(zone, hour, policy.latest, policy.days, policy.holidays, policy.also)


class World:
    """A machine with a workspace; `call` is what cron does."""

    def __init__(
        self, folder: Path, policy: Schedule = POLICY, times: Timetable | None = None
    ) -> None:
        self.database = Fragile(folder)
        self.database.mishap = self._moment_of_crash
        self.policy = policy
        self.times = times or timetable(policy)
        self.now = datetime(2024, 1, 1, tzinfo=UTC)
        self.desk: dict[date, int] = {}
        """Its version; a day that is not there has no article."""
        self.out: dict[date, int] = {}
        self.stories = 5
        self.errors: tuple[str, ...] = ()
        self.mailbox = False
        self.failing: set[Step] = set()
        self.deaf = False
        """Whether the server does not take the editor's mail."""
        self.most = 10
        """Deliveries that one call comes to."""
        self.doubtful = False
        """Whether the connection is lost behind each final dot."""
        self.crash_after: int | None = None
        """So many more places at which a process may crash are passed."""
        self.sent: list[Sent] = []
        self.mail: list[str] = []
        self.pings: list[Ping] = []
        self.did: list[Step] = []
        self.said: list[str] = []
        self._runs = 0
        with self.database.writing() as connection:
            connection.execute(subscribers.insert(), READER)

    def call(self) -> bool | None:
        """Whether all went well; None where the process crashed."""
        self.did, self.said = [], []
        try:
            return run(self.hands())
        except Crash:
            return None
        finally:
            self.crash_after = None

    def hands(self) -> Hands:
        return Hands(
            database=self.database,
            timetable=self.times,
            policy=self.policy,
            has_mailbox=self.mailbox,
            has_sources=True,
            now=lambda: self.now,
            look=self.look,
            do=self.do,
            tell=self._tell,
            ping=self.pings.append,
            say=lambda line, _: self.said.append(line),
        )

    def edit(self, day: date) -> None:
        self.desk[day] = self.desk.get(day, 0) + 1

    def approve(self, day: date) -> None:
        with self.database.writing() as connection:
            approvals.approve(connection, day, self.look(day).digest, self.now)

    def hold(self, day: date) -> None:
        with self.database.writing() as connection:
            approvals.hold(connection, day, "wait", self.now)

    def look(self, day: date) -> Look:
        version = self.out.get(day)
        if version is None:
            return Look(empty=day not in self.desk)
        if version != self.desk.get(day):  # what it would have now, nobody knows
            return Look(digest=str(version), empty=day not in self.desk)
        return Look(True, str(version), self.stories, self.errors)

    def do(self, step: Step, day: date) -> Did:
        self._moment_of_crash()
        self.did.append(step)
        {
            Step.BOUNCES: self._bounces,
            Step.COLLECT: self._collect,
            Step.BUILD: self._build,
            Step.SEND: self._send,
        }[step](day)
        self._moment_of_crash()
        return Did(f"{step} of {day}")

    def _moment_of_crash(self) -> None:
        if self.crash_after is None:
            return
        self.crash_after -= 1
        if self.crash_after < 0:
            raise Crash

    def _bounces(self, _: date) -> None:
        if Step.BOUNCES in self.failing:
            raise MailboxError.at("imap", "is down")

    def _collect(self, day: date) -> None:
        if Step.COLLECT in self.failing:
            raise SourceError.at("", "no source could be read")
        self.desk.setdefault(day, 1)

    def _build(self, day: date) -> None:
        if Step.BUILD in self.failing:
            raise RuntimeError("the theme is broken")
        if day not in self.desk:
            raise EmptyDayError.at(day, "nothing lies there")
        self.out[day] = self.desk[day]

    def _send(self, day: date) -> None:
        """Enroll, claim, commit, submit, settle: each in a transaction of its own."""
        if Step.SEND in self.failing:
            raise DeliveryError.at("", "no server could be reached")
        self._runs += 1
        me, before = f"run {self._runs}", [f"run {n}" for n in range(self._runs)]
        with self.database.writing() as connection:
            ledger.recover(connection, before, self.now)  # a new run, so the others are dead
            digest, random = self.look(day).digest, Random(f"{day} {self._runs}")
            mailing = enroll(connection, day, Kind.ISSUE, digest, self.now, random)
        with self.database.writing() as connection:
            until = self.now + timedelta(minutes=5)
            claimed = ledger.claim(connection, mailing.id, me, self.now, until, self.most)
        with self.database.sound() as connection:  # no crash between dot and answer
            ledger.mark(connection, me, [one.id for one in claimed], self.now)
            self.sent += [Sent(day, self.now, int(mailing.digest)) for _ in claimed]
            state = State.UNCERTAIN if self.doubtful else State.SUBMITTED
            done = [ledger.Entry(one, state) for one in claimed]
            ledger.settle(connection, me, done, self.now)
        with self.database.reading() as connection:
            assert self.most < 10 or outlook(connection, mailing.id).left == 0

    def _tell(self, news: News) -> None:
        letter = Letter(
            "news@harbour.example", self.policy.editor, b"Subject: news\r\n\r\nnews\r\n"
        )
        submit(self.database, _Post(self, news), letter, news, lambda: self.now)


class _Post:
    """The server, as far as the editor's mail goes; transport and link in one."""

    name = "post"

    def __init__(self, world: World, news: News) -> None:
        self._world = world
        self._news = news

    def link(self, wait: Wait) -> _Post:
        return self

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        if self._world.deaf or not gate.passed():
            return Verdict(State.PENDING, reply="no answer")
        self._world.mail.append(f"{self._news.day} {self._news.about}")
        return Verdict(State.SUBMITTED)

    def close(self) -> None:
        """Nothing is open."""
