"""Markup: features that reading or layout depends on, in clients that do not have them at all.

What a client only draws plainer (a rounded corner, a shadow, a web font, dark mode) is no loss;
what leaves a hole, throws columns over each other, or makes words unreadable is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from briefing.check.caniemail import data
from briefing.check.cascade import Cascade
from briefing.check.checks import Check, Found, check
from briefing.check.colour import colour
from briefing.check.origin import THEME
from briefing.check.page import Element, page_of
from briefing.check.proof import Proof
from briefing.check.support import clients_named, used_in
from briefing.model.finding import Severity

_LOSSES: Mapping[str, str] = {
    # What it holds is not shown, or cannot be reached.
    "html-svg": "the drawing is gone",
    "html-video": "the film is gone",
    "html-audio": "the sound is gone",
    "html-object": "what it embeds is gone",
    "html-image-maps": "the links on the picture are gone",
    "html-dialog": "what it holds is gone",
    "html-popover": "what it holds is gone, or always open",
    "html-base": "addresses that rest on it lead nowhere",
    "css-pseudo-element-before": "the text that it adds is gone",
    "css-pseudo-element-after": "the text that it adds is gone",
    "image-svg": "the picture is gone",
    "image-webp": "the picture is gone",
    "image-avif": "the picture is gone",
    "image-heif": "the picture is gone",
    "image-hdr": "the picture is gone",
    "image-base64": "the picture is gone",
    # Boxes fall out of their places.
    "css-display-flex": "boxes side by side fall apart",
    "css-display-grid": "boxes side by side fall apart",
    "css-column-count": "the columns are gone",
    "css-float": "boxes side by side fall apart",
    "css-position": "what is moved out of the text stands in it, or over it",
    "css-transform": "what is moved or turned stays where it was",
    "css-writing-mode": "lines run the other way",
    "css-visibility": "what was to be hidden is shown",
    # A declaration with one is dropped whole, sizes and colours alike.
    "css-variables": "sizes and colours that rest on it are gone",
    "css-modern-color": "the colour is gone",
    "css-function-light-dark": "the colour is gone",
    "css-nesting": "the rules inside are gone",
}
_ONLY: Mapping[str, re.Pattern[str]] = {
    slug: re.compile(pattern, re.I)
    for slug, pattern in {
        "css-position": r"position\s*:\s*(?:absolute|fixed|sticky)",
        "css-float": r"float\s*:\s*(?:left|right)",
        "css-visibility": r"visibility\s*:\s*hidden",
        "css-pseudo-element-before": r"content\s*:\s*[\"'][^\"']*\w",
        "css-pseudo-element-after": r"content\s*:\s*[\"'][^\"']*\w",
    }.items()
}
"""What a use has to look like to be a loss."""
_PLACING = ("direction", "display", "float", "text-align", "width")
"""Properties that place a box or the lines in it."""
_URL = re.compile(r"url\([^)]*\)?", re.I)
_USUAL: Mapping[str, str] = {"p": "block", "div": "block", "table": "table", "td": "table-cell"}
"""How elements are displayed anyway."""


@check(
    "M122", Severity.WARNING, "do without it, or give those clients a table or a picture instead"
)
def lost(proof: Proof) -> Iterator[Found]:
    """Something that reading or layout depends on does not exist in a mail client.

    By the data of caniemail.com: there the mail has a hole, its columns stand over each other,
    or its words cannot be read; and its readers do not know what they miss.
    """
    html = proof.rendered.html
    uses = {client: used_in(html, client) for client in data().clients}
    for slug, effect in _LOSSES.items():
        if slug in _ONLY and not _ONLY[slug].search(html):
            continue
        feature = data().features[slug]
        lacking = [
            client
            for client, letter in feature.support.items()
            if letter == "n" and slug in uses[client]
        ]
        if lacking:
            message = f"{feature.title} does not exist in {clients_named(lacking)}: {effect}"
            yield Found(message, THEME)
    if any(_on_picture(element) for element in page_of(html).elements):
        clients = _without("css-background-image")
        yield Found(f"text stands on a background picture that {clients} do not show", THEME)


@check("M123", Severity.WARNING, "write it in the element's style as well")
def placed_by_rules_alone(proof: Proof) -> Iterator[Found]:
    """The layout rests on a style block alone.

    Some clients drop style blocks whole: what places the boxes and turns the lines has to stand
    in the elements themselves, and a style block may only better it.
    """
    page = page_of(proof.rendered.html)
    cascade = Cascade(page)
    shown = [one for one in page.elements if one.words and not one.hidden]
    placed = ((name, one.tag) for one in shown for name in _PLACING if _ruled(cascade, one, name))
    for name, tag in dict.fromkeys(placed):
        message = f"{name} of <{tag}> stands in a style block alone"
        yield Found(f"{message}: {_without('html-style')} have none", THEME)


CHECKS: tuple[Check, ...] = (lost, placed_by_rules_alone)


def _ruled(cascade: Cascade, element: Element, name: str) -> bool:
    """Whether only a rule declares *name* for *element*, and not what it is anyway."""
    if name in element.style:
        return False
    value = cascade.own(element, name, "")
    return bool(value) and not (name == "display" and value == _USUAL.get(element.tag))


def _on_picture(element: Element) -> bool:
    """Whether words stand on a background picture with no colour behind it."""
    style = element.style
    names = ("background", "background-image", "background-color")
    plain, pictures = _URL.subn("", " ".join(style.get(name, "") for name in names))
    if not pictures and "background" not in element.attributes:
        return False
    coloured = colour(plain) or "bgcolor" in element.attributes
    return not coloured and not element.hidden and bool(element.words)


def _without(slug: str) -> str:
    """The clients that do not have the feature *slug* at all."""
    support = data().features[slug].support
    return clients_named(client for client, letter in support.items() if letter == "n")
