"""Proofs to check: an issue composed, rendered and made a message, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from briefing.app.proof import proof as proof_day
from briefing.app.workspace import open_workspace
from briefing.check.checks import Check
from briefing.check.proof import Proof
from briefing.compose.compose import compose
from briefing.message.mime import compose_mime
from briefing.model.article import Article, CheckAlso
from briefing.model.finding import Finding
from briefing.model.instructions import Instructions
from briefing.model.issue import PastStory
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
    sender=Sender(
        "Libya Briefing",
        "briefing@example.org",
        "leave@example.org",
        list_id="libya-briefing.example.org",
    ),
    sections=(
        SectionRule("economy", "Economy & energy", ("oil",)),
        SectionRule("society", "Society", ("football",)),
    ),
)
ARABIC = replace(
    PUBLICATION,
    name="موجز ليبيا",
    tagline="",
    language="ar",
    sections=(SectionRule("economy", "الاقتصاد", ("oil",)), SectionRule("society", "المجتمع")),
)


def article(slug: str, **fields: Any) -> Article:
    """An article of the day with a headline, a body, a source, an address and its dates."""
    given: dict[str, Any] = {
        "headline": f"Report {slug}",
        "body": (f"Something happened at {slug}. It was seen.",),
        "source": "Marsad",
        "url": f"https://example.org/{slug}/?a=1&b=2",
        "page_date": DAY,
        "published": DAY,
    }
    return Article(slug=slug, **{**given, **fields})


LINKS = (
    CheckAlso(
        "Elsewhere with address", "https://example.org/2023/10/30/e/", "A teaser of it", True
    ),
    CheckAlso("Elsewhere without", None, "Another teaser."),
)
ARTICLES = (
    article(
        "a",
        headline="Oil flows on Tuesday",
        places=("Derna",),
        body=("Oil came to Derna on Tuesday. It was seen.",),
        check_also=LINKS,
    ),
    article("b", headline="Oil again", retold=True),
    article("c", published=date(2023, 12, 6)),
    article("old", headline="Football of old", published=date(2023, 9, 26)),
)


def proof(
    *articles: Article,
    publication: Publication = PUBLICATION,
    history: Sequence[PastStory] = (),
    reached: Mapping[str, str] | None = None,
    **edits: Any,
) -> Proof:
    """The proof of an issue of *articles* (default: a few), *edits* being its instructions."""
    articles = articles or ARTICLES
    wishes = Instructions(**edits)
    issue = compose(publication, DAY, articles, wishes, history)
    rendered = render(issue, publication, _theme())
    return Proof(
        publication,
        issue,
        rendered,
        compose_mime(rendered, publication.sender, DAY, publication.due_at(DAY)).proof,
        {each.slug: each for each in articles},
        history,
        wishes,
        lambda slug, name: f"{slug or '_issue'}.md/{name}",
        reached or {},
    )


@cache
def _theme() -> Theme:
    return Theme((default_folder(),))


@cache
def shipped(root: Path) -> dict[str, Proof]:
    """The proofs of all days on the desk of *root*, in all editions: `2023-12-07 ar` → proof."""
    workspace = open_workspace(root, root, {})
    return {
        f"{day} {language}": one
        for day in (DAY - timedelta(2), DAY - timedelta(1), DAY)
        for language, one in proof_day(workspace, day, ("en", "ar")).proofs.items()
    }


def with_rendered(one: Proof, **fields: Any) -> Proof:
    """*one* with *fields* of its rendered issue as given, and the message made of them."""
    rendered: Rendered = replace(one.rendered, **fields)
    sender = one.publication.sender
    due = one.publication.due_at(one.issue.date)
    slotted = compose_mime(rendered, sender, one.issue.date, due)
    return replace(one, rendered=rendered, message=slotted.proof)


def with_html(one: Proof, old: str, new: str) -> Proof:
    """*one* with *new* for *old*, which must be there, in its HTML."""
    assert old in one.rendered.html
    return with_rendered(one, html=one.rendered.html.replace(old, new))


def with_part(one: Proof, html: str) -> Proof:
    """*one* with *html* at the end of its body."""
    return with_html(one, "</body>", f"{html}</body>")


def found(checks: Sequence[Check], one: Proof) -> list[Finding]:
    """What *checks* find in *one*."""
    return [finding for each in checks for finding in each.findings(one)]


def codes(checks: Sequence[Check], one: Proof) -> list[str]:
    """The codes of what *checks* find in *one*."""
    return [finding.code for finding in found(checks, one)]
