"""The one who writes a run's changes to the ledger, many of them in one commit.

Links hand in what they want written: the mark before a final dot, and what became of a letter.
When all of them wait, what has come is written in one transaction, together with new claims where
few are left in stock, and the gates that waited for it open. So a commit costs little a message,
and no link waits for a claim.

When a transaction fails nothing more is sent: gates stay shut, the links end, and what became of
the letters that were already under way is written at the end, tried several times. What cannot
be written even so stays *committing* in the ledger, and will be reported as uncertain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event

from sqlalchemy import Connection

from briefing.deliver import enroll, ledger
from briefing.deliver.gate import LedgerGate
from briefing.deliver.hub import Hub
from briefing.deliver.ledger import Entry
from briefing.deliver.reckoning import outlook
from briefing.deliver.runs import recover_dead
from briefing.deliver.transport import Clock
from briefing.deliver.weather import Ending, Halt, Pace
from briefing.model.delivery import Delivery, Mailing, State
from briefing.store.database import Database

Suppress = Callable[[Connection, int, str, datetime], None]
"""Send nothing more to whom a leave token of this number belongs; the reason; when."""

_LULL = 0.02
"""Seconds that a mark waits for company, at most."""
_LEASE = timedelta(minutes=5)
_CARE = 60.0
"""Seconds between renewals of the leases, and between looks for dead runs."""
_LOOK = 0.5
"""Seconds between looks for something to claim, while others hold the rest."""
_LOOK_AGAIN = 1.0
"""The same, while all that is left is deferred."""
_MOST = 512
"""Deliveries claimed at once, at most."""
_PATIENCE = timedelta(minutes=1)
"""How long after its last success a run waits for what is due shortly."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a recorder writes about."""

    database: Database
    mailing: Mailing
    run: str
    links: int
    hub: Hub
    """What drives the links."""
    until: datetime
    """Deferred ones that are due by then are waited for."""
    now: Callable[[], datetime]
    clock: Clock
    suppress: Suppress
    pace: Pace


Request = LedgerGate | Entry | Halt


