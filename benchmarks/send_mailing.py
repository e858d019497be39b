"""A whole mailing as `briefing send` makes it: enrolled, personalised, dispatched, written down.

As a script it tells what memory that takes, for a list of SUBSCRIBERS in the workspace FOLDER and
a transport that takes every letter at once: the process's VmHWM in KB.

usage: python benchmarks/send_mailing.py FOLDER fill|send SUBSCRIBERS
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from copies import slotted
from send_servers import HOST, Rate
from sqlalchemy import insert

from briefing.app.ready import Ready
from briefing.app.sending import Means, by_smtp, run
from briefing.app.workspace import open_workspace
from briefing.deliver.enroll import enroll
from briefing.deliver.transport import Gate, Letter, Link, Verdict
from briefing.deliver.waiting import Wait
from briefing.deliver.weather import Ending
from briefing.model.delivery import Kind, State
from briefing.model.subscriber import Standing
from briefing.outbox import Written
from briefing.store.database import Database
from briefing.store.key import read_key
from briefing.store.tables import subscribers

ROOT = Path(__file__).resolve().parent.parent
KILOBYTES = 57
"""What `slotted` is asked for: its message then has 60 KB."""
NOW = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)
_MAIL = {
    "BRIEFING_MAIL__BASE_URL": "https://news.example.org",
    "BRIEFING_MAIL__BOUNCE_DOMAIN": "bounces.example.org",
    "BRIEFING_SMTP__HOST": HOST,
    "BRIEFING_SMTP__SECURITY": "none",
}
_PAGE = 1000


class Everywhere:
    """A transport that takes every letter, whose mark was written, at once."""

    name = "nowhere"

    def link(self, wait: Wait) -> Link:
        """A link, which is as good as another."""
        return self

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        """Take it, once it may go."""
        return Verdict(State.SUBMITTED if gate.passed() else State.PENDING)

    def close(self) -> None:
        """Nothing is open."""


class Publisher:
    """A workspace with a list of subscribers, and one issue after another to send them."""

    def __init__(self, folder: Path) -> None:
        shutil.copy(ROOT / "briefing.toml", folder)
        self.folder = folder
        self.database = Database(folder)
        read_key(folder)  # made before there is anybody: later a missing one is a lost one
        self._day = date(2024, 1, 1)

    def fill(self, count: int) -> None:
        """Let *count* people subscribe."""
        for start in range(0, count, _PAGE):
            rows = [_someone(number) for number in range(start, min(start + _PAGE, count))]
            with self.database.writing() as connection:
                connection.execute(insert(subscribers), rows)

    def send(self, port: int, links: int) -> Rate:
        """How fast the next issue goes to the server at *port*; to nowhere where that is 0.

        The rate begins when the list is enrolled; it ends when the last delivery is written down.
        """
        extra = {"BRIEFING_SMTP__PORT": str(port), "BRIEFING_SMTP__CONNECTIONS": str(links)}
        workspace = open_workspace(self.folder, self.folder, _MAIL | extra)
        message = slotted(KILOBYTES, workspace.settings.publication.sender)
        self._day += timedelta(days=1)
        ready = Ready(self._day, Written({}, {}), {"en": message})
        way = by_smtp(workspace, ready, time.monotonic)
        if not port:
            way = replace(way, transport=Everywhere())
        dice = random.Random()
        with self.database.writing() as connection:
            mailing = enroll(connection, self._day, Kind.ISSUE, "digest", NOW, dice)
        means = Means(lambda: datetime.now(UTC), time.monotonic, dice)
        used, begun = time.process_time(), time.perf_counter()
        outcome = run(self.database, mailing, way, means)
        took, used = time.perf_counter() - begun, time.process_time() - used
        assert outcome.ending is Ending.DONE, outcome
        sent = outcome.outlook.counts[State.SUBMITTED]
        assert sent == outcome.outlook.counts.total(), outcome
        return Rate(sent / took, used / sent * 1e6)


def _someone(number: int) -> Mapping[str, object]:
    address = f"reader-{number}@example.net"
    return {
        "token": number + 1,
        "address": address,
        "mailbox": address,
        "identity": address,
        "name": f"Reader {number}",
        "edition": "en",
        "standing": Standing.ACTIVE,
        "consent_at": NOW,
        "consent_how": "by hand",
        "changed_at": NOW,
    }


def main() -> None:
    """Fill the list; or send to it, and print the most memory that this process ever had."""
    publisher = Publisher(Path(sys.argv[1]))
    if sys.argv[2] == "fill":
        publisher.fill(int(sys.argv[3]))
        return
    publisher.send(0, 4)
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    print(found[1])


if __name__ == "__main__":
    main()
