"""robots.txt: what a host asks programs to leave alone (RFC 9309).

Its rules are read once for a run. A host that has none, or answers with 4xx, allows everything; one
that cannot be asked for them, or answers with 5xx, allows nothing for now (§2.3.1).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.errors import NetError

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "briefing"  # noqa: S105 (RFC 9309 §2.2.1: the product token)
"""The name that robots.txt knows us by."""
LONGEST_DELAY = 10.0
"""A longer Crawl-delay (of no standard, but widely used) is taken for so many seconds."""
_OCTETS = 512_000
"""As much of a file has to be read as (§2.5)."""

Read = Callable[[str], bytes]
"""Fetches a robots.txt; raises NetError where it cannot be told what it says."""


@dataclass(slots=True)
class _Host:
    """What a host asks for."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    error: NetError | None = None


class Robots:
    """The rules of each host; safe to use from several threads."""

    def __init__(self, read: Read, slow: Callable[[str, float], None]) -> None:
        """*slow* is told of an address whose host wants a longer pause between requests."""
        self._read = read
        self._slow = slow
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def check(self, url: str) -> None:
        """Raise NetError where *url* is not to be asked for."""
        rules = self._rules(url)
        if not rules.can_fetch(url, TOKEN):
            remedy = "save the page with your browser, and add the file"
            raise NetError.at(url, "the site's robots.txt does not allow it", remedy)

    def _rules(self, url: str) -> Protego:
        from protego import Protego

        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        with self._lock:
            host = self._hosts.setdefault(place, _Host())
        with host.lock:
            if host.rules is None and host.error is None:
                try:
                    text = self._read(place)[:_OCTETS].decode("utf-8-sig", "replace")
                    host.rules = Protego.parse(text)
                    delay = host.rules.crawl_delay(TOKEN) or 0.0
                    self._slow(url, min(delay, LONGEST_DELAY))
                except NetError as error:
                    host.error = error
            if host.error:
                raise type(host.error).of(host.error.problems)
            assert host.rules is not None
            return host.rules