class Recorder:
    """What the links of a run hand in to, in the hub's thread.

    Another thread may call `stop`, and look at what has no underscore.
    """

    def __init__(self, task: Task) -> None:
        self.stock: SimpleQueue[Delivery | None] = SimpleQueue()
        """Claimed deliveries for links to take; None: there are no more."""
        self.over = Event()
        """Set when no link should take up anything more."""
        self.ended = Event()
        """Set when nothing more will be written. To wait for it is safe at Ctrl-C, while Python
        3.11 takes a thread for ended whose `join` with a timeout was interrupted."""
        self.halt: Halt | None = None
        """Why the run ended."""
        self.error: Exception | None = None
        """What went wrong with the ledger."""
        self.unwritten: list[Entry] = []
        """What became of deliveries and could not be written."""
        self.waits_until: datetime | None = None
        """When the next deferred one is due, while nothing else is to be done."""
        self._task = task
        self._inbox: SimpleQueue[Request] = SimpleQueue()
        self._marks: list[LedgerGate] = []
        self._entries: list[Entry] = []
        self._halts: list[Halt] = []
        self._asked_at: float | None = None
        """Since when a link has waited for its mark."""
        self._cost = 0.0
        """Seconds that a transaction takes, of late."""
        self._broken = False
        self._shut = False
        self._held: set[int] = set()
        """Deliveries claimed of which nothing has been handed in yet: no link is given another
        copy of one of them, whatever has become of the claim meanwhile."""
        self._gone: list[Entry] = []
        """Whose address is to be suppressed, once something was taken: until then it may be the
        server that is set up badly."""
        self._taken = False
        self._batch = 2 * task.links
        self._claimed_at = float("-inf")
        self._look_at = float("-inf")
        self._care_at = task.clock() + _CARE
        self._went_well_at = task.now()

    def gate(self, delivery: Delivery, before: Entry | None) -> LedgerGate:
        """The gate before the final dot of *delivery*.

        What became of the letter *before* is handed in with its question: one commit for both.
        """
        return LedgerGate(self._inbox.put, self._task.hub, delivery.id, before)

    def hand_in(self, entry: Entry) -> None:
        """Have it written what became of a delivery from stock; each is handed in once."""
        self._inbox.put(entry)

    def stop(self, halt: Halt) -> None:
        """Let links take up nothing more; where that is because of a refusal, send no dot more."""
        if halt.ending is Ending.STOPPED:
            self._shut = True
        self._inbox.put(halt)
        self._task.hub.ring()

    def end(self, halt: Halt) -> None:
        """The same at once, for a link: no other begins anything from now on."""
        self.stop(halt)
        self._close(halt)

    def give_up(self, error: Exception) -> None:
        """End the run because of a fault in this program; for a link."""
        self.error = self.error or error
        self.end(Halt(Ending.BROKEN, str(error)))

    def run(self, links: Sequence[Callable[[], None]]) -> None:
        """Let the hub drive *links*, and write for them until all have ended.

        Raises nothing, see `error`.
        """
        try:
            with self._task.database.held() as connection:
                self._task.hub.run(links, partial(self._attend, connection))
        except Exception as error:  # the links have not even begun, or the hub is at fault
            self._break(error)
        finally:
            self._finish()
            self.ended.set()

    def _attend(self, connection: Connection) -> float:
        """All links wait: do what can be done for them; seconds until there is more to do."""
        self._gather()
        try:
            if not self._broken:
                if lull := self._lull():
                    return lull
                self._turn(connection)
                return self._patience()
        except Exception as error:  # whatever it is: no link may wait for ever
            self._break(error)
        self._give_back()
        return float("inf")

    def _gather(self) -> None:
        """Take in all that was handed in."""
        with suppress(Empty):
            while True:
                match request := self._inbox.get_nowait():
                    case LedgerGate():
                        self._marks.append(request)
                    case Entry():
                        self._entries.append(request)
                        self._held.discard(request.delivery.id)
                    case _:
                        self._halts.append(request)
        if self._entries and not self._held:
            self._look_at = float("-inf")

    def _lull(self) -> float:
        """Seconds that the marks that were asked for wait for those of the other links.

        Half as long as their commit takes, that these may share it.
        """
        if self._halts or not 0 < len(self._marks) < self._task.links:
            return 0.0
        now = self._task.clock()
        if self._asked_at is None:
            self._asked_at = now
        return max(self._asked_at + min(self._cost / 2, _LULL) - now, 0.0)

    def _turn(self, connection: Connection) -> None:
        """Write what has come, and claim where few are left."""
        self._asked_at = None
        room = self._room()
        if self._marks or self._entries or room:
            self._write(connection, room)
        for halt in self._halts:
            self._end(connection, halt)
        self._halts = []
        if room and not self._held:
            self._look(connection)
        if self._task.clock() >= self._care_at:
            self._care(connection)

    def _write(self, connection: Connection, room: int) -> None:
        at, task = self._task.now(), self._task
        marks, granted = self._marks, set[int]()
        fresh: list[Delivery] = []
        begun = task.clock()
        with connection.begin():
            if marks and not self._shut:
                granted = ledger.mark(connection, task.run, [one.id for one in marks], at)
            self._settle(connection, self._entries, at)
            if room:
                fresh = ledger.claim(connection, task.mailing.id, task.run, at, at + _LEASE, room)
        self._cost += (task.clock() - begun - self._cost) / 8
        self._marks, self._entries = [], []
        self._answer(marks, granted)
        if len(granted) < len(marks):
            self._ask_why(connection)
        self._put_in_stock(fresh)

    def _settle(self, connection: Connection, entries: Sequence[Entry], at: datetime) -> None:
        if not entries:
            return
        ledger.settle(connection, self._task.run, entries, at)
        self._gone += [one for one in entries if one.suppress]
        if any(one.state is State.SUBMITTED for one in entries):
            self._went_well_at, self._taken = at, True
        if self._taken:
            for one in self._gone:
                self._task.suppress(connection, one.delivery.leave, one.reply, at)
            self._gone = []

    def _give_back(self) -> None:
        """Nothing can be written any more: keep the gates shut, and the entries for the end."""
        self._answer(self._marks, set())
        self.unwritten += self._entries
        self._marks, self._entries = [], []

    def _patience(self) -> float:
        """Seconds until there is something to do, even if nothing is handed in."""
        wakes = self._care_at
        if not self.over.is_set() and self.stock.empty():
            wakes = min(wakes, self._look_at)
        return max(wakes - self._task.clock(), 0.0)

    def _room(self) -> int:
        """How many to claim now.

        A claim is as large as lasts for some seconds: small at first, that several runs share
        also a short list.
        """
        now = self._task.clock()
        if self.over.is_set() or self.stock.qsize() > self._batch // 2 or now < self._look_at:
            return 0
        if now - self._claimed_at < 1.0:
            self._batch = min(self._batch * 2, _MOST)
        elif now - self._claimed_at > 10.0:
            self._batch = max(self._batch // 2, 2 * self._task.links)
        return self._batch

    def _put_in_stock(self, claimed: list[Delivery]) -> None:
        """Let links take what was *claimed*.

        One whose claim had lapsed while it lay in stock or with a link (its lease was over: the
        machine slept, its clock was set) may be claimed anew. The copy that is there will do.
        """
        fresh = [one for one in claimed if one.id not in self._held]
        if not fresh:
            self._look_at = max(self._look_at, self._task.clock() + _LOOK)
            return
        self._claimed_at, self.waits_until = self._task.clock(), None
        for one in fresh:
            self._held.add(one.id)
            self.stock.put(one)
        self._task.hub.ring()

    def _look(self, connection: Connection) -> None:
        """Nothing is to be claimed and nothing under way: wait for something, or end."""
        if self.over.is_set():
            return
        self._recover()
        with connection.begin():
            now = outlook(connection, self._task.mailing.id)
        due = now.next_due
        last = max(self._task.until, self._went_well_at + _PATIENCE)
        clock = self._task.clock()
        if now.counts[State.PENDING]:
            self._look_at = clock
        elif due is not None and due <= last:
            self.waits_until = due
            left = (due - self._task.now()).total_seconds()
            self._look_at = clock + min(left, _LOOK_AGAIN)
        elif now.counts[State.CLAIMED] or now.counts[State.COMMITTING]:
            self._look_at = clock + _LOOK  # of other runs, any of which may die
        else:
            self._end(connection, Halt(Ending.DONE))

    def _care(self, connection: Connection) -> None:
        """Keep our claims, and take what dead runs have left."""
        self._care_at = self._task.clock() + _CARE
        with connection.begin():
            until = self._task.now() + _LEASE
            ledger.renew(connection, self._task.mailing.id, self._task.run, until)
        self._recover()

    def _recover(self) -> None:
        recover_dead(self._task.database, self._task.now(), self._task.run)

    def _ask_why(self, connection: Connection) -> None:
        """A mark was not given: perhaps another run has stopped the mailing."""
        with connection.begin():
            reason = enroll.why_stopped(connection, self._task.mailing.id)
        if reason:
            self._close(Halt(Ending.STOPPED, reason))

    def _end(self, connection: Connection, halt: Halt) -> None:
        """Let the links come to their end; other runs too, where somebody has to mend something."""
        self._close(halt)
        if halt.ending is Ending.STOPPED:
            with connection.begin():
                self._stop_others(connection)
                self._reprieve(connection)

    def _stop_others(self, connection: Connection) -> None:
        """Let no run go on with the mailing that somebody has to mend something for."""
        if self.halt is not None and self.halt.ending is Ending.STOPPED:
            enroll.stop(connection, self._task.mailing.id, self.halt.reason)

    def _reprieve(self, connection: Connection) -> None:
        """Take back the refusals that were not about their recipients."""
        if self.halt is not None and self.halt.blamed:
            at, mailing = self._task.now(), self._task.mailing.id
            ledger.reprieve(connection, mailing, self.halt.blamed, at)

    def _answer(self, marks: Sequence[LedgerGate], granted: set[int]) -> None:
        for gate in marks:
            gate.answer(gate.id in granted)
        self._task.hub.ring()

    def _break(self, error: Exception) -> None:
        self.error, self._broken = error, True
        self._close(Halt(Ending.BROKEN, str(error)))

    def _close(self, halt: Halt) -> None:
        """No more from stock: what was claimed is given back at the end."""
        if self.halt is None or halt.blamed:
            self.halt = halt
        if self.over.is_set():
            return
        self.over.set()
        with suppress(Empty):
            while (one := self.stock.get_nowait()) is not None:
                self._held.discard(one.id)
        for _ in range(self._task.links):
            self.stock.put(None)
        self._task.hub.ring()

    def _finish(self) -> None:
        """Write what is left to be written, and give the claims back."""
        self._gather()
        self._give_back()
        for halt in self._halts:  # of links that ended before anybody could look
            self._close(halt)
        for pause in (0.0, *self._task.pace.rewrites):
            Event().wait(pause)
            at = self._task.now()
            try:
                with self._task.database.writing() as connection:
                    self._settle(connection, self.unwritten, at)
                    if self._halts:
                        self._stop_others(connection)
                    self._reprieve(connection)
                    ledger.release(connection, self._task.run, at)
            except Exception as error:
                self.error = self.error or error
            else:
                self.unwritten = []
                return
