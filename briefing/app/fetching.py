"""fetching: how a command goes out to the web, and how it is stopped on the way."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.app.workspace import Workspace
from briefing.errors import PageError

if TYPE_CHECKING:
    from briefing.net.cache import Kept
    from briefing.net.fetch import Fetcher

FOLDER, PAGES = ".briefing", "pages"
SECONDS, OCTETS = 20.0, 3_000_000
"""What a page, a feed or a listing may cost: no article that people write is longer."""
MOST_TAGS = 40_000
"""Of what has more, 100,000 tags have cost 1.2 GB of memory to take apart."""

Now = Callable[[], datetime]
"""The clock; with a zone."""


def bounded(page: Kept) -> Kept:
    """*page*; raises PageError where it would cost too much to take apart."""
    if page.body.count(b"<") > MOST_TAGS:
        raise PageError.at(page.url, f"has more than {MOST_TAGS:,} tags")
    return page


class StoppedError(Exception):
    """Somebody does not want to wait any longer."""


class Stop:
    """What ends all waiting."""

    def __init__(self) -> None:
        self._set = threading.Event()

    def set(self) -> None:
        """End it."""
        self._set.set()

    def wait(self, seconds: float = 0.0) -> None:
        """Let *seconds* pass; raises StoppedError as soon as it is set."""
        if self._set.wait(seconds):
            raise StoppedError


def fetcher_for(workspace: Workspace, now: Now, stop: Stop) -> Fetcher:
    """What fetches pages for *workspace*, and keeps them in its `.briefing/`."""
    from briefing.net.cache import Cache
    from briefing.net.client import Client, Limits
    from briefing.net.fetch import Fetcher
    from briefing.net.politeness import Politeness

    settings = workspace.settings
    return Fetcher(
        Client(Limits(SECONDS, OCTETS, OCTETS), loopback=settings.allow_loopback),
        Cache(workspace.root / FOLDER / PAGES),
        Politeness(settings.pause, time.monotonic, stop.wait),
        now=now,
        clock=time.monotonic,
        wait=stop.wait,
        random=random.SystemRandom().random,
    )
