"""The client asks a real site on loopback: what is good arrives, what is bad costs little."""

from __future__ import annotations

import gzip
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import loopback
import pytest
from loopback import Site
from net_kit import answer, certificate, resolver

import briefing
from briefing.errors import NetError, NoConnectionError
from briefing.net.client import Client, Limits

pytestmark = pytest.mark.usefixtures("connections")

PUBLIC = "93.184.216.34"


def client(trust: ssl.SSLContext | None = None, **limits: Any) -> Client:
    known = resolver(site_example="127.0.0.1", inner_example="10.0.0.1", other_example="127.0.0.1")
    return Client(Limits(**limits), resolve=known, loopback=True, trust=trust)


def body(site: Site, path: str, **limits: Any) -> bytes:
    with client(**limits).open("GET", site.url(path)) as found:
        assert found.status == 200
        return found.body()


def fault(one: Client, url: str) -> str:
    """What is wrong with *url*, its body included."""
    with pytest.raises(NetError) as caught, one.open("GET", url) as found:
        found.body()
    assert caught.value.problems[0].where in url
    return caught.value.problems[0].message


def test_a_page_arrives_plain_or_packed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert body(site, "page") == b"A page."
    assert body(site, "packed").decode() == "صفحة"
    assert site.headers["Host"] == f"site.example:{site.server_port}"
    assert site.headers["User-Agent"].startswith(f"briefing/{briefing.__version__} (")
    assert site.headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in site.headers


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("bomb", "is longer than 50,000 bytes"),
        ("flood", "sends more than is wanted"),
        ("drip_body", "took longer than 0.3 s"),
        ("drip_head", "took longer than 0.3 s"),
        ("endless_hints", "took longer than 0.3 s"),
        ("silence", "took longer than 0.3 s"),
        ("long_head", "the connection broke off, or is none of HTTP"),
        ("hang_up", "the connection broke off, or is none of HTTP"),
        ("break_off", "the connection broke off, or is none of HTTP"),
        ("gopher", "the connection broke off, or is none of HTTP"),
        ("cut", "breaks off"),
        ("garbled", "is packed in a way that cannot be read"),
        ("brotli", 'is packed as "br", which was not asked for'),
        ("circle", "redirects in a circle"),
        ("to//to//to/", "leads to no web address"),
        ("further/0", "redirects more than 5 times"),
        ("nowhere", "leads to no web address"),
        ("to/ftp://site.example/x", "leads to no web address"),
        ("to/file:///etc/passwd", "leads to no web address"),
        ("to/http://user:word@site.example/", "leads to no web address"),
        ("to/http://[::1", "leads to no web address"),
        ("to/http://inner.example/", "not a public address"),
        ("to/http://0xa9fea9fe/latest/meta-data/", "not a public address"),
        ("to/http://unknown.example/", "no such host"),
    ],
)
def test_what_is_bad_is_named_and_costs_little(
    site: Site, connections: list[str], path: str, message: str
) -> None:
    seconds = 0.3 if "0.3" in message else 20
    limits = Limits(seconds, wire=1_000_000, body=50_000 if path == "bomb" else 10_000_000)
    known = resolver(site_example="127.0.0.1", inner_example="10.0.0.1")
    begun = time.monotonic()
    tracemalloc.start()
    assert fault(Client(limits, resolve=known, loopback=True), site.url(path)) == message
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - begun < 10
    assert peak < 8_000_000
    assert set(connections) == {"127.0.0.1"}


def test_a_body_of_just_the_limit_is_taken(site: Site) -> None:
    packed = len(gzip.compress("صفحة".encode()))
    assert len(body(site, "packed", body=8)) == 8
    with pytest.raises(NetError, match="longer than 7 bytes"):
        body(site, "packed", body=7)
    assert packed < 200
    with pytest.raises(NetError, match="sends more than is wanted"):
        body(site, "packed", wire=packed)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("to//page", "/page"),
        ("to/../page?a=1&utm_source=x#part", "/page?a=1&utm_source=x"),
        ("arabic", "/page/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1%20%D9%84%D9%8A%D8%A8%D9%8A%D8%A7?q=1"),
        ("to//to//to//to//to//page", "/page"),
    ],
)
def test_a_page_that_was_moved_is_found(site: Site, path: str, asked: str) -> None:
    with client().open("GET", site.url(path)) as found:
        assert (found.status, found.body()) == (200, b"A page.")
        assert found.url == f"http://site.example:{site.server_port}{asked}"
    assert site.asked[-1] == ("GET", asked)


