"""Takes what is in a Maildir, killed at one moment after another: WORKSPACE MAILDIR."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import returns_kit as kit
import returns_state as state

from briefing.app.bounces import take_returns
from briefing.deliver.returns.box import Arrival
from briefing.deliver.returns.maildir import Maildir
from briefing.errors import Problem
from briefing.store.database import Database

MOMENTS = (("arrival", 30), ("commit", 1), ("move", 20), ("arrival", 90), ("commit", 1))


class Deadly(Maildir):
    """A Maildir whose reader is killed at the Nth arrival, after the Nth commit, or moving."""

    def __init__(self, path: Path, moment: str, number: int) -> None:
        super().__init__(path)
        self.moment = moment
        self.left = number

    def arrivals(self) -> Iterator[Arrival | Problem]:
        for arrival in super().arrivals():
            self.reach("arrival")
            yield arrival

    def mark(self, done: Sequence[str], left: Sequence[str]) -> Iterator[Problem]:
        self.reach("commit")
        for place in done:
            yield from super().mark([place], left)
            self.reach("move")

    def reach(self, moment: str) -> None:
        self.left -= moment == self.moment
        if moment == self.moment and not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(workspace: Path, box: Path) -> None:
    for moment, number in MOMENTS:
        if not (child := os.fork()):
            take_returns(Database(workspace), kit.KEY, Deadly(box, moment, number), state.NOW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        tell(f"{moment} {number}", workspace, box)
    came = take_returns(Database(workspace), kit.KEY, Maildir(box), state.NOW)
    tell(f"known {came.known}", workspace, box)


def tell(what: str, workspace: Path, box: Path) -> None:
    rows = state.rows(Database(workspace))
    print(f"{what}: {len(rows)} {len(list((box / 'new').iterdir()))}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
