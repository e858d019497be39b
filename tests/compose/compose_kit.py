"""A small publication and articles of it, to compose issues from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from briefing.compose.compose import compose
from briefing.model.article import Article, CheckAlso
from briefing.model.instructions import Instructions
from briefing.model.issue import FollowUp, Issue, PastStory, Story
from briefing.model.publication import Publication, SectionRule, Sender

DAY = date(2023, 12, 7)

RULES = (
    SectionRule("politics", "Politics", ("election*", "parliament*"), ("Politics",)),
    SectionRule("economy", "Economy", ("oil", "NOC", "dinar*", "النفط"), ("Economy", "Energy")),
    SectionRule("migration", "Migration", ("migrant*", "WHO"), ("Migration",)),
    SectionRule("society", "Society", ("football",), ("Sport", "Filler")),
)

PUBLICATION = Publication(
    name="Libya Briefing",
    tagline="The day in Libya",
    publisher="the editors",
    language="en",
    zone=ZoneInfo("Africa/Tripoli"),
    due=time(6, 30),
    sender=Sender("Libya Briefing", "briefing@example.org", "leave@example.org"),
    sections=RULES,
    no_section=frozenset({"normal", "filler"}),
)


def article(slug: str, **fields: Any) -> Article:
    """An article of the day, in Society unless its words say otherwise."""
    given: dict[str, Any] = {
        "headline": f"Report {slug}",
        "body": (f"Something happened at {slug}.",),
        "url": f"https://example.org/{slug}/",
        "page_date": DAY,
        "published": DAY,
    }
    return Article(slug=slug, **{**given, **fields})


def link(name: str, url: str | None = "", **fields: Any) -> CheckAlso:
    """A Check Also to the page *name*; its address is made of the name unless it is given."""
    return CheckAlso(
        f"Report {name}", f"https://example.org/{name}/" if url == "" else url, **fields
    )


def issue_of(
    *articles: Article,
    edits: Instructions | None = None,
    history: Sequence[PastStory] = (),
    publication: Publication = PUBLICATION,
    day: date = DAY,
) -> Issue:
    return compose(publication, day, articles, edits or Instructions(), history)


def story(issue: Issue, slug: str) -> Story:
    (found,) = [one for one in issue.stories if one.slug == slug]
    return found


def printed_links(issue: Issue) -> list[tuple[str, FollowUp]]:
    """Every follow-up of the issue with the slug that it stands under, in print order."""
    return [(one.slug, each) for one in issue.stories for each in one.follow_ups]


def layout(issue: Issue) -> dict[str, list[str]]:
    """What stands where: the slugs by section key, the lead under `lead`."""
    top = {"lead": [issue.lead.slug]} if issue.lead else {}
    return top | {part.key: [one.slug for one in part.stories] for part in issue.sections}
