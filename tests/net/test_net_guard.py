"""The guard lets nothing through that is not a public address, however it is spelled."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from net_kit import answer

from briefing.errors import NoConnectionError, OfflineError
from briefing.net.guard import Place, look_up, places

pytestmark = pytest.mark.usefixtures("connections")

PUBLIC = ["93.184.216.34", "8.8.8.8", "100.128.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1"]
PUBLIC_6 = ["2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1", "2001:4860::8888"]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7F.1", "0"),
        *("0177.0.0.1", "017700000001", "00000177.0.0.1", "0x7f.0x0.0x0.0x1", "0.0.0.0"),
        *("10.0.0.1", "10.1", "0xa000001", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("100.64.0.1", "100.127.255.255", "169.254.169.254", "0xa9fea9fe", "2852039166"),
        *("192.0.0.8", "192.0.0.170", "192.0.2.1", "198.51.100.1", "203.0.113.1"),
        *("192.88.99.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.255.255.255"),
        *("240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"),
        *("64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2002:7f00:1::"),
        *("2002:808:808::", "2001::1", "2001:0:1::1", "2001:10::1", "2001:20::1", "2001:db8::1"),
        *("3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1"),
        "::ffff:0:127.0.0.1",
    ],
)
def test_what_is_not_public_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(NoConnectionError, match=r": (not a public address|no such host)$"):
        places(host, 80, look_up)


@pytest.mark.parametrize("host", [*PUBLIC, *PUBLIC_6, "134744072", "0x08080808", "8.8"])
def test_a_public_address_is_let_through(host: str) -> None:
    ((_, place),) = places(host, 443, look_up)
    assert place[1] == 443


def test_every_address_of_the_answer_is_let_through_or_none() -> None:
    public = answer(*PUBLIC, *PUBLIC_6)
    assert [place[0] for _, place in places("a.example", 80, lambda *_: public)] == [
        *PUBLIC,
        *PUBLIC_6,
    ]
    for inner in ("127.0.0.1", "10.0.0.1", "fe80::1%1", "::1", "no address"):
        for mixed in (public + answer(inner), answer(inner) + public):
            with pytest.raises(NoConnectionError, match="not a public address"):
                places("a.example", 80, lambda *_, mixed=mixed: mixed)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_tests_may_reach_loopback_and_nothing_else_inside(address: str) -> None:
    found: tuple[Place, ...] = places(
        "a.example", 80, lambda *_: answer(address, *PUBLIC), loopback=True
    )
    assert [place[0] for _, place in found] == [address, *PUBLIC]
    for inner in ("10.0.0.1", "169.254.169.254", "0.0.0.0", "::ffff:127.0.0.1", "fe80::1"):
        with pytest.raises(NoConnectionError, match="not a public address"):
            places("a.example", 80, lambda *_, inner=inner: answer(inner), loopback=True)


@pytest.mark.parametrize(
    ("failure", "kind", "message"),
    [
        (socket.gaierror(socket.EAI_NONAME, "?"), NoConnectionError, "no such host"),
        (socket.gaierror(socket.EAI_AGAIN, "?"), OfflineError, "its name could not be looked up"),
        (UnicodeError("label too long"), NoConnectionError, "no such host"),
        (None, NoConnectionError, "no such host"),
    ],
)
def test_a_name_that_leads_nowhere(
    failure: Exception | None, kind: type[Exception], message: str
) -> None:
    def resolve(*_: Any) -> list[Any]:
        if failure:
            raise failure
        return []

    with pytest.raises(kind, match=f"^a.example: {message}$") as caught:
        places("a.example", 80, resolve)
    assert type(caught.value) is kind
