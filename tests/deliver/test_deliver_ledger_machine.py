"""Whatever order things happen in, the ledger keeps the promise: a state machine against a model.

Each run of the machine has one link that delivers, and one that loses all that it takes up; it
claims anew also what it has in hand when its lease is over. The model knows what the ledger must
say of each delivery, and, which the ledger cannot know, how often a server has accepted it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ledger_kit import DAY, NOON, fill, quick_folder
from sqlalchemy import Connection

from briefing.deliver import ledger
from briefing.deliver.enroll import enroll
from briefing.deliver.ledger import Entry
from briefing.deliver.reckoning import outlook, resolve
from briefing.model.delivery import Delivery, Kind, Mailing, State
from briefing.model.subscriber import Standing
from briefing.store.database import FOLDER, Database
from briefing.store.tables import deliveries, subscribers

PEOPLE = 5
LEASE = timedelta(minutes=5)
ANSWERS = st.sampled_from(
    [State.SUBMITTED, State.REFUSED, State.DEFERRED, State.UNCERTAIN, State.PENDING]
)
RUNS = st.sampled_from(["one", "two", "three"])


@dataclass
class Run:
    """A process that sends, over one link."""

    name: str
    stock: list[Delivery] = field(default_factory=list)
    gated: Delivery | None = None
    """Its gate has passed; the dot was not sent yet."""
    dotted: tuple[Delivery, State] | None = None
    """The dot was sent, and this is what the server said; or nothing came back."""

    @property
    def held(self) -> set[int]:
        """What a link has, or will take: of these it takes no second copy (recorder.py)."""
        under_way = [one for one in (self.gated, self.dotted and self.dotted[0]) if one]
        return {one.id for one in [*self.stock, *under_way]}


WORKS = rule(name=RUNS, limit=st.integers(1, 3), answer=ANSWERS, lost=st.booleans())


@cache
def original() -> Path:
    """The folder of a database with the people in it, to be copied."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    database = Database(folder)
    fill(database, PEOPLE)
    database.forget()
    return database.folder


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(quick_folder())
        shutil.copytree(original(), folder / FOLDER)
        # One connection, kept open: a new one for each step would cost ten times the step.
        self.connection = self.stack.enter_context(Database(folder).held())
        self.mailing = self.enroll(1)
        with self.writing() as connection:
            rows = connection.execute(deliveries.select()).all()
        self.state = {row.id: State.PENDING for row in rows}
        self.person = {row.id: row.subscriber for row in rows}
        self.holder: dict[int, str] = {}
        self.accepted: Counter[int] = Counter()
        self.resent: Counter[int] = Counter()
        self.active = set(self.person.values())
        self.resolved: set[int] = set()
        self.now = NOON
        self.until: dict[int, datetime] = {}
        self.due: dict[int, datetime] = {}
        self.born = Counter[str]()
        self.runs = {name: Run(f"{name} 0") for name in ("one", "two", "three")}

    def teardown(self) -> None:
        """Once everybody is dead, one last run brings all of it to its end."""
        for name in self.runs:
            self.crash(name)
        self.later(timedelta(days=2))
        self.claim("one", PEOPLE)
        run = self.runs["one"]
        while run.stock:
            self.mark("one")
            if run.gated:
                self.dot("one", State.SUBMITTED)
                self.settle("one")
        for one, state in self.state.items():
            assert state.final
            if state is State.SUBMITTED:
                assert self.accepted[one] >= 1
            elif state is not State.UNCERTAIN:
                assert self.accepted[one] <= self.resent[one]
        self.agrees()
        self.stack.close()

    def work(self, name: str, limit: int, answer: State, lost: bool) -> None:
        """The next step of a run."""
        run = self.runs[name]
        if run.dotted:
            self.settle(name)
        elif run.gated:
            self.dot(name, answer, lost)
        elif run.stock:
            self.mark(name)
        else:
            self.claim(name, limit)

    # Several rules, so that most steps are work.
    first, second, third, fourth = WORKS(work), WORKS(work), WORKS(work), WORKS(work)

    def claim(self, name: str, limit: int) -> None:
        run = self.runs[name]
        with self.writing() as connection:
            got = ledger.claim(
                connection, self.mailing.id, run.name, self.now, self.now + LEASE, limit
            )
            left = self.stated(connection, State.LEFT)
        gone = {one for one in self.state if self.person[one] not in self.active}
        newly = {one for one in left if self.state[one] is not State.LEFT}
        assert newly <= {one for one in gone if self.claimable(one)}
        for one in newly:
            self.state[one] = State.LEFT
        ids = [one.id for one in got]
        assert len(set(ids)) == len(ids) <= limit
        for one in ids:
            assert self.claimable(one)
            assert one not in gone
            self.state[one], self.holder[one] = State.CLAIMED, run.name
            self.until[one] = self.now + LEASE
        if len(ids) < limit:  # it took all there was
            assert not any(map(self.claimable, self.state))
        run.stock += [one for one in got if one.id not in run.held]

    def claimable(self, one: int) -> bool:
        state = self.state[one]
        return state is State.PENDING or (state is State.DEFERRED and self.due[one] <= self.now)

    def mark(self, name: str) -> None:
        run = self.runs[name]
        delivery = run.stock[0]
        one = delivery.id
        with self.writing() as connection:
            granted = ledger.mark(connection, run.name, [one], self.now)
        mine = self.state[one] is State.CLAIMED and self.holder[one] == run.name
        wanted = self.person[one] in self.active
        assert granted == ({one} if mine and wanted else set())
        run.stock.pop(0)
        if granted:
            run.gated = delivery
            self.state[one] = State.COMMITTING
        elif mine:
            self.state[one] = State.LEFT

    @rule(name=RUNS)
    def lose(self, name: str) -> None:
        """The other link of a run takes up a letter, and gives it back without a dot."""
        run = self.runs[name]
        if not run.stock:
            return
        delivery = run.stock.pop(0)
        one = delivery.id
        mine = self.state[one] is State.CLAIMED and self.holder[one] == run.name
        wanted = self.person[one] in self.active
        with self.writing() as connection:
            granted = ledger.mark(connection, run.name, [one], self.now)
            ledger.settle(connection, run.name, [Entry(delivery, State.PENDING)], self.now)
        assert granted == ({one} if mine and wanted else set())
        if granted:
            self.state[one] = State.DEFERRED if one in self.due else State.PENDING
        elif mine:
            self.state[one] = State.LEFT

    def dot(self, name: str, answer: State, lost: bool = False) -> None:
        """Send the dot, or lose the connection before (PENDING), or the answer to it."""
        run = self.runs[name]
        assert run.gated is not None
        one = run.gated.id
        assert self.state[one] is State.COMMITTING
        if answer is State.SUBMITTED or (answer is State.UNCERTAIN and not lost):
            self.accepted[one] += 1
            assert self.accepted[one] <= 1 + self.resent[one]
        run.dotted, run.gated = (run.gated, answer), None

    def settle(self, name: str) -> None:
        run = self.runs[name]
        assert run.dotted is not None
        (delivery, state), run.dotted = run.dotted, None
        due = self.now + timedelta(minutes=5) if state is State.DEFERRED else None
        entry = Entry(delivery, state, "a reply", 1, due)
        with self.writing() as connection:
            ledger.settle(connection, run.name, [entry], self.now)
        if state is State.PENDING and delivery.id in self.due:
            state = State.DEFERRED  # where it came from
        elif due is not None:
            self.due[delivery.id] = due
        else:
            self.due.pop(delivery.id, None)
        self.state[delivery.id] = state

    @rule(name=RUNS)
    def crash(self, name: str) -> None:
        """The process dies, and another finds that out."""
        dead = self.runs[name]
        self.born[name] += 1
        self.runs[name] = Run(f"{name} {self.born[name]}")
        with self.writing() as connection:
            recovered = ledger.recover(connection, [dead.name], self.now)
        doubtful = [one for one in (dead.gated, dead.dotted and dead.dotted[0]) if one]
        assert recovered.uncertain == len(doubtful) <= 1
        for delivery in doubtful:
            self.state[delivery.id] = State.UNCERTAIN
            self.resolved.discard(delivery.id)
        self.lapse(dead.name)

    @rule(passed=st.sampled_from([timedelta(minutes=1), timedelta(minutes=6)]))
    def later(self, passed: timedelta) -> None:
        self.now += passed
        with self.writing() as connection:
            ledger.recover(connection, [], self.now)
        self.lapse()

    @rule(name=RUNS)
    def sleep(self, name: str) -> None:
        """Every lease is over, and a run that has letters in hand claims what there is."""
        self.later(timedelta(minutes=6))
        self.claim(name, PEOPLE)

    def lapse(self, dead: str = "") -> None:
        for one, state in self.state.items():
            over = self.holder.get(one) == dead or self.until.get(one, self.now) <= self.now
            if state is State.CLAIMED and over:
                self.state[one] = State.DEFERRED if one in self.due else State.PENDING

    @rule(name=RUNS)
    def stop_in_good_order(self, name: str) -> None:
        run = self.runs[name]
        with self.writing() as connection:
            ledger.release(connection, run.name, self.now)
        run.stock.clear()
        self.lapse(run.name)

    @rule(
        token=st.integers(1, PEOPLE),
        standing=st.sampled_from([Standing.LEFT, Standing.SUPPRESSED, Standing.ACTIVE]),
    )
    def change(self, token: int, standing: Standing) -> None:
        """Somebody leaves, or comes back."""
        whose = subscribers.update().where(subscribers.c.token == token)
        with self.writing() as connection:
            connection.execute(whose.values(standing=standing))
        if standing is not Standing.ACTIVE:
            self.active.discard(token)
        elif self.exists(token):
            self.active.add(token)

    def exists(self, token: int) -> bool:
        with self.writing() as connection:
            whose = subscribers.select().where(subscribers.c.token == token)
            return connection.execute(whose).first() is not None

    @rule(token=st.integers(1, PEOPLE))
    def erase(self, token: int) -> None:
        with self.writing() as connection:
            connection.execute(subscribers.delete().where(subscribers.c.token == token))
        self.active.discard(token)

    @rule(resend=st.booleans())
    def decide(self, resend: bool) -> None:
        with self.writing() as connection:
            resolve(connection, self.mailing.id, self.now, resend=resend)
        for one, state in self.state.items():
            if state is State.UNCERTAIN and one not in self.resolved:
                if resend:
                    self.state[one] = State.PENDING
                    self.resent[one] += 1
                    self.due.pop(one, None)
                else:
                    self.resolved.add(one)

    @rule()
    def enroll_again(self) -> None:
        """Another `send` of the same issue finds the mailing that there is."""
        assert self.enroll(2) == self.mailing

    def enroll(self, seed: int) -> Mailing:
        with self.writing() as connection:
            return enroll(connection, DAY, Kind.ISSUE, "digest", NOON, Random(seed))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.connection.begin():
            yield self.connection

    def stated(self, connection: Connection, state: State) -> set[int]:
        rows = connection.execute(deliveries.select().where(deliveries.c.state == state))
        return {row.id for row in rows}

    @invariant()
    def agrees(self) -> None:
        with self.writing() as connection:
            told = outlook(connection, self.mailing.id)
            rows = connection.execute(deliveries.select()).all()
        assert {row.id: row.state for row in rows} == self.state
        assert told.counts == Counter(self.state.values())
        uncertain = {one for one, state in self.state.items() if state is State.UNCERTAIN}
        assert told.unresolved == len(uncertain - self.resolved)  # every doubt is reported


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=70, stateful_step_count=40)
