"""What the Nu checker, SpamAssassin and caniemail's data say of every mail."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Sequence

import pytest
from gates_kit import NAMES, ORDINARY, SMALL, mails
from toolbox import Message, Verdict

from briefing.check.caniemail import WORTH, data
from briefing.check.features import used
from briefing.check.support import OUTLOOK, support, used_in

OUTLOOK_NEEDS = [
    r"CSS: “mso-[a-z-]+”: Property “mso-[a-z-]+” doesn't exist\.",
    r"Attribute “xmlns:[vo]” not allowed here\.",
    r"The “[a-z]+” attribute on the “(table|td|tr|body|img)” element is obsolete\..*",
]
"""Errors that a mail needs: properties and name spaces that only Outlook for Windows reads, and the
attributes that it goes by where it knows no CSS (older checkers call them errors, not hints)."""


HINTS = re.compile(
    "html-(aria-.*|role|lang|dir|width|height|target|doctype|comments|body|style|meta-color-scheme"
    "|loading-attribute|anchor-links|mailto-links|abbr|acronym|code|dfn|small|strike|wbr)"
)
"""Features of HTML whose loss leaves the text, its order and its links where they are: a client's
own page stands around the mail, and <style> has its fallbacks inline."""
LAYOUTS = re.compile("css-(display-(flex|grid)|flex-.*|grid-.*|float|position|column-.*|transform)")
"""Features of CSS that move text, so that it lies elsewhere without them."""


def mean_support(html: str) -> float:
    """The mean support of *html* as other newsletters' was measured (docs/decisions/0009).

    Every client counts, and what was never tested in one counts as supported there; `support`,
    by which the check goes, leaves both out and is a point stricter.
    """
    features = data().features
    means = []
    for client in data().clients:
        nodes = used_in(html, client)
        worth = sum(
            count * WORTH.get(features[slug].support[client], 1.0) for slug, count in nodes.items()
        )
        means.append(100 * worth / sum(nodes.values()))
    return statistics.fmean(means)


def structural_losses(html: str) -> list[str]:
    """What *html* is built with and some client of caniemail's data does not know."""
    features = data().features
    return [
        slug
        for slug in used(html)
        if LAYOUTS.fullmatch(slug) or (slug.startswith("html-") and not HINTS.fullmatch(slug))
        if "n" in {features[slug].support[client] for client in data().tested}
    ]


def errors(messages: Sequence[Message]) -> list[str]:
    """What the Nu checker counts as an error and a mail does not need."""
    return [
        f"{one['message']} {one.get('extract', '')}"
        for one in messages
        if one["type"] != "info"
        and not any(re.fullmatch(rule, one["message"]) for rule in OUTLOOK_NEEDS)
    ]


BROKEN = [
    ("</h1>", ""),
    ("<html", '<html align="left"'),
    ("<h1", "<p style='colour:red'>x</p><h1"),
    ("<h1", "<ul><div>x</div></ul><h1"),
]
"""What makes a mail wrong to the Nu checker: this, and what is put in its place."""


def suspect(message: bytes) -> list[bytes]:
    """*message* without what says whose it is, and with words that nobody believes."""
    bare = re.sub(rb"^(Date|Message-ID|To): .*?\r\n(?=\S)", b"", message, flags=re.M | re.S)
    white = message.replace(b"<h1", b"<h1>FREE VIAGRA, 100% RISK FREE, ACT NOW</h1><h1", 1)
    return [bare, white]


@pytest.fixture(scope="module")
def checked(nu: Callable[[Sequence[str]], list[list[Message]]]) -> dict[str, list[Message]]:
    """What the checker says of each mail, and of broken ones: of all in one run, as its start
    takes longest."""
    html = mails()["2023-12-07 en"].html
    broken = {f"broken {n}": html.replace(*pair, 1) for n, pair in enumerate(BROKEN)}
    documents = {name: mail.html for name, mail in mails().items()} | broken
    return dict(zip(documents, nu(list(documents.values())), strict=True))


@pytest.fixture(scope="module")
def judged(spamassassin: Callable[[Sequence[bytes]], list[Verdict]]) -> dict[str, Verdict]:
    """What SpamAssassin says of each mail, and of suspect ones, in one run, too."""
    bad = suspect(mails()["2023-12-07 en"].message)
    messages = {name: mail.message for name, mail in mails().items()}
    messages |= {f"suspect {number}": message for number, message in enumerate(bad)}
    return dict(zip(messages, spamassassin(list(messages.values())), strict=True))


@pytest.mark.parametrize("name", NAMES + ORDINARY)
def test_nu_finds_no_error(name: str, checked: dict[str, list[Message]]) -> None:
    assert checked[name], "not even a hint: was it read?"
    assert errors(checked[name]) == []


@pytest.mark.parametrize("name", NAMES + ORDINARY)
def test_spamassassin_finds_nothing(name: str, judged: dict[str, Verdict]) -> None:
    assert "HTML_MESSAGE" in judged[name].rules, "it saw no HTML"
    assert judged[name].score <= 0, judged[name]


@pytest.mark.parametrize("name", NAMES + ORDINARY)
def test_clients_support_a_mail(name: str) -> None:
    html = mails()[name].html
    assert structural_losses(html) == []
    assert mean_support(html) >= (92 if name in SMALL else 94.5)
    assert support(html)[OUTLOOK] >= 82


@pytest.mark.parametrize("stray", ["<details>x</details>", "<p style='display:flex'>x</p>"])
def test_a_structural_loss_is_seen(stray: str) -> None:
    html = mails()["2023-12-07 en"].html
    spoiled = html.replace("<h1", stray * 50 + "<h1", 1)
    assert structural_losses(spoiled)
    assert mean_support(spoiled) < 94.5


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_a_broken_mail_is_an_error_to_nu(number: int, checked: dict[str, list[Message]]) -> None:
    assert errors(checked[f"broken {number}"])


@pytest.mark.parametrize("number", [0, 1])
def test_a_suspect_mail_is_spam_to_spamassassin(number: int, judged: dict[str, Verdict]) -> None:
    assert judged[f"suspect {number}"].score > 0
