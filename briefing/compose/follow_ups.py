"""Which Check Also stands under which story: each once, where its text fits best.

All pages read on one day carry much the same Check Also, often of another matter. Each is
printed once. One that is itself a story, here or in an earlier issue, points there.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from briefing.model.article import Article, CheckAlso
from briefing.model.issue import FollowUp, PastStory, Standing
from briefing.model.text import key, language_of
from briefing.model.urls import path_date, same_page


def follow_ups(
    articles: Sequence[Article],
    places: Mapping[str, Place],
    excluded: Iterable[Article],
    history: Sequence[PastStory],
    language: str,
) -> dict[str, tuple[FollowUp, ...]]:
    """The follow-ups of each story, by slug.

    *articles* are the issue's, in print order; *places* tell by slug where each stands; a Check
    Also that leads to one of *excluded* is left out with it; *history* is what earlier issues
    held; *language* is the edition's: teasers in another one are not printed.
    """
    carriers: dict[str, list[tuple[Article, CheckAlso]]] = defaultdict(list)
    pages = _Pages(articles, history)
    for article, link in pages.links:
        carriers[pages.identity(link)].append((article, link))
    weights = _Weights(articles)
    printed: dict[str, list[FollowUp]] = defaultdict(list)
    for group in carriers.values():
        link = _fullest(link for _, link in group)
        target = pages.story(link)
        carrying = [article for article, _ in group if article is not target]
        fitting = [article for article in carrying if places[article.slug].told] or carrying
        if not fitting or any(_leads_to(each, gone) for _, each in group for gone in excluded):
            continue
        text = f"{link.headline} {link.teaser}"
        story = max(fitting, key=lambda article: weights.likeness(text, article))
        place = places[target.slug] if target else None
        past = None if target else pages.past(link)
        one = _follow_up(link, story, target, place, past)
        printed[story.slug].append(one if one.language == language else _bare(one))
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


class _Pages:
    """Which links are one page: one story here or earlier, else one address, else one headline."""

    def __init__(self, articles: Sequence[Article], history: Sequence[PastStory]) -> None:
        self.links = [(article, link) for article in articles for link in article.check_also]
        self._articles = articles
        self._history = history
        self._named: dict[str, str] = {}
        for _, link in self.links:
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
        """The story of this issue that *link* leads to."""
        return next((article for article in self._articles if _leads_to(link, article)), None)

    def past(self, link: CheckAlso) -> PastStory | None:
        """The latest story of an earlier issue that *link* leads to."""
        return next((past for past in self._history if _leads_to(link, past)), None)


def _follow_up(
    link: CheckAlso,
    story: Article,
    target: Article | None,
    place: Place | None,
    past: PastStory | None,
) -> FollowUp:
    standing = Standing.HERE if target else Standing.EARLIER if past else Standing.ELSEWHERE
    headline = place.headline if place else past.headline if past else link.headline
    found = target or past
    url = (found.url if found else None) or link.url
    published = target.published if target else path_date(url) if url else None
    return FollowUp(
        headline=headline,
        url=url,
        teaser=link.teaser if standing is Standing.ELSEWHERE else "",
        cut=link.cut and standing is Standing.ELSEWHERE,
        language=language_of(headline, "en" if story.language == "ar" else story.language),
        standing=standing,
        section=place.section if place else "",
        issue_date=past.issue_date if past else None,
        published=published,
        seen=story.page_date,
    )


def _bare(link: FollowUp) -> FollowUp:
    return replace(link, teaser="", cut=False)


def _leads_to(link: CheckAlso, story: Article | PastStory) -> bool:
    if link.url and story.url:
        return same_page(link.url) == same_page(story.url)
    return key(link.headline) == key(story.headline)


def _fullest(links: Iterable[CheckAlso]) -> CheckAlso:
    """Of several tellings of one link, the one that says most: an address, then a whole teaser."""
    return max(links, key=lambda link: (bool(link.url), not link.cut, len(link.teaser)))


class _Weights:
    """How rare each word is among the day's articles; likeness is the cosine of TF-IDF vectors."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._vectors: dict[str, Counter[str]] = {
            article.slug: Counter(_terms(" ".join((article.headline, *article.body))))
            for article in articles
        }
        self._documents = Counter(term for vector in self._vectors.values() for term in set(vector))

    def likeness(self, text: str, article: Article) -> float:
        """How well *text* fits *article*, from 0 to 1."""
        one = self._weighed(Counter(_terms(text)))
        other = self._weighed(self._vectors[article.slug])
        product = sum(weight * other.get(term, 0.0) for term, weight in one.items())
        norms = math.hypot(*one.values()) * math.hypot(*other.values())
        return round(product / norms, 9) if norms else 0.0

    def _weighed(self, vector: Counter[str]) -> dict[str, float]:
        total = len(self._vectors)
        return {
            term: (1 + math.log(count)) * math.log(1 + total / (1 + self._documents[term]))
            for term, count in vector.items()
        }


def _terms(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2]
