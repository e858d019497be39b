"""Dispatch: claimed deliveries → letters → a transport, over several links, as fast as it may go.

Each link takes a delivery from stock, has its letter made, waits for its turn, submits it, and
hands in what became of it; the recorder (recorder.py) writes that down. All of them share one
thread (hub.py), while the caller's looks on. What a verdict asks of the mailing as a whole is
decided in weather.py, and when a deferred one is tried again in retries.py. Any number of runs may
do this at once for the same mailing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty
from random import Random
from threading import Event, Thread
from time import perf_counter
from typing import Protocol

from sqlalchemy.exc import DatabaseError

from briefing.deliver import enroll, runs
from briefing.deliver.gate import LedgerGate
from briefing.deliver.hub import Hub
from briefing.deliver.ledger import Entry
from briefing.deliver.reckoning import Outlook, doubts, outlook
from briefing.deliver.recorder import Recorder, Suppress, Task
from briefing.deliver.retries import discreet, entry
from briefing.deliver.transport import Clock, Letter, Link, Then, Transport, Verdict
from briefing.deliver.weather import Ending, Halt, Pace, Weather
from briefing.errors import BriefingError, StoreError
from briefing.model.delivery import Delivery, Kind, Mailing, State
from briefing.store.database import Database

_TICK = 0.05
"""Seconds between looks at *stop*."""
_LOOK = 0.1
"""Seconds between looks at how the mailing stands, at least."""
_LOSSES = 3
"""After as many lost connections in one run a delivery is put off: perhaps it is its fault."""


_LOST = {Then.RECONNECT, Then.HALVE_CONNECTIONS}


class Limit(Protocol):
    """How fast letters may go (rate.py)."""

    def wait(self) -> float:
        """Take the turn of the next letter: the seconds to wait before it may go."""

    def halve(self) -> None:
        """Go half as fast."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a run sends, by which way, and what it takes from outside."""

    database: Database
    mailing: Mailing
    transport: Transport
    compose: Callable[[Delivery], Letter]
    """Makes a letter. A BriefingError refuses that delivery alone; anything else that it raises
    does so too, but three alike in a row stop the mailing."""
    rate: Limit
    links: int
    """Connections, at least one."""
    now: Callable[[], datetime]
    clock: Clock
    randomness: Random
    suppress: Suppress
    """Called in the transaction that settles a delivery whose address does not exist."""
    wait: timedelta = timedelta(0)
    """How long to stay for deferred ones that come to be due."""
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a mailing stands while it goes out, with all its runs."""

    outlook: Outlook
    waits_until: datetime | None
    """When the next deferred one is due, while nothing else is left to be done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    ending: Ending
    reason: str
    """What the server said, where it was the reason."""
    outlook: Outlook
    doubts: Mapping[str, int]
    """Date of any other issue → its uncertain deliveries of which nobody has decided what to do:
    those of a run that died are known to be so from now on."""


def dispatch(job: Job, stop: Event, progress: Callable[[Progress], None]) -> Outcome:
    """Send what is due of a mailing, until nothing is, or nothing more may be sent.

    When *stop* is set, what is under way is finished and no more is begun; what is raised in this
    thread meanwhile (Ctrl-C) ends it, and what was under way may then be uncertain. *progress* is
    called several times a second, in this thread. Where the ledger can no longer be written,
    nothing more is sent from then on, and the run ends as BROKEN; raises StoreError where it could
    not begin, or the ledger cannot even be read.
    """
    try:
        with runs.alive(job.database, job.randomness) as run:
            runs.recover_dead(job.database, job.now(), run)
            with job.database.writing() as connection:
                enroll.stop(connection, job.mailing.id, "")  # whatever it was may be mended
            recorder = _send(job, run, stop, progress)
        now = _outlook(job.database, job.mailing)
        elsewhere = _doubts(job.database, job.mailing)
    except DatabaseError as error:
        raise job.database.trouble(error) from error
    halt = recorder.halt or Halt(Ending.DONE)
    if (broken := recorder.error) is not None:
        halt = Halt(Ending.BROKEN, str(_told(job, recorder, broken)))
    return Outcome(halt.ending, halt.reason, now, elsewhere)


