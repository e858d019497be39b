"""fetch: pages as a well-behaved program asks for them.

    cache → robots.txt → a turn at the host → the client → the cache

What was fetched before is asked about, not asked for (RFC 9110 §13). A GET is tried again where
the connection was lost, or the server says that it is in trouble or asked too often: after a
while, longer each time, never at the same moment as others, and never sooner than it said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from briefing.errors import LostError, NetError, NoConnectionError
from briefing.net.cache import Cache, Kept
from briefing.net.client import Answer, Client
from briefing.net.politeness import LONGEST, Clock, Politeness, Wait
from briefing.net.robots import Robots
from briefing.net.status import named

TRIES = 3
TOTAL = 90.0
"""So many seconds after the first try no other one begins."""
KEEP = timedelta(days=7)
"""So long a page is kept that was of no use."""
_ROBOTS_FRESH = timedelta(hours=12)
"""At most a day (RFC 9309 §2.4)."""
_ASKED_TOO_OFTEN, _NOT_MODIFIED, _OK = 429, 304, 200


class _BusyError(NetError):
    """The server cannot answer just now."""

    after: float = 0.0
    """It asks to be left alone for so many seconds."""


class Fetcher:
    """Fetches pages; safe to use from several threads."""

    def __init__(
        self,
        client: Client,
        cache: Cache,
        politeness: Politeness,
        *,
        now: Callable[[], datetime],
        clock: Clock,
        wait: Wait,
        random: Callable[[], float],
    ) -> None:
        """*now* tells the moment, with its zone; *clock* counts seconds and *wait* lets them pass.

        *random* gives numbers from 0 to 1.
        """
        self._client = client
        self._cache = cache
        self._politeness = politeness
        self._now = now
        self._clock = clock
        self._wait = wait
        self._random = random
        self._robots = Robots(self._robots_txt, politeness.slow)

    def get(self, url: str, *, robots: bool = True) -> Kept:
        """The page at *url*, whole, wherever it was moved; raises NetError.

        Where the server says that it is what it was, it is as it was fetched then.

        *robots*: whether robots.txt is to be heeded, which is written for programs that find
        their addresses themselves.
        """
        kept = self._cache.get(url)
        begun = self._clock()
        tries = 0
        while True:
            tries += 1
            try:
                return self._ask(url, kept, robots)
            except (LostError, _BusyError) as error:
                after = error.after if isinstance(error, _BusyError) else 0.0
                delay = after + 2 ** (tries - 1) * (0.5 + self._random())
                late = self._clock() + delay > begun + TOTAL
                if tries == TRIES or after > LONGEST or late:
                    raise
                self._wait(delay)

    def can_be_asked_about(self, url: str) -> bool:
        """Whether the server can be asked if *url* has changed, without its being sent again."""
        kept = self._cache.get(url)
        return kept is not None and kept.can_be_asked_about

    def prune(self) -> None:
        """Throw away what is kept and was of no use for long."""
        self._cache.prune(self._now() - KEEP)

    def _ask(self, url: str, kept: Kept | None, robots: bool) -> Kept:
        """*url* once."""
        gate = self._gate if robots else self._politeness.turn
        with self._client.open("GET", url, gate=gate, headers=partial(_conditions, kept)) as answer:
            if answer.status == _NOT_MODIFIED and kept:
                self._cache.used(url, self._now())
                return kept
            if answer.status == _ASKED_TOO_OFTEN or answer.status >= 500:
                raise self._busy(url, answer)
            if answer.status != _OK:
                raise NetError.at(url, f"answers {named(answer.status)}", "see to its address")
            page = self._page(answer)
        if page.can_be_asked_about:
            self._cache.keep(url, page)
        return page

    def _page(self, answer: Answer) -> Kept:
        said = answer.headers.get
        return Kept(
            url=answer.url,
            at=self._now(),
            body=answer.body(),
            etag=_word(said("etag", "")),
            modified=_word(said("last-modified", "")),
        )

    def _busy(self, url: str, answer: Answer) -> _BusyError:
        error = _BusyError.at(url, f"answers {named(answer.status)}", "try again later")
        error.after = self._retry_after(answer.headers.get("retry-after", ""))
        if error.after:
            self._politeness.rest(answer.url, error.after)
        return error

    def _retry_after(self, text: str) -> float:
        """The seconds that a Retry-After asks for (RFC 9110 §10.2.3); 0 where it says none."""
        if text.strip().isascii() and text.strip().isdigit():
            return float(text.strip()[:9])
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return 0.0
        return max(0.0, (when - self._now()).total_seconds()) if when.tzinfo else 0.0

    @contextmanager
    def _gate(self, url: str) -> Iterator[None]:
        self._robots.check(url)
        with self._politeness.turn(url):
            yield

    def _robots_txt(self, url: str) -> bytes:
        """The robots.txt at *url* as it is, was lately, or was when it could be read last.

        Raises NetError where none of these is known.
        """
        kept = self._cache.get(url)
        if kept and self._now() - kept.at < _ROBOTS_FRESH:
            return kept.body
        try:
            with self._client.open("GET", url, gate=self._politeness.turn) as answer:
                if answer.status == _OK:
                    page = self._page(answer)
                elif 400 <= answer.status < 500:
                    page = Kept(answer.url, self._now(), b"")
                else:
                    raise NetError.at(url, f"answers {named(answer.status)}")
        except NoConnectionError:
            raise
        except NetError as error:
            if kept:
                return kept.body
            message = f"cannot be read, so nothing is asked for: {error.problems[0].message}"
            raise NetError.at(url, message, "try again later") from error
        self._cache.keep(url, replace(page, etag="", modified=""))
        return page.body


def _word(text: str) -> str:
    """*text*, if it can be said again in a request; what is no ASCII has no place in one."""
    return text if text.isascii() and text.isprintable() and len(text) <= 1000 else ""


def _conditions(kept: Kept | None, url: str) -> Mapping[str, str]:
    """What asks *url* whether *kept* is what it still has."""
    if kept is None or kept.url != url:
        return {}
    given = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    return {name: value for name, value in given.items() if value}
