"""Links: the addresses that a mail sends its readers to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from briefing.check.checks import Check, Found, check
from briefing.check.origin import found
from briefing.check.page import page_of
from briefing.check.proof import Proof
from briefing.check.safety import RUNNING
from briefing.model.finding import Severity

_CORRECT = "correct the address"
_WEB = ("http", "https")
_NOT_ALLOWED = re.compile(r"[^!#-;=?-\[\]_a-z~]|%(?![0-9a-f]{2})", re.I)
"""What RFC 3986 lets stand nowhere in an address."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.I)
_MAILBOX = re.compile(r"[^@\s,?]+@[^@\s,?]+\.[^@\s,?]+")
_INNER = frozenset({"internal", "invalid", "lan", "local", "localhost", "test"})
"""Names that lead nowhere outside a house or a machine (RFC 6761, RFC 6762)."""


@check("L101", Severity.ERROR, _CORRECT)
def broken(proof: Proof) -> Iterator[Found]:
    """An address is not written as one.

    A client shows it as a link that does nothing, or leads elsewhere (RFC 3986, RFC 6068).
    """
    for url in _addresses(proof):
        if reason := _wrong(url):
            yield _found(proof, f"the link {reason}", url)


@check("L102", Severity.ERROR, "link to a page of the web, or to an address of mail")
def strange_scheme(proof: Proof) -> Iterator[Found]:
    """A link leads neither to the web nor to a mailbox.

    Mail clients take such links out or warn of them, and a link without a scheme has nothing
    that it could be relative to. What may run something is found by M112.
    """
    for url in _addresses(proof):
        parts = _parts(url)
        if url and parts and parts.scheme not in (*_WEB, "mailto", *RUNNING):
            scheme = parts.scheme
            what = f"the link begins with {scheme}:" if scheme else "the link is relative"
            yield _found(proof, what, url)


@check("L103", Severity.ERROR, "give the element that it is to lead to this `id`")
def no_such_place(proof: Proof) -> Iterator[Found]:
    """A link leads to a place in the mail that is not there.

    Who follows it stays where they are, and takes the mail for broken.
    """
    page = page_of(proof.rendered.html)
    names = {one.attributes.get(name) for one in page.elements for name in ("id", "name")}
    for url in _targets(proof):
        if url.startswith("#") and url[1:] not in names:
            yield _found(proof, "the link leads to no place in the mail", url)


@check("L104", Severity.ERROR, "link to the public address of the page")
def inner(proof: Proof) -> Iterator[Found]:
    """A link leads to a machine or a network that readers cannot reach.

    A name without a dot, or a private address, is that of a preview or of an office.
    """
    for url in _addresses(proof):
        host = _host(url)
        if host and _is_inner(host):
            yield _found(proof, "the link leads to a private host", url)


@check("L105", Severity.ERROR, "take the name and password out of the address")
def credentials(proof: Proof) -> Iterator[Found]:
    """A link carries a user name or a password.

    Everybody gets them; and `https://bbc.co.uk@evil.example/` is how people are misled about
    where a link leads (RFC 3986 §7.6).
    """
    for url in _addresses(proof):
        parts = _parts(url)
        if parts and "@" in parts.netloc:
            yield _found(proof, "the link carries a user name", url)


@check("L201", Severity.WARNING, "open it; where the page is gone, correct or remove the address")
def not_reached(proof: Proof) -> Iterator[Found]:
    """A page could not be reached (looked up only with --links).

    Each reader who follows it would come to the same dead end.
    """
    for url in _addresses(proof):
        if problem := proof.reached.get(url):
            yield _found(proof, f"the link cannot be followed ({problem})", url)


CHECKS: tuple[Check, ...] = (
    broken,
    strange_scheme,
    no_such_place,
    inner,
    credentials,
    not_reached,
)


def addresses(proof: Proof) -> tuple[str, ...]:
    """The addresses of web pages in *proof* that can be asked for, each once, in print order."""
    return tuple(
        url
        for url in _addresses(proof)
        if not _wrong(url) and (parts := _parts(url)) and parts.scheme in _WEB
    )


def _targets(proof: Proof) -> list[str]:
    """Where the links of the mail lead, each target once, in print order."""
    links = page_of(proof.rendered.html).tagged("a", "area")
    targets = (one.attributes["href"].strip() for one in links if "href" in one.attributes)
    return list(dict.fromkeys(targets))


def _addresses(proof: Proof) -> list[str]:
    """The targets that lie outside the mail."""
    return [url for url in _targets(proof) if not url.startswith("#")]


def _found(proof: Proof, what: str, url: str) -> Found:
    return found(proof, f"{what}: {url}", address=url)


def _parts(url: str) -> SplitResult | None:
    """None where *url* cannot be read."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _host(url: str) -> str:
    """The host of *url* in lower case; empty where it has none, or cannot be read."""
    parts = _parts(url)
    return (parts and parts.hostname) or ""


def _wrong(url: str) -> str:
    """What is wrong with how *url* is written; empty where nothing is."""
    if not url:
        return "has no target"
    parts = _parts(url)
    if parts is None:
        return "cannot be read"
    if strange := _NOT_ALLOWED.search(url):
        return f'holds "{strange[0]}", which has to be percent-encoded'
    if parts.scheme == "mailto" and not _MAILBOX.fullmatch(parts.path):
        return "holds no mailbox"
    if parts.scheme in _WEB and not _is_host(parts.hostname or ""):
        return "has no proper host"
    return ""


def _is_host(host: str) -> bool:
    if ":" in host:
        return _address(host) is not None
    return len(host) < 254 and all(map(_LABEL.fullmatch, host.removesuffix(".").split(".")))


def _is_inner(host: str) -> bool:
    last = host.removesuffix(".").rpartition(".")[2]
    if ":" in host or last.isdigit() or last.startswith("0x"):  # then it is a number (WHATWG URL)
        address = _address(host)
        return address is None or not address.is_global
    return last == host.removesuffix(".") or last in _INNER


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
