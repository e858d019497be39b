"""One thread that drives many links: each is written as if it were alone, and gives way in a wait.

Each link is a greenlet: a call stack of its own, left where it waits and entered again when that
for which it waited has come. Threads of Python would do the same at a greater cost, since but one
of them can run at a time and each wait hands that right round.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from selectors import EVENT_READ
from threading import Thread
from typing import Any

from greenlet import getcurrent, greenlet

from briefing.deliver.transport import Clock
from briefing.deliver.waiting import T

_NEVER = float("inf")


class Hub:
    """The links' common loop, and how each of them waits (a `Wait`).

    All is for the thread that is in `run`, except `ring`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loop = getcurrent()
        self._bell: socket.socket
        """What is written here ends the hub's sleep."""
        self._rung = False
        self._asleep = False
        self._reads: dict[socket.socket, greenlet | None] = {}
        """Who waits for what to be readable."""
        self._writes: dict[socket.socket, greenlet] = {}
        self._conditions: dict[greenlet, Callable[[], bool]] = {}
        """Who waits for something that no socket tells."""
        self._deadlines: dict[greenlet, float] = {}
        """Whose wait has an end, and when."""

    def run(self, tasks: Iterable[Callable[[], None]], idle: Callable[[], float]) -> None:
        """Do all *tasks*, each until it waits, until the last of them has ended.

        Whenever all of them wait, *idle* is called, and again after the seconds that it returns.
        """
        self._loop = getcurrent()
        going = [greenlet(task) for task in tasks]
        self._bell, ear = socket.socketpair()
        with self._bell, ear:
            self._bell.setblocking(False)
            self._reads[ear] = None
            for task in going:
                task.switch()
            while not all(task.dead for task in going):
                if not self._go_on(0.0):
                    wakes = idle()
                    self._asleep = True
                    self._go_on(0.0 if self._rung else self._patience(wakes))

    def ring(self) -> None:
        """Let conditions be looked at anew; by any thread, after it changed what they look at."""
        self._rung = True
        if self._asleep:
            with suppress(OSError):  # it is full; or closed, since all tasks have ended
                self._bell.send(b"\0")

    def ready(self, line: socket.socket, event: int, seconds: float) -> bool:
        """Give way until *line* can be read or written; False where it cannot after *seconds*."""
        task = getcurrent()
        waiting: dict[socket.socket, Any] = self._reads if event == EVENT_READ else self._writes
        waiting[line] = task
        self._deadlines[task] = self._clock() + seconds
        try:
            return bool(self._loop.switch())
        finally:
            del waiting[line], self._deadlines[task]

    def until(self, condition: Callable[[], bool], seconds: float = _NEVER) -> bool:
        """Give way until *condition* holds; False where it does not after *seconds*.

        Whoever makes it hold rings.
        """
        if condition():
            return True
        task = getcurrent()
        self._conditions[task] = condition
        self._deadlines[task] = self._clock() + seconds
        try:
            return bool(self._loop.switch())
        finally:
            del self._conditions[task], self._deadlines[task]

    def aside(self, work: Callable[[], T]) -> T:
        """Give way while a thread of its own does *work*; what that returns or raises."""
        result: list[T] = []
        error: list[BaseException] = []

        def do() -> None:
            try:
                result.append(work())
            except BaseException as caught:  # raised again below, by whom it concerns
                error.append(caught)
            self.ring()

        Thread(target=do, name="link aside", daemon=True).start()
        self.until(lambda: bool(result or error))
        if error:
            raise error[0]
        return result[0]

    def _go_on(self, patience: float | None) -> bool:
        """Let those go on for whom something has come within so many seconds; whether any did."""
        readable, writable, _ = select.select(self._reads, self._writes, (), patience)
        self._asleep = False
        ready = [self._writes[line] for line in writable]
        for line in readable:
            if (task := self._reads[line]) is not None:
                ready.append(task)
            else:
                line.recv(4096)
        if self._rung:
            self._rung = False
            ready += [task for task, condition in self._conditions.items() if condition()]
        for task in ready:
            task.switch(True)
        now = self._clock()
        late = [task for task, deadline in self._deadlines.items() if deadline <= now]
        for task in late:
            task.switch(False)
        return bool(ready or late)

    def _patience(self, most: float) -> float | None:
        soonest = min(self._deadlines.values(), default=_NEVER)
        seconds = min(most, soonest - self._clock())
        return None if seconds == _NEVER else max(seconds, 0.0)
