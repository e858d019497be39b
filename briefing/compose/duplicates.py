"""The same report twice on one desk is one story: which articles are twins, and which one tells.

    pairs with a cosine of 0.6 or more → the text of one stands in the other → they do not
    contradict each other

Why these measures and thresholds: docs/decisions/0012-twins-are-one-story.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from briefing.compose.contradictions import contradict
from briefing.model.article import Article, day_of
from briefing.model.instructions import Instructions
from briefing.model.likeness import ALIKE, CONTAINED, FEWEST, Likeness, stands_in

_FULL = 0.8
"""Of the longest of several twins, what is so long is told as well as by that one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one story is made of."""

    article: Article
    """The one that tells it."""
    twins: tuple[tuple[Article, float], ...] = ()
    """The others, the likest first, each with its cosine to the one that tells."""

    @property
    def pages(self) -> tuple[Article, ...]:
        """All of them, the one that tells first."""
        return (self.article, *(twin for twin, _ in self.twins))


def merge(articles: Sequence[Article], edits: Instructions, zone: tzinfo) -> list[Report]:
    """*articles* as reports, twins put together; each article is in exactly one of them.

    Articles of one language are compared. Of twins, one that the editor names in *edits* tells the
    story (of several, each tells its own); else one with the editor's words in it; else, of those
    that are nearly as long as the longest, the first published (by its day in *zone*), then one
    with an address, the longer, the first slug.
    """
    named = {edits.lead, *edits.order, *edits.move}
    alike = _alike(articles)
    left = {article.slug: article for article in articles}
    reports = []
    while left:
        group = _connected(next(iter(left)), alike, left)
        longest = max(_length(article) for article in group)
        teller = min(group, key=lambda one: _rank(one, one.slug in named, longest, zone))
        del left[teller.slug]
        twins = sorted(
            (
                (left[slug], cosine)
                for slug, cosine in alike[teller.slug].items()
                if slug in left and slug not in named and _same_report(teller, left[slug])
            ),
            key=lambda twin: (-twin[1], twin[0].slug),
        )
        for twin, _ in twins:
            del left[twin.slug]
        reports.append(Report(teller, tuple(twins)))
    return reports


def _alike(articles: Iterable[Article]) -> Mapping[str, dict[str, float]]:
    """Slug → the slugs of articles that may be the same report, with their cosines."""
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for article in articles:
        texts[article.language][article.slug] = article.text
    alike: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for of_one_language in texts.values():
        likeness = Likeness(of_one_language)
        for one, other, cosine in likeness.pairs(ALIKE):
            if min(likeness.terms_of(one), likeness.terms_of(other)) >= FEWEST:
                alike[one][other] = alike[other][one] = cosine
    return alike


def _connected(
    slug: str, alike: Mapping[str, Mapping[str, float]], left: Mapping[str, Article]
) -> list[Article]:
    """The article *slug* and what it leads to, from like to like, of those that are left."""
    seen, waiting = {slug}, [slug]
    while waiting:
        more = alike[waiting.pop()].keys() & left.keys() - seen
        seen |= more
        waiting += more
    return [left[one] for one in sorted(seen)]


def _rank(
    article: Article, named: bool, longest: int, zone: tzinfo
) -> tuple[bool, bool, bool, date, bool, int, str]:
    """The least of twins tells their story."""
    return (
        not named,
        not (article.summary or article.translations),
        _length(article) < _FULL * longest,
        day_of(article.published, zone) if article.published else date.max,
        article.url is None,
        -_length(article),
        article.slug,
    )


def _same_report(one: Article, other: Article) -> bool:
    """Whether nearly all of one text stands in the other, and the two do not contradict."""
    first, second = one.text, other.text
    if first == second:
        return True
    contained = max(stands_in(first, second), stands_in(second, first))
    return contained >= CONTAINED and not contradict(one, other)


def _length(article: Article) -> int:
    return sum(map(len, article.body))