def test_each_hop_is_guarded_and_on_loopback_only_where_that_is_allowed(site: Site) -> None:
    url = site.url("page", host="127.0.0.1")
    with pytest.raises(NoConnectionError, match="not a public address"), Client().open("GET", url):
        pass
    assert site.asked == []


def test_a_name_that_changes_its_address_gains_nothing(connections: list[str]) -> None:
    """The second answer leads inside; nobody asks for it."""
    answers = iter([answer(PUBLIC), answer("127.0.0.1"), answer("127.0.0.1")])
    with loopback.site() as inner:
        one = Client(resolve=lambda host, port: next(answers))
        with (
            pytest.raises(NoConnectionError, match="takes no connection"),
            one.open("GET", inner.url("page")),
        ):
            pass
        assert (connections, inner.asked) == ([PUBLIC], [])
        with (
            pytest.raises(NoConnectionError, match="not a public address"),
            one.open("GET", inner.url("page")),
        ):
            pass
        assert (connections, inner.asked) == ([PUBLIC], [])


def test_the_next_address_is_tried_where_one_takes_no_connection(
    site: Site, connections: list[str]
) -> None:
    """A site with an IPv6 address that this machine has no way to."""
    both = Client(
        resolve=lambda host, port: answer("127.0.0.9", "127.0.0.1", port=port), loopback=True
    )
    with both.open("HEAD", site.url("page")) as found:
        assert found.status == 200
    assert connections == ["127.0.0.9", "127.0.0.1"]


def test_a_look_up_that_hangs_is_left(site: Site) -> None:
    def resolve(host: str, port: int) -> list[Any]:
        site.over.wait()
        return []

    one = Client(Limits(seconds=0.2), resolve=resolve)
    assert fault(one, site.url("page")) == "took longer than 0.2 s"


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[Site, ssl.SSLContext, list[str | None]]]:
    """A site under https for site.example, who trusts it, and the names that it was asked by."""
    server, trust = certificate(tmp_path, "site.example")
    names: list[str | None] = []
    server.sni_callback = lambda _, name, __: names.append(name)
    with loopback.site(tls=server) as one:
        yield one, trust, names


def test_tls_is_checked_by_the_name_not_by_the_address(
    secured: tuple[Site, ssl.SSLContext, list[str | None]],
) -> None:
    site, trust, names = secured
    with client(trust).open("GET", site.url("page", scheme="https")) as found:
        assert found.body() == b"A page."
    assert names == ["site.example"]
    other = site.url("page", host="other.example", scheme="https")
    assert fault(client(trust), other) == "the certificate is for another host"
    assert names == ["site.example", "other.example"]
    distrusted = fault(client(), site.url("page", scheme="https"))
    assert distrusted.startswith("the certificate is not trusted: self")
    assert site.asked == [("GET", "/page")]
    assert fault(client(trust, seconds=0.3), site.url("drip_body", scheme="https")) == (
        "took longer than 0.3 s"
    )


def test_from_http_to_https_and_back(
    site: Site, secured: tuple[Site, ssl.SSLContext, list[str | None]]
) -> None:
    safe, trust, _ = secured
    back = site.url("page")
    there = safe.url(f"to/{back}", scheme="https")
    with client(trust).open("GET", site.url(f"to/{there}")) as found:
        assert found.url == back


def test_a_certificate_that_has_expired(tmp_path: Path) -> None:
    server, trust = certificate(tmp_path, "site.example", days=-1)
    with loopback.site(tls=server) as one:
        url = one.url("page", scheme="https")
        assert fault(client(trust), url) == "the certificate has expired"


def test_no_tls_where_it_is_asked_for(site: Site) -> None:
    assert fault(client(), site.url("page", scheme="https")) == "no secure connection can be made"


@pytest.mark.parametrize("url", ["", "ftp://a.example/", "http://", "//a.example/", "mailto:a@b.c"])
def test_no_web_address(url: str, connections: list[str]) -> None:
    assert fault(client(), url) == "no web address"
    assert connections == []
