"""Markup: what mail clients cut off, throw away, or read as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from briefing.check import safety
from briefing.check.checks import Check, Found, check
from briefing.check.css import blocks
from briefing.check.nesting import as_outlook, unnested, unpaired
from briefing.check.origin import THEME, found
from briefing.check.page import page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity

_KB = 1024
_CLIP, _NEAR, _CSS = 102 * _KB, 90 * _KB, 16 * _KB
_SHORTEN = "leave stories out, or shorten them"
_CLOSE = "close and nest every element of the template"
_SHOWN = 3
"""So many places of one fault are told; the rest mostly follows from them."""
_CHARSET = re.compile(rb"<meta\s[^>]*charset\s*=\s*[\"']?utf-8\b", re.I)


@check("M101", Severity.ERROR, _SHORTEN)
def clipped(proof: Proof) -> Iterator[Found]:
    """The HTML is longer than 102 KB.

    Gmail cuts a mail off there and offers the rest behind a link: the last stories and the way
    to leave the list are gone.
    """
    size = len(proof.rendered.html.encode())
    if size > _CLIP:
        message = f"the HTML has {size / _KB:.1f} KB; Gmail shows the first 102"
        yield Found(message, proof.where("", "exclude"))


@check("M102", Severity.WARNING, "take rules out of the style blocks, or set them side by side")
def css_dropped(proof: Proof) -> Iterator[Found]:
    """The style blocks have more than 16 KB of CSS, or an at-rule inside another.

    Gmail drops all CSS past 16 KB, and a whole style block over a nested at-rule: with it go
    dark mode and the layout for phones.
    """
    styles = page_of(proof.rendered.html).styles
    size = sum(len(css.encode()) for _, css in styles)
    if size > _CSS:
        yield Found(f"the style blocks have {size / _KB:.1f} KB; Gmail reads the first 16", THEME)
    nested = (
        f"{heads[-1][:60]} stands inside {heads[-2][:60]}"
        for _, css in styles
        for heads, _ in blocks(css)
        if len(heads) > 1 and heads[-1].startswith("@")
    )
    for fault in islice(nested, _SHOWN):
        yield Found(fault, THEME)


@check("M103", Severity.ERROR, _CLOSE)
def not_well_formed(proof: Proof) -> Iterator[Found]:
    """An element is not closed, or closed in the wrong place.

    Browsers repair that, each client in its own way, and webmail puts the mail into a page of
    its own: a stray end tag can close what is not ours, and what follows is lost.
    """
    for fault in islice(unnested(proof.rendered.html), _SHOWN):
        yield Found(fault, THEME)


@check("M104", Severity.ERROR, _CLOSE)
def outlook_unbalanced(proof: Proof) -> Iterator[Found]:
    """The conditional comments for Outlook are not balanced, or their tables are not.

    Outlook for Windows lays the mail out with the tables in these comments: one that is not
    closed swallows the rest, and a comment that is not closed hides it in every client.
    """
    html = proof.rendered.html
    faults = list(islice(unpaired(html), _SHOWN))
    if not faults and not any(unnested(html)):
        tables = islice(unnested(as_outlook(html)), _SHOWN)
        faults = [f"as Outlook reads it, {fault}" for fault in tables]
    for fault in faults:
        yield Found(fault, THEME)


@check("M105", Severity.ERROR, "write the character in the template as a numeric reference")
def garbled(proof: Proof) -> Iterator[Found]:
    r"""An attribute holds `\u{…}`.

    The MJML library prints characters that it does not know in its own notation: an address
    then leads nowhere, and an alternative text is read out as code.
    """
    for element in page_of(proof.rendered.html).elements:
        for name, value in element.attributes.items():
            if r"\u{" in value:
                yield Found(f"{name} of <{element.tag}> reads “{value[:60]}”", THEME)


@check("M106", Severity.WARNING, _SHORTEN)
def nearly_clipped(proof: Proof) -> Iterator[Found]:
    """The HTML is longer than 90 KB.

    Gmail cuts a mail off at 102 KB, and what relays and mailing services add (tracking, a
    footer) counts.
    """
    size = len(proof.rendered.html.encode())
    if _NEAR < size <= _CLIP:
        message = f"the HTML has {size / _KB:.1f} KB; Gmail clips it at 102"
        yield Found(message, proof.where("", "exclude"))


@check("M107", Severity.WARNING, "begin with <!DOCTYPE html>")
def quirks(proof: Proof) -> Iterator[Found]:
    """The document does not begin with `<!DOCTYPE html>`.

    Browsers and webmail then lay it out as pages of the nineties were: sizes, heights and the
    inheritance of tables differ (Quirks Mode Standard).
    """
    if not re.match(r"\s*<!doctype html>", proof.rendered.html, re.I):
        yield Found(f"the HTML begins with “{proof.rendered.html[:40]}”", THEME)


@check("M114", Severity.WARNING, 'put <meta charset="utf-8"> first in the head')
def charset_late(proof: Proof) -> Iterator[Found]:
    """The first 1,024 bytes do not say that the document is UTF-8.

    A browser looks no further (HTML §4.2.5.4): the saved web version then shows its Arabic and
    its quotation marks as rubbish.
    """
    if not _CHARSET.search(proof.rendered.html.encode()[:1024]):
        yield Found("no charset=utf-8 in the first 1,024 bytes", THEME)


@check("M115", Severity.WARNING, "write its width in pixels, as a bare number")
def picture_without_width(proof: Proof) -> Iterator[Found]:
    """A picture has no width in pixels.

    Outlook for Windows knows no other: it shows the picture as large as its file is, and the
    text column grows with it.
    """
    for image in page_of(proof.rendered.html).tagged("img"):
        if not image.attributes.get("width", "").isdecimal():
            address = image.attributes.get("src", "")
            yield found(proof, f"the picture {address[:60]} has no width", address=address)


CHECKS: tuple[Check, ...] = (
    clipped,
    css_dropped,
    not_well_formed,
    outlook_unbalanced,
    garbled,
    nearly_clipped,
    quirks,
    *safety.CHECKS,
    charset_late,
    picture_without_width,
)