def nothing_to_do(database: Database, mailing: Mailing) -> Outcome:
    """How *mailing* stands, of which nothing is left to be sent."""
    return Outcome(Ending.DONE, "", _outlook(database, mailing), _doubts(database, mailing))


def _send(job: Job, run: str, stop: Event, progress: Callable[[Progress], None]) -> Recorder:
    hub = Hub(job.clock)
    recorder = Recorder(
        Task(
            job.database,
            job.mailing,
            run,
            job.links,
            hub,
            job.now() + job.wait,
            job.now,
            job.clock,
            job.suppress,
            job.pace,
        )
    )
    weather = Weather(job.links, job.clock, job.randomness, job.pace)
    losses: Counter[int] = Counter()
    workers = [_Worker(job, hub, number, recorder, weather, losses) for number in range(job.links)]
    links = [worker.run for worker in workers]
    Thread(target=recorder.run, args=[links], name="links", daemon=True).start()
    try:
        _watch(job, recorder, stop, progress)
    except Exception:  # of the caller's own: what is under way is finished all the same
        recorder.stop(Halt(Ending.INTERRUPTED))
        recorder.ended.wait()
        raise
    error = recorder.error
    if error is not None and not isinstance(error, DatabaseError | OSError):
        raise error
    return recorder


def _watch(job: Job, recorder: Recorder, stop: Event, progress: Callable[[Progress], None]) -> None:
    """Wait for the end; tell how it goes."""
    asked = False
    look_at = perf_counter()
    while True:
        ended = recorder.ended.wait(_TICK)
        if not asked and stop.is_set():
            asked = True
            recorder.stop(Halt(Ending.INTERRUPTED))
        began = perf_counter()
        if began < look_at and not ended:
            continue
        with suppress(DatabaseError):  # what matters of it, the recorder meets too
            progress(Progress(_outlook(job.database, job.mailing), recorder.waits_until))
        if ended:
            return
        now = perf_counter()
        look_at = now + max(_LOOK, 50 * (now - began))  # a long list takes long to count


def _outlook(database: Database, mailing: Mailing) -> Outlook:
    with database.reading() as connection:
        return outlook(connection, mailing.id)


def _doubts(database: Database, mailing: Mailing) -> dict[str, int]:
    with database.reading() as connection:
        found = doubts(connection)
    if mailing.kind is Kind.ISSUE:
        found.pop(mailing.day, None)
    return found


def _told(job: Job, recorder: Recorder, error: Exception) -> StoreError:
    """What is told of the *error* of the ledger that ended the run."""
    lost = sum(one.state is not State.PENDING for one in recorder.unwritten)
    doubts = f"; {lost} that were under way will be reported as uncertain" if lost else ""
    remedy = f"nothing more was sent{doubts}; see that the disk has room, and send again"
    if isinstance(error, DatabaseError):
        return job.database.trouble(error, remedy)
    reason = error.strerror if isinstance(error, OSError) else None
    return StoreError.at(job.database.folder, f"cannot be used: {reason or error}", remedy)


_Made = tuple[Delivery, Letter | Verdict]
"""A delivery with its letter, or with the refusal where none can be made."""


