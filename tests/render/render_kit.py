"""Issues to render, and what can be read off the result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import html as lxml_html

from briefing.compose.compose import compose
from briefing.model.article import Article, CheckAlso
from briefing.model.instructions import Instructions
from briefing.model.issue import Issue
from briefing.model.publication import Publication, SectionRule, Sender
from briefing.model.rendered import Rendered
from briefing.render.render import render
from briefing.render.theme import Theme, default_folder

DAY = date(2023, 12, 7)

PUBLICATION = Publication(
    name="Libya Briefing",
    tagline="The day in Libya",
    publisher="the editors",
    language="en",
    zone=ZoneInfo("Africa/Tripoli"),
    due=time(6, 30),
    sender=Sender("Libya Briefing", "briefing@example.org", "leave@example.org"),
    sections=(
        SectionRule("economy", "Economy & energy", ("oil",)),
        SectionRule("society", "Society", ("football",)),
    ),
)


def article(slug: str, **fields: Any) -> Article:
    given: dict[str, Any] = {
        "headline": f"Report {slug}",
        "body": (f"Something happened at {slug}. It was seen.",),
        "source": "Marsad",
        "url": f"https://example.org/{slug}/?a=1&b=2",
        "page_date": DAY,
        "published": DAY,
    }
    return Article(slug=slug, **{**given, **fields})


ARABIC = article(
    "arabic",
    headline="اجتماع في درنة لبحث إعادة الإعمار",
    body=("عقد الاجتماع يوم الثلاثاء في درنة. حضره الجميع؟ نعم.",),
    source="بوابة الوسط",
    language="ar",
    check_also=(
        CheckAlso("النفط يتدفق من جديد", "https://example.org/oil-ar/", "بداية الخبر", True),
    ),
)


def full_issue(publication: Publication = PUBLICATION) -> Issue:
    """An issue with everything that an issue can have."""
    links = (
        CheckAlso(
            "Elsewhere with address", "https://example.org/2023/10/30/e/", "Teaser of it", True
        ),
        CheckAlso("Elsewhere without", None, "Another teaser."),
        CheckAlso("Report b", "https://example.org/b/?a=1&b=2"),
    )
    articles = (
        article(
            "a",
            check_also=links,
            headline="Oil flows on Tuesday",
            places=("Derna",),
            body=("Oil came to Derna on Tuesday. It was seen.",),
        ),
        article("b", headline="Oil again", retold=True),
        article("c", published=date(2023, 12, 6)),
        article("d", url=None, published=None, source=""),
        article("old", published=date(2023, 9, 26), check_also=(CheckAlso("Report c"),)),
        ARABIC,
    )
    edits = Instructions(
        lead="a", note="A *note* with a [link](https://example.org/n).\n\n- one\n- two"
    )
    return compose(publication, DAY, articles, edits, ())


def issue_of(*articles: Article, publication: Publication = PUBLICATION, **edits: Any) -> Issue:
    return compose(publication, DAY, articles, Instructions(**edits), ())


def rendered(
    issue: Issue, publication: Publication = PUBLICATION, templates: Path | None = None
) -> Rendered:
    folders = (*([templates] if templates else ()), default_folder())
    return render(issue, publication, Theme(folders))


def in_language(language: str) -> Publication:
    return replace(PUBLICATION, language=language)


def tree(html: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(html)


def by_class(document: lxml_html.HtmlElement, name: str) -> list[lxml_html.HtmlElement]:
    """The elements of class *name* in document order."""
    found: list[lxml_html.HtmlElement] = document.xpath(
        f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    )
    return found


def visible(html: str) -> str:
    """The text that a reader of *html* sees, a space between elements."""
    return " ".join(_texts(tree(html).find("body")))


def _texts(element: Any) -> Iterator[str]:
    hidden = not isinstance(element.tag, str) or "display:none" in (element.get("style") or "")
    if not hidden and element.tag != "style":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def words_of(text: str) -> list[str]:
    """The words of *text*, addresses left out."""
    return re.findall(r"\w+", re.sub(r"\b(?:https?://|mailto:)\S+", " ", text).casefold())
