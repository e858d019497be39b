"""Markup: how much of what a mail uses its readers' clients support, by caniemail's data.

The support of a client is the mean over the features that the mail uses (yes 1, partly ½, no 0;
what is not known is left out), each weighted by the number of nodes that use it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean

from briefing.check.caniemail import WORTH, data
from briefing.check.checks import Check, Found, check
from briefing.check.features import used
from briefing.check.nesting import as_outlook
from briefing.check.origin import THEME
from briefing.check.proof import Proof
from briefing.model.finding import Severity

OUTLOOK = "outlook windows"
_CONDITIONAL = (OUTLOOK, "outlook windows-mail")
"""The clients that read conditional comments."""
_MEAN, _OUTLOOK = 90.0, 78.0
_SHOWN = 3


def support(html: str) -> dict[str, float]:
    """Client and platform, as `gmail ios`, → its support of *html* in percent.

    Clients of which little is known are left out, and so are those of which nothing is known
    that *html* uses.
    """
    lost = ((client, _losses(html, client)) for client in data().tested)
    return {client: 100.0 - sum(losses.values()) for client, losses in lost if losses}


def mean_support(html: str) -> float:
    """The mean of `support` over all clients and platforms; 100 where nothing is used."""
    return fmean(support(html).values() or [100.0])


def costs(html: str, clients: Iterable[str]) -> dict[str, float]:
    """Slug of a feature → the percentage points that it costs *clients* on average, most first."""
    total: defaultdict[str, float] = defaultdict(float)
    clients = tuple(clients)
    for client in clients:
        for slug, loss in _losses(html, client).items():
            total[slug] += loss / len(clients)
    dearest = sorted(total.items(), key=lambda one: -one[1])
    return {slug: cost for slug, cost in dearest if cost}


def used_in(html: str, client: str) -> Mapping[str, int]:
    """What *client* reads of *html*: slug of a feature → the number of nodes that use it."""
    return used(as_outlook(html) if client in _CONDITIONAL else html)


def clients_named(clients: Iterable[str]) -> str:
    """The first *clients* by their names in print, and how many more there are."""
    printed = [data().clients[client] for client in clients]
    more = len(printed) - _SHOWN
    return ", ".join(printed[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


@check("M121", Severity.WARNING, "take such declarations out of the theme, or write them otherwise")
def little_supported(proof: Proof) -> Iterator[Found]:
    """Mail clients understand too little of what the mail uses.

    By the data of caniemail.com: 90 % on average over the clients, and 78 % in Outlook for
    Windows, keep the mail much the same everywhere; below that, readers see different mails. The
    floors are there to find a bad theme, not a short issue, in which the frame weighs more.
    """
    html = proof.rendered.html
    if (mean := mean_support(html)) < _MEAN:
        dear = list(costs(html, data().tested).items())[:_SHOWN]
        told = "; ".join(f"{_title(slug)} {cost:.1f} ({_where(slug)})" for slug, cost in dear)
        message = f"mail clients support {mean:.1f} % of the mail ({_MEAN:.0f} wanted): {told}"
        yield Found(message, THEME)
    if (outlook := support(html).get(OUTLOOK, 100.0)) < _OUTLOOK:
        dear = list(costs(html, [OUTLOOK]).items())[:_SHOWN]
        told = "; ".join(f"{_title(slug)} {cost:.1f}{_note(slug)}" for slug, cost in dear)
        message = (
            f"Outlook for Windows supports {outlook:.1f} % of it ({_OUTLOOK:.0f} wanted): {told}"
        )
        yield Found(message, THEME)


CHECKS: tuple[Check, ...] = (little_supported,)


def _losses(html: str, client: str) -> dict[str, float]:
    """Slug of each feature of which something is known → the percentage points it costs."""
    features = data().features
    nodes = {
        slug: (count, WORTH[letter])
        for slug, count in used_in(html, client).items()
        if (letter := features[slug].support[client]) in WORTH
    }
    total = sum(count for count, _ in nodes.values())
    return {slug: 100 * count * (1 - worth) / total for slug, (count, worth) in nodes.items()}


def _title(slug: str) -> str:
    return data().features[slug].title


def _where(slug: str) -> str:
    """The clients that lack the feature, those without any support first."""
    letters = data().features[slug].support
    lacking = [client for letter in "na" for client in data().tested if letters[client] == letter]
    return clients_named(lacking)


def _note(slug: str) -> str:
    note = data().features[slug].notes.get(OUTLOOK, "")
    return f" (“{note}”)" if note else ""