class _Worker:
    """The work of one link."""

    def __init__(
        self,
        job: Job,
        hub: Hub,
        number: int,
        recorder: Recorder,
        weather: Weather,
        losses: Counter[int],
    ) -> None:
        self._job = job
        self._hub = hub
        self._number = number
        self._recorder = recorder
        self._over = recorder.over
        self._weather = weather
        self._losses = losses
        self._ahead: _Made | None = None
        """What this link delivers next, if that is settled."""
        self._done: Entry | None = None
        """What became of the letter before; it is handed in with the next question to the ledger,
        or before this link waits for anything else."""

    def run(self) -> None:
        """Deliver from stock until there is no more."""
        link: Link | None = None
        try:
            link = self._job.transport.link(self._hub)
            while (made := self._next(link)) is not None:
                self._deliver(link, *made)
        except Exception as error:
            self._recorder.give_up(error)
        finally:
            self._hand_in()
            if link is not None:
                _close(link)

    def _next(self, link: Link) -> _Made | None:
        """The next delivery from stock; waits while fewer links are wanted than there are."""
        if self._ahead is not None:
            made, self._ahead = self._ahead, None
            return made
        if self._number >= self._weather.allowed:
            self._hand_in()
            _close(link)
            while self._number >= self._weather.allowed:
                if self._hub.until(self._over.is_set, 1.0):
                    return None
        delivery = self._from_stock()
        return None if delivery is None else self._make(delivery)

    def _from_stock(self) -> Delivery | None:
        stock = self._recorder.stock
        while True:
            with suppress(Empty):
                return stock.get_nowait()
            self._hand_in()
            self._hub.until(lambda: not stock.empty())

    def _hand_in(self) -> None:
        done, self._done = self._done, None
        if done is not None:
            self._recorder.hand_in(done)

    def _look_ahead(self) -> Letter | None:
        """The letter that comes after this one, where there is more than the other links need."""
        stock = self._recorder.stock
        if stock.qsize() <= self._job.links or self._over.is_set():
            return None
        with suppress(Empty):
            if (delivery := stock.get_nowait()) is not None:
                self._ahead = self._make(delivery)
                letter = self._ahead[1]
                return letter if isinstance(letter, Letter) else None
            stock.put(None)  # it tells some link to end
            self._hub.ring()
        return None

    def _make(self, delivery: Delivery) -> _Made:
        """The letter; or the refusal of a delivery for which none can be made."""
        try:
            return delivery, self._job.compose(delivery)
        except BriefingError as error:
            return delivery, Verdict(State.REFUSED, reply=f"cannot be made: {error}")
        except Exception as error:
            told = f"cannot be made: {type(error).__name__}: {error}"
            return delivery, Verdict(State.REFUSED, reply=told, blames_us=True)

    def _deliver(self, link: Link, delivery: Delivery, letter: Letter | Verdict) -> None:
        verdict = Verdict(State.PENDING)
        halt = None
        if isinstance(letter, Verdict):
            verdict = discreet(letter, delivery.address)
            halt = self._weather.note(self._number, verdict) if verdict.blames_us else None
        elif self._turn():
            before, self._done = self._done, None
            gate = self._recorder.gate(delivery, before)
            verdict = discreet(self._submit(link, letter, gate), delivery.address)
            gate.bring()
            if not gate.denied:  # else it was we who held it back
                halt = self._weather.note(self._number, verdict)
                verdict = self._weighed(delivery, verdict)
        self._hand_in()
        self._done = entry(delivery, verdict, self._job.now())
        if halt is not None:
            self._hand_in()
            self._recorder.end(halt)

    def _turn(self) -> bool:
        """Wait until a letter may go; False where none may go any more."""
        while pause := self._weather.pause(self._number):
            self._hand_in()
            if self._hub.until(self._over.is_set, pause):
                return False
        turn = self._job.rate.wait()
        if turn <= 0:
            return not self._over.is_set()
        self._hand_in()
        return not self._hub.until(self._over.is_set, turn)

    def _submit(self, link: Link, letter: Letter, gate: LedgerGate) -> Verdict:
        try:
            return link.submit(letter, gate, self._look_ahead())
        except Exception as error:  # a fault of the link: whether the dot was sent, it cannot say
            state = State.UNCERTAIN if gate.granted else State.PENDING
            _close(link)
            return Verdict(state, Then.RECONNECT, f"{type(error).__name__}: {error}")

    def _weighed(self, delivery: Delivery, verdict: Verdict) -> Verdict:
        """*verdict*, or a deferral of what loses its connection again and again."""
        if verdict.then is Then.HALVE_RATE:
            self._job.rate.halve()
        if verdict.state is State.PENDING and verdict.then in _LOST and verdict.counts:
            self._losses[delivery.id] += 1
            if self._losses[delivery.id] >= _LOSSES:
                del self._losses[delivery.id]
                return Verdict(State.DEFERRED, reply=verdict.reply)
        return verdict


def _close(link: Link) -> None:
    with suppress(Exception):
        link.close()
