"""Markup: what a mail must not do: fetch something, run something, lead to what runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.nesting import as_outlook
from briefing.check.origin import THEME, found
from briefing.check.page import page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity

_ACTIVE = ("script", "iframe", "frame", "form", "input", "button", "object", "embed", "applet")
RUNNING = frozenset({"javascript", "vbscript", "data", "file", "blob", "livescript"})
"""Schemes that may run something, or open it."""
_FETCHING = ("src", "srcset", "background", "poster", "data")
"""Attributes whose address is read when the mail is shown."""
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.I)
_IN_CSS = re.compile(
    r"""(?:@import|url\()[\s"']*(?:url\(\s*["']?)?((?:https?:)?//[^\s"')]+)""", re.I
)


@check("M111", Severity.WARNING, "ship it in the mail, or do without it")
def fetches(proof: Proof) -> Iterator[Found]:
    """Something is fetched from afar when the mail is opened.

    Remote pictures, fonts and style sheets tell their server who reads the mail, and when;
    many clients therefore block them, and the mail has holes.
    """
    html = proof.rendered.html
    addresses = (*_fetched(html), *_fetched(as_outlook(html)))
    for address in dict.fromkeys(addresses):
        yield found(proof, f"{address[:80]} is fetched from afar", address=address)


@check("M112", Severity.ERROR, "link to a web page, with http:// or https://")
def unsafe_links(proof: Proof) -> Iterator[Found]:
    """A link has a scheme that may run something.

    `javascript:`, `data:`, `file:` and the like are stripped by careful clients and run by the
    others; filters take the whole mail for an attack.
    """
    for element in page_of(proof.rendered.html).elements:
        address = element.attributes.get("href", "")
        # Browsers pass over white space and control characters (URL Standard §4.4).
        scheme, _, _ = re.sub(r"[\x00-\x20]", "", address).partition(":")
        if scheme.lower() in RUNNING:
            words = element.words
            yield found(proof, f"“{words[:60]}” links to {address[:60]}", words, address)


@check("M113", Severity.ERROR, "take it out of the template")
def active(proof: Proof) -> Iterator[Found]:
    """There is a script, a form or a frame in the mail.

    Hardly any client runs them, and filters take a mail with them for an attack.
    """
    for element in page_of(proof.rendered.html).elements:
        if element.tag in _ACTIVE:
            yield Found(f"there is a <{element.tag}> in the mail", THEME)
        for name in element.attributes:
            if re.match(r"on[a-z]+$", name):
                yield Found(f"<{element.tag}> has a script in {name}", THEME)


CHECKS: tuple[Check, ...] = (fetches, unsafe_links, active)


def _fetched(html: str) -> Iterator[str]:
    """The addresses that are read when *html* is shown."""
    page = page_of(html)
    for _, css in page.styles:
        yield from _IN_CSS.findall(css)
    for element in page.elements:
        yield from _IN_CSS.findall(element.attributes.get("style", ""))
        for name in (*_FETCHING, "href") if element.tag == "link" else _FETCHING:
            if _REMOTE.match(value := element.attributes.get(name, "")):
                yield value.split()[0]
