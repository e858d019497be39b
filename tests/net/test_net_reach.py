"""Which addresses are dead, and which could not be told."""

from __future__ import annotations

import socket
import threading

import pytest
from loopback import Site
from net_kit import Entry, resolver

from briefing.net.client import Client, Limits
from briefing.net.reach import AT_ONCE, AT_ONE_HOST, Outcome, Reach, reach

pytestmark = pytest.mark.usefixtures("connections")

HOSTS = {f"site{number}_example": "127.0.0.1" for number in range(20)}
CLIENT = Client(
    Limits(seconds=0.5),
    resolve=resolver(site_example="127.0.0.1", inner_example="10.0.0.1", **HOSTS),
    loopback=True,
)
FINE = Reach(Outcome.FINE)
BOTH = ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("path", "outcome", "reason", "asked"),
    [
        ("page", Outcome.FINE, "", ["HEAD"]),
        ("204", Outcome.FINE, "", ["HEAD"]),
        ("bomb", Outcome.FINE, "", ["HEAD"]),
        ("to//page", Outcome.FINE, "", ["HEAD", "HEAD"]),
        ("get_only", Outcome.FINE, "", BOTH),
        ("head_missing", Outcome.FINE, "", BOTH),
        ("head_hangs_up", Outcome.FINE, "", BOTH),
        ("404", Outcome.DEAD, "404 Not Found", BOTH),
        ("410", Outcome.DEAD, "410 Gone", BOTH),
        ("400", Outcome.DEAD, "400 Bad Request", BOTH),
        ("401", Outcome.UNTOLD, "401 Unauthorized", BOTH),
        ("403", Outcome.UNTOLD, "403 Forbidden", BOTH),
        ("429", Outcome.UNTOLD, "429 Too Many Requests", ["HEAD"]),
        ("451", Outcome.UNTOLD, "451 Unavailable For Legal Reasons", BOTH),
        ("500", Outcome.UNTOLD, "500 Internal Server Error", BOTH),
        ("503", Outcome.UNTOLD, "503 Service Unavailable", BOTH),
        ("520", Outcome.UNTOLD, "520", BOTH),
        ("circle", Outcome.UNTOLD, "redirects in a circle", BOTH * 2),
        ("silence", Outcome.UNTOLD, "took longer than 0.5 s", BOTH),
        ("hang_up", Outcome.UNTOLD, "the connection broke off, or is none of HTTP", BOTH),
        ("to/http://inner.example/", Outcome.DEAD, "not a public address", ["HEAD"]),
        ("to/http://unknown.example/", Outcome.DEAD, "no such host", ["HEAD"]),
    ],
)
def test_what_can_be_said_of_an_address(
    site: Site, path: str, outcome: Outcome, reason: str, asked: list[str]
) -> None:
    url = site.url(path)
    assert reach([url], CLIENT) == {url: Reach(outcome, reason)}
    assert sorted(method for method, _ in site.asked) == sorted(asked)


def test_a_machine_without_a_way_out_calls_no_address_dead(connections: list[str]) -> None:
    def resolve(host: str, port: int) -> list[Entry]:
        raise socket.gaierror(socket.EAI_AGAIN, "no server answers")

    url = "https://a.example/"
    untold = Reach(Outcome.UNTOLD, "its name could not be looked up")
    assert reach([url], Client(resolve=resolve)) == {url: untold}
    assert connections == []


def test_where_no_name_is_known_nothing_is_told_of_any(connections: list[str]) -> None:
    def resolve(host: str, port: int) -> list[Entry]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    urls = ["https://a.example/", "https://b.example/"]
    untold = Reach(Outcome.UNTOLD, "no host's name could be looked up")
    assert reach(urls, Client(resolve=resolve)) == dict.fromkeys(urls, untold)
    assert connections == []


def test_a_few_at_a_time_and_fewer_of_one_host(site: Site) -> None:
    one_host = [site.url(f"busy/{number}") for number in range(8)]
    told: list[tuple[int, int]] = []
    twice = [*one_host, *one_host]
    assert reach(twice, CLIENT, lambda *step: told.append(step)) == dict.fromkeys(one_host, FINE)
    assert told == [(number, 8) for number in range(1, 9)]
    assert (len(site.asked), site.most) == (8, AT_ONE_HOST)

    many = [site.url("busy", host=f"site{number}.example") for number in range(20)]
    assert reach(many, CLIENT) == dict.fromkeys(many, FINE)
    assert AT_ONE_HOST < site.most <= AT_ONCE


def test_an_interrupted_run_asks_for_nothing_more(site: Site) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reach([site.url(f"page/{number}") for number in range(40)], CLIENT, interrupt)
    assert 1 <= len(site.asked) <= AT_ONE_HOST
    assert not [each for each in threading.enumerate() if each.name.startswith("ThreadPool")]
