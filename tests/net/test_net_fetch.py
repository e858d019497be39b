"""The fetcher asks a real site as a well-behaved program does; no test waits for real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Site
from net_kit import resolver
from newsroom import newsroom

from briefing.errors import NetError
from briefing.net.cache import Cache, Kept
from briefing.net.client import Client, Limits
from briefing.net.fetch import KEEP, Fetcher
from briefing.net.politeness import Politeness

pytestmark = pytest.mark.usefixtures("connections")

NOW = datetime(2023, 12, 7, 4, tzinfo=UTC)
HOSTS = dict.fromkeys(("site_example", "shy_example", "broken_example"), "127.0.0.1")


class Time:
    """A clock that is moved by waiting."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.passed

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)


def fetcher(folder: Path, time: Time, pause: float = 0.0, luck: float = 0.5) -> Fetcher:
    client = Client(Limits(0.5, body=100_000), resolve=resolver(**HOSTS), loopback=True)
    politeness = Politeness(pause, time.clock, time.wait)
    cache = Cache(folder / "pages")
    return Fetcher(
        client,
        cache,
        politeness,
        now=time.now,
        clock=time.clock,
        wait=time.wait,
        random=lambda: luck,
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with newsroom() as one:
        yield one


def pages(site: Site) -> list[str]:
    return [path for _, path in site.asked if path != "/robots.txt"]


def fault(one: Fetcher, url: str) -> str:
    with pytest.raises(NetError) as caught:
        one.get(url)
    return caught.value.problems[0].message


@pytest.mark.parametrize("path", ["atom", "dated"])
def test_what_has_not_changed_is_not_sent_again(site: Site, tmp_path: Path, path: str) -> None:
    url = site.url(path)
    time = Time()
    first = fetcher(tmp_path, time).get(url)
    time.passed += 60
    assert fetcher(tmp_path, time).get(url) == first
    site.state["version"] = "2"
    later = fetcher(tmp_path, time).get(url)
    assert (later.at > first.at, later.body != first.body) == ((path == "atom"),) * 2
    assert len([one for one in site.asked if one[1] == "/robots.txt"]) == 1


@pytest.mark.parametrize("harm", ["cut", "altered", "another", "gone"])
def test_a_kept_page_that_is_not_whole_is_fetched_anew(
    site: Site, tmp_path: Path, harm: str
) -> None:
    url = site.url("atom")
    time = Time()
    first = fetcher(tmp_path, time).get(url)
    path = max((tmp_path / "pages").iterdir(), key=lambda path: path.stat().st_size)
    data = path.read_bytes()
    changed = {
        "cut": data[:-1],
        "altered": data.replace(b"prices", b"PRICES"),
        "another": data.replace(b"/atom", b"/atum"),
    }
    path.write_bytes(changed.get(harm, b""))
    if harm == "gone":
        path.unlink()
    time.passed += 60
    found = fetcher(tmp_path, time).get(url)
    assert (found.body, found.at) == (first.body, time.now())


@pytest.mark.parametrize("version", ["é", "x" * 1001])
def test_a_strange_etag_is_not_said_again(site: Site, tmp_path: Path, version: str) -> None:
    site.state["version"] = version
    for _ in range(2):
        assert fetcher(tmp_path, Time()).get(site.url("atom")).body
    assert "If-None-Match" not in site.headers


def test_what_was_of_no_use_for_long_is_thrown_away(tmp_path: Path) -> None:
    cache, time = Cache(tmp_path / "pages"), Time()
    for url, age in (("old", KEEP * 2), ("used", KEEP * 2), ("new", timedelta(1))):
        cache.keep(url, Kept("http://site.example/", NOW - age, b"page", etag="1"))
    cache.used("used", NOW)
    fetcher(tmp_path, time).prune()
    assert [cache.get(url) is not None for url in ("old", "used", "new")] == [False, True, True]


@pytest.mark.parametrize(
    ("path", "asked", "waits", "message"),
    [
        ("flaky", 3, [1.0, 2.0], None),
        ("limited", 2, [8.0], None),
        ("hang_up", 3, [1.0, 2.0], "the connection broke off, or is none of HTTP"),
        ("break_off", 3, [1.0, 2.0], "the connection broke off, or is none of HTTP"),
        ("500", 3, [1.0, 2.0], "answers 500 Internal Server Error"),
        ("429", 3, [1.0, 2.0], "answers 429 Too Many Requests"),
        ("404", 1, [], "answers 404 Not Found"),
        ("403", 1, [], "answers 403 Forbidden"),
        ("304", 1, [], "answers 304 Not Modified"),
        ("silence", 1, [], "took longer than 0.5 s"),
        ("bomb", 1, [], "is longer than 100,000 bytes"),
        ("circle", 2, [], "redirects in a circle"),
    ],
)
def test_what_may_fare_better_is_tried_again(
    site: Site, tmp_path: Path, path: str, asked: int, waits: list[float], message: str | None
) -> None:
    time = Time()
    one = fetcher(tmp_path, time)
    if message:
        assert fault(one, site.url(path)) == message
    else:
        assert one.get(site.url(path)).body
    assert len(pages(site)) == asked
    assert time.waits == waits


@pytest.mark.parametrize("luck", [0.0, 1.0])
def test_tries_are_spread(site: Site, tmp_path: Path, luck: float) -> None:
    time = Time()
    fetcher(tmp_path, time, luck=luck).get(site.url("flaky"))
    assert time.waits == [0.5 + luck, 2 * (0.5 + luck)]


@pytest.mark.parametrize(
    ("after", "waits"),
    [
        ("30", [31.0, 32.0]),
        ("Thu, 07 Dec 2023 04:00:20 GMT", [21.0, 2.0]),
        ("60", [61.0]),  # another would begin too late
        ("61", []),
        ("86400", []),
        ("Thu, 07 Dec 2023 12:00:00 GMT", []),
        ("soon", [1.0, 2.0]),
        ("-5", [1.0, 2.0]),
    ],
)
def test_a_server_that_wants_to_be_left_alone_is(
    site: Site, tmp_path: Path, after: str, waits: list[float]
) -> None:
    site.state["after"] = after
    time = Time()
    one = fetcher(tmp_path, time)
    assert fault(one, site.url("later")) == "answers 503 Service Unavailable"
    assert time.waits == waits
    if not waits:  # nor is anything else of the host asked for in this run
        count = len(site.asked)
        assert fault(one, site.url("atom")) == "its host asks to be left alone for a while"
        assert len(site.asked) == count


@pytest.mark.parametrize(
    ("host", "path", "message"),
    [
        ("site.example", "private/x", "the site's robots.txt does not allow it"),
        ("shy.example", "atom", "the site's robots.txt does not allow it"),
        ("site.example", "to//private/x", "the site's robots.txt does not allow it"),
        (
            "broken.example",
            "atom",
            "cannot be read, so nothing is asked for: answers 503 Service Unavailable",
        ),
        ("site.example", "atom", None),
    ],
)
def test_robots_txt_is_heeded_hop_by_hop(
    site: Site, tmp_path: Path, host: str, path: str, message: str | None
) -> None:
    one = fetcher(tmp_path, Time())
    url = site.url(path, host=host)
    if message:
        assert fault(one, url) == fault(one, url) == message
        assert not [asked for asked in pages(site) if asked.startswith(("/private", "/atom"))]
    else:
        one.get(url)
    assert len([1 for _, asked in site.asked if asked == "/robots.txt"]) == 1
    if "private" not in path:  # a person may look where a program is not wanted
        assert one.get(url, robots=False).body


@pytest.mark.parametrize(
    ("text", "status", "allowed"),
    [
        ("User-agent: *\nDisallow: /", 404, True),
        ("", 403, True),
        ("", 500, False),
        ("User-agent: briefing\nDisallow: /at\nAllow: /atom", 200, True),
        ("User-agent: Briefing\nDisallow: /*om$", 200, False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: briefing\nDisallow:", 200, True),
        ("<!DOCTYPE html><p>Not found, but 200", 200, True),
        ("\ufeffUser-agent: *\r\nDisallow: /", 200, False),
    ],
)
def test_what_robots_txt_allows(
    site: Site, tmp_path: Path, text: str, status: int, allowed: bool
) -> None:
    site.state["robots"] = (status, text.encode())
    one = fetcher(tmp_path, Time())
    if allowed:
        assert one.get(site.url("atom")).body
    else:
        assert "robots.txt" in fault(one, site.url("atom")) or status == 500


def test_robots_txt_is_remembered_for_hours_and_while_it_cannot_be_read(
    site: Site, tmp_path: Path
) -> None:
    time = Time()

    def asked() -> int:
        fetcher(tmp_path, time).get(site.url("atom"))
        return len([1 for _, path in site.asked if path == "/robots.txt"])

    assert (asked(), asked()) == (1, 1)
    time.passed += 13 * 3600
    assert asked() == 2
    time.passed += 13 * 3600
    site.state["robots"] = (503, b"")
    assert asked() == 3


def test_a_host_has_its_pauses_and_two_at_a_time(site: Site, tmp_path: Path) -> None:
    time = Time()
    one = fetcher(tmp_path, time, pause=1.5)
    for number in range(3):
        one.get(site.url(f"busy/{number}"))
    one.get(site.url("busy/x", host="127.0.0.1"))  # another host does not wait for this one
    assert time.waits == [1.5] * 4  # robots.txt is a request too, there and here
    slow = Time()
    site.state["robots"] = (200, b"User-agent: *\nCrawl-delay: 40\n")
    other = fetcher(tmp_path / "other", slow)
    other.get(site.url("busy/1"))
    other.get(site.url("busy/2"))
    assert slow.waits == [10.0]


def test_two_at_a_time(site: Site, tmp_path: Path) -> None:
    one = fetcher(tmp_path, Time())
    urls = [site.url(f"busy/{number}") for number in range(8)]
    threads = [threading.Thread(target=one.get, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(pages(site)), site.most) == (8, 2)
