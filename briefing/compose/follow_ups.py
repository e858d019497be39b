"""Which Check Also stands under which story: each once, where its text fits best.

All pages read on one day carry much the same Check Also, often of another matter. Each is
printed once. One that is itself a story, here or in an earlier issue, points there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.compose.duplicates import Report
from briefing.model.article import Article, CheckAlso
from briefing.model.issue import FollowUp, PastStory, Standing
from briefing.model.likeness import Likeness
from briefing.model.text import key, language_of
from briefing.model.urls import path_date, same_page


def follow_ups(
    reports: Sequence[Report],
    places: Mapping[str, Place],
    excluded: Iterable[Article],
    history: Sequence[PastStory],
    language: str,
) -> dict[str, tuple[FollowUp, ...]]:
    """The follow-ups of each story, by the slug of the article that tells it.

    *reports* are the issue's, in print order: a twin's Check Also stands under the story, and one
    that leads to a twin leads there. *places* tell by slug where each story stands; a Check Also
    that leads to one of *excluded* is left out with it, unless it leads to a story too; *history*
    is what earlier issues held; *language* is the edition's: teasers in another one are not
    printed.
    """
    carriers: dict[str, list[_Carried]] = defaultdict(list)
    pages = _Pages(reports, history)
    for carried in pages.links:
        carriers[pages.identity(carried.link)].append(carried)
    likeness = Likeness(
        {one.article.slug: " ".join((one.article.headline, *one.article.body)) for one in reports}
    )
    printed: dict[str, list[FollowUp]] = defaultdict(list)
    for group in carriers.values():
        link = _fullest(carried.link for carried in group)
        target = pages.story(link)
        carrying = [carried for carried in group if carried.story is not target]
        fitting = [one for one in carrying if places[one.story.slug].told] or carrying
        if not fitting or (target is None and _leads_out(group, excluded)):
            continue
        text = f"{link.headline} {link.teaser}"
        best = max(fitting, key=lambda one: likeness.of(text, one.story.slug))
        place = places[target.slug] if target else None
        past = None if target else pages.past(link)
        one = _follow_up(link, best, target, place, past)
        printed[best.story.slug].append(one if one.language == language else _bare(one))
    return {slug: tuple(links) for slug, links in printed.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the issue, and as what."""

    section: str
    """Key of its section; empty for the lead."""
    headline: str
    """As it is printed."""
    told: bool
    """It has a summary; else it is listed by its headline."""


@dataclass(frozen=True, slots=True)
class _Carried:
    """A Check Also, and where it was found."""

    story: Article
    """The article that tells the story."""
    page: Article
    """The one whose page carries it: that one, or a twin."""
    link: CheckAlso


class _Pages:
    """Which links are one page: one story here or earlier, else one address, else one headline."""

    def __init__(self, reports: Sequence[Report], history: Sequence[PastStory]) -> None:
        self.links = [
            _Carried(report.article, page, link)
            for report in reports
            for page in report.pages
            for link in page.check_also
        ]
        self._reports = reports
        self._history = history
        self._named: dict[str, str] = {}
        for link in (carried.link for carried in self.links):
            if link.url:
                self._named.setdefault(key(link.headline), self.identity(link))

    def identity(self, link: CheckAlso) -> str:
        """The same text for all links to one page."""
        if target := self.story(link):
            return f"story {target.slug}"
        if past := self.past(link):
            return f"past {past.url and same_page(past.url)} {key(past.headline)}"
        if link.url:
            return f"page {same_page(link.url)}"
        return self._named.get(key(link.headline), f"headline {key(link.headline)}")

    def story(self, link: CheckAlso) -> Article | None:
        """The story of this issue that *link* leads to, or to a twin of it."""
        return next(
            (
                report.article
                for report in self._reports
                if any(_leads_to(link, page) for page in report.pages)
            ),
            None,
        )

    def past(self, link: CheckAlso) -> PastStory | None:
        """The latest story of an earlier issue that *link* leads to."""
        return next((past for past in self._history if _leads_to(link, past)), None)


def _follow_up(
    link: CheckAlso,
    carried: _Carried,
    target: Article | None,
    place: Place | None,
    past: PastStory | None,
) -> FollowUp:
    standing = Standing.HERE if target else Standing.EARLIER if past else Standing.ELSEWHERE
    headline = place.headline if place else past.headline if past else link.headline
    found = target or past
    language = carried.story.language
    url = (found.url if found else None) or link.url
    published = target.published if target else path_date(url) if url else None
    return FollowUp(
        headline=headline,
        url=url,
        teaser=link.teaser if standing is Standing.ELSEWHERE else "",
        cut=link.cut and standing is Standing.ELSEWHERE,
        language=language_of(headline, "en" if language == "ar" else language),
        standing=standing,
        section=place.section if place else "",
        issue_date=past.issue_date if past else None,
        published=published,
        seen=carried.page.page_date,
    )


def _bare(link: FollowUp) -> FollowUp:
    return replace(link, teaser="", cut=False)


def _leads_out(group: Iterable[_Carried], excluded: Iterable[Article]) -> bool:
    return any(_leads_to(carried.link, gone) for carried in group for gone in excluded)


def _leads_to(link: CheckAlso, story: Article | PastStory) -> bool:
    if link.url and story.url:
        return same_page(link.url) == same_page(story.url)
    return key(link.headline) == key(story.headline)


def _fullest(links: Iterable[CheckAlso]) -> CheckAlso:
    """Of several tellings of one link, the one that says most: an address, then a whole teaser."""
    return max(links, key=lambda link: (bool(link.url), not link.cut, len(link.teaser)))
