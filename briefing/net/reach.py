"""reach: how each of many addresses answers, asked for a few at a time.

HEAD is asked first; where a server refuses that, or has no page for it, GET has the last word.
An address is dead where its host cannot be asked, or says that there is no such page. Where a
server turns a program away, is slow or in trouble, sends it in circles, or wants to be left alone,
nothing has been learned about what a reader would see: that could not be told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from briefing.errors import NetError, NoConnectionError, OfflineError
from briefing.net.client import Client
from briefing.net.guard import NO_HOST
from briefing.net.status import named

AT_ONCE = 8
AT_ONE_HOST = 2
_GONE = frozenset({400, 404, 410, 414})
"""Answers that say that there is no such page (RFC 9110 §15.5)."""
_ENOUGH = 429
"""Too many requests (RFC 6585 §4): not to be followed by another."""

Progress = Callable[[int, int], None]
"""Told how many addresses are done, and of how many."""


class Outcome(StrEnum):
    """What can be said of an address."""

    FINE = "fine"
    DEAD = "dead"
    UNTOLD = "untold"
    """It could not be told."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be said of an address, and why, where it is not fine: "404 Not Found"."""

    outcome: Outcome
    reason: str = ""


def reach(
    urls: Iterable[str], client: Client, progress: Progress | None = None
) -> Mapping[str, Reach]:
    """How each of *urls* answers; at most AT_ONCE are asked at a time, AT_ONE_HOST of one host."""
    lanes = _lanes(urls)
    total = sum(map(len, lanes))
    found: dict[str, Reach] = {}
    lock = threading.Lock()
    stopped = threading.Event()

    def go(lane: list[str]) -> None:
        for url in lane:
            if stopped.is_set():
                return
            answer = _ask(client, url)
            with lock:
                found[url] = answer
                if progress:
                    progress(len(found), total)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for _ in pool.map(go, lanes):
                pass
        finally:  # an interrupted run waits for what is under way, and asks for nothing more
            stopped.set()
    return _unless_offline(found)


def _unless_offline(found: Mapping[str, Reach]) -> Mapping[str, Reach]:
    """*found*, unless no name of several was known: then this machine knows none at all."""
    if len(found) < 2 or any(one.reason != NO_HOST for one in found.values()):
        return found
    return dict.fromkeys(found, Reach(Outcome.UNTOLD, "no host's name could be looked up"))


def _lanes(urls: Iterable[str]) -> list[list[str]]:
    """*urls*, each once, in lists that are each asked for one after the other."""
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    lanes = [each[start::AT_ONE_HOST] for each in hosts.values() for start in range(AT_ONE_HOST)]
    return [lane for lane in lanes if lane]


def _ask(client: Client, url: str) -> Reach:
    found = Reach(Outcome.UNTOLD)
    for method in ("HEAD", "GET"):
        try:
            with client.open(method, url) as answer:
                found = _judged(answer.status)
            if found.outcome is Outcome.FINE or answer.status == _ENOUGH:
                break
        except OfflineError as error:
            return Reach(Outcome.UNTOLD, error.problems[0].message)
        except NoConnectionError as error:
            return Reach(Outcome.DEAD, error.problems[0].message)
        except NetError as error:
            found = Reach(Outcome.UNTOLD, error.problems[0].message)
    return found


def _judged(status: int) -> Reach:
    if 200 <= status < 400:
        return Reach(Outcome.FINE)
    return Reach(Outcome.DEAD if status in _GONE else Outcome.UNTOLD, named(status))
