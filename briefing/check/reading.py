"""Reading: what a reader hears and steers by: pictures, headings, roles, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check import link_texts, looks
from briefing.check.checks import Check, Found, check
from briefing.check.nesting import as_outlook
from briefing.check.origin import THEME, found
from briefing.check.page import Page, page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.text import ARABIC_LETTER

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_ARABIC = re.compile(f"(?:{ARABIC_LETTER})+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]{2,}")
_NO_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*(?:0|1)(?:\.\d+)?(?![\d.])"
)


@check("R121", Severity.WARNING, "give it an alt text; an empty one where it only adorns")
def picture_without_alt(proof: Proof) -> Iterator[Found]:
    """A picture has no alternative text.

    Many clients show no pictures before they are asked to, and a screen reader then reads out
    the file's name (WCAG 2.2, 1.1.1).
    """
    for image in _page(proof).tagged("img"):
        if "alt" not in image.attributes:
            address = image.attributes.get("src", "")
            yield found(proof, f"the picture {address[:60]} has no alt text", address=address)


@check("R122", Severity.WARNING, "let each heading be at most one level below the one before it")
def heading_order(proof: Proof) -> Iterator[Found]:
    """The headings do not begin with the only h1, or leave out a level.

    Screen readers jump from heading to heading, and a level that is missing sounds like a
    part of the mail that is missing (WCAG 2.2, 1.3.1).
    """
    headings = _page(proof).tagged("h1", "h2", "h3", "h4", "h5", "h6")
    if not headings or headings[0].tag != "h1":
        yield Found("the mail does not begin with an h1", THEME)
    before = 1
    for number, heading in enumerate(headings):
        level, words = int(heading.tag[1]), heading.words
        if level == 1 and number:
            yield found(proof, f"“{words[:60]}” is an h1 inside the mail", words)
        elif level > before + 1:
            yield found(proof, f"“{words[:60]}” is an h{level} after an h{before}", words)
        before = level


@check("R123", Severity.WARNING, 'write role="presentation" on the table')
def table_without_role(proof: Proof) -> Iterator[Found]:
    """A table that only lays out does not say so, be it in the comments for Outlook.

    A screen reader announces each as a table, with rows and columns, before its text.
    """
    tables = [
        one
        for one in page_of(as_outlook(proof.rendered.html)).tagged("table")
        if "role" not in one.attributes and not one.node.xpath("tr/th | */tr/th | caption")
    ]
    if tables:
        words = tables[0].words[:40]
        yield Found(f"{len(tables)} layout tables have no role, the first with “{words}”", THEME)


@check("R124", Severity.WARNING, "write lang and dir on <mjml>, from which they come")
def no_language(proof: Proof) -> Iterator[Found]:
    """The document or its article does not say its language, its direction or its name.

    Without them Arabic is read out by an English voice and set from the left. Webmail drops
    the document's own element: the one with role="article" has to say it again.
    """
    page, language = _page(proof), proof.rendered.language
    wanted = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    articles = [one for one in page.elements if one.attributes.get("role") == "article"]
    if len(articles) != 1:
        message = f'{len(articles)} elements have role="article"'
        yield Found(message, THEME, remedy="let one hold the whole text")
    parts = [("<html>", one) for one in page.tagged("html")]
    for name, one in parts + [('role="article"', one) for one in articles[:1]]:
        for attribute, value in wanted.items():
            given = one.attributes.get(attribute, "")
            if given.lower().partition("-")[0] != value:
                yield Found(f"{name} has {attribute}=“{given}”, not “{value}”", THEME)
    if articles and not articles[0].attributes.get("aria-label", "").strip():
        message = 'role="article" has no aria-label'
        yield Found(message, THEME, remedy="name the issue there: mj-title does")


@check("R125", Severity.WARNING, "set it in an element with its own lang and dir")
def other_script(proof: Proof) -> Iterator[Found]:
    """Arabic stands in a box that runs from the left, or a Latin text in one from the right.

    Full stops, brackets and numbers then jump to the wrong end of the words (UAX #9).
    """
    for element in _page(proof).elements:
        if element.hidden:
            continue
        text = _ISOLATED.sub("", element.text)
        arabic = _ARABIC.search(text)
        if arabic and element.direction != "rtl":
            message = f"“{text[arabic.start() :][:60]}” runs from the left"
            yield found(proof, message, element.words)
        if not arabic and element.direction == "rtl" and len(_LATIN.findall(text)) > 1:
            yield found(proof, f"“{text[:60]}” runs from the right", element.words)


@check("R126", Severity.WARNING, "name the publication and the date in <mj-title>")
def untitled(proof: Proof) -> Iterator[Found]:
    """The document has no title.

    A screen reader says it first, and the web version shows it on its tab (WCAG 2.2, 2.4.2).
    """
    if not any(one.tag == "title" and one.text for one in _page(proof).elements):
        yield Found("the document has no title", THEME)


@check("R127", Severity.WARNING, "take the limit out of the viewport")
def no_zoom(proof: Proof) -> Iterator[Found]:
    """The viewport forbids to zoom.

    Who needs larger letters cannot have them (WCAG 2.2, 1.4.4).
    """
    if _NO_ZOOM.search(viewport := _page(proof).meta("viewport")):
        yield Found(f"the viewport says “{viewport}”", THEME)


CHECKS: tuple[Check, ...] = (
    *looks.CHECKS,
    *link_texts.CHECKS,
    picture_without_alt,
    heading_order,
    table_without_role,
    no_language,
    other_script,
    untitled,
    no_zoom,
)


def _page(proof: Proof) -> Page:
    return page_of(proof.rendered.html)
