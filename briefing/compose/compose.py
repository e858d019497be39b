"""The desk of a date → its issue, in the edition of one language.

Excluded articles go, and twins are one story; each gets its place: a section with the reason for
it, or Background where it is old. One leads. Check Also links are shared out among the stories, and
subject and preheader are written from the headlines, unless the editor wrote them.

An article in the edition's language is told; one in another where an editor translated its
headline and its summary. The others are listed by their headlines, below those that are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.compose.duplicates import Report, merge
from briefing.compose.follow_ups import Place, follow_ups
from briefing.compose.sections import Choice, choose
from briefing.compose.summarize import summarize
from briefing.errors import EmptyDayError
from briefing.model.article import Article, Translation, day_of
from briefing.model.calendar import in_words
from briefing.model.coverage import Coverage
from briefing.model.instructions import Instructions
from briefing.model.issue import (
    BACKGROUND,
    FollowUp,
    Issue,
    PastStory,
    Section,
    Sentence,
    Story,
    Twin,
)
from briefing.model.publication import Publication
from briefing.model.text import language_of

_PREHEADER = 110
_BETWEEN = {"en": "; ", "ar": "؛ "}
"""So many characters of a preheader an inbox shows at most."""


def compose(
    publication: Publication,
    day: date,
    articles: Sequence[Article],
    edits: Instructions,
    history: Sequence[PastStory],
    coverage: Coverage | None = None,
) -> Issue:
    """The issue of *day*, from the *articles* of its desk, given in any order.

    *publication* is in the language of the edition, and so is the issue. *coverage* tells which
    sources were read for it. Raises EmptyDayError
    where nothing is left to print.
    """
    kept = [article for article in articles if article.slug not in edits.exclude]
    placed = [
        _place(report, publication, edits, day) for report in merge(kept, edits, publication.zone)
    ]
    if not placed:
        raise EmptyDayError.at(
            f"content/{day}",
            "there is no article to make an issue of",
            f"put some on the desk: briefing add PAGE --date {day}",
        )
    lead = _lead(placed, publication, edits, day)
    placed.sort(key=lambda one: _rank(one, one is lead, publication, edits))
    names = {rule.key: rule.name for rule in publication.sections} | {BACKGROUND: ""}
    links = follow_ups(
        [one.report for one in placed],
        {
            one.article.slug: Place("" if one is lead else one.section, one.headline, one.told)
            for one in placed
        },
        [article for article in articles if article.slug in edits.exclude],
        history,
        publication.language,
    )
    stories = {
        one.article.slug: _story(one, links.get(one.article.slug, ()), publication, day)
        for one in placed
    }
    sections = tuple(
        Section(key, name, under)
        for key, name in names.items()
        if (
            under := tuple(
                stories[one.article.slug]
                for one in placed
                if one is not lead and one.section == key
            )
        )
    )
    ordered = list(stories.values())
    top = stories[lead.article.slug] if lead else None
    given = edits.worded(publication.language, publication.own)
    return Issue(
        date=day,
        language=publication.language,
        subject=given.subject or _subject(top, publication, day),
        preheader=given.preheader or _preheader(ordered, top, publication.language),
        note=given.note,
        lead=top,
        sections=sections,
        coverage=coverage,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A report and where it belongs."""

    report: Report
    headline: str
    """As it is printed."""
    summary: str
    """The editor's, in the edition's language; empty where one is made, or there is none."""
    told: bool
    """In the edition's language; else the story is listed by its headline."""
    published: date | None
    choice: Choice
    old: bool
    """First published too long before the issue to be news."""
    moved: bool
    """By the editor, out of Background too."""

    @property
    def article(self) -> Article:
        """The one that tells the story."""
        return self.report.article

    @property
    def background(self) -> bool:
        return self.old and not self.moved

    @property
    def section(self) -> str:
        return BACKGROUND if self.background else self.choice.key


def _place(report: Report, publication: Publication, edits: Instructions, day: date) -> _Placed:
    article = report.article
    published = day_of(article.published, publication.zone) if article.published else None
    old = published is not None and (day - published).days > publication.background_after
    own = article.language == publication.language
    given = article.translations.get(publication.language, Translation(""))
    headline = given.headline or article.headline
    summary = given.summary or (article.summary if own else "")
    moved = edits.move.get(article.slug)
    if moved:
        choice = Choice(moved, "moved by the editor")
    else:
        choice = choose(article, publication.sections, publication.no_section)
    told = own or bool(summary)
    return _Placed(report, headline, summary, told, published, choice, old, moved is not None)


def _lead(
    placed: Sequence[_Placed], publication: Publication, edits: Instructions, day: date
) -> _Placed | None:
    """The editor's choice, else the newest story dated up to *day* that is not old, if any.

    A story that is only listed leads nothing, unless the editor asks for it in the publication's
    own edition. Between those of one day the articles in the
    edition's language, the order of its sections and the longer article decide.
    """
    told = [one for one in placed if one.told]
    for one in placed if publication.own else told:
        if one.article.slug == edits.lead:
            return one
    keys = [rule.key for rule in publication.sections]
    return max(
        (one for one in told if one.published and one.published <= day and not one.old),
        key=lambda one: (
            one.published,
            one.article.language == publication.language,
            -keys.index(one.section),
            sum(map(len, one.article.body)),
            one.article.slug,
        ),
        default=None,
    )


def _rank(
    one: _Placed, leads: bool, publication: Publication, edits: Instructions
) -> tuple[bool, int, bool, int, int, str]:
    """Print order: the lead, then by section.

    In a section what is told comes first, then the editor's order, the newest, the slug.
    """
    keys = [rule.key for rule in publication.sections] + [BACKGROUND]
    slug = one.article.slug
    chosen = edits.order.index(slug) if slug in edits.order else len(edits.order)
    age = -one.published.toordinal() if one.published else 0
    return (not leads, keys.index(one.section), not one.told, chosen, age, slug)


def _story(one: _Placed, links: tuple[FollowUp, ...], publication: Publication, day: date) -> Story:
    article, language = one.article, publication.language

    def printed(weekday: date) -> str:
        pattern = "d MMMM" if weekday.year == day.year else "d MMMM y"
        return in_words(weekday, article.language, pattern).replace(" ", "\u00a0")

    text = " ".join((article.headline, *article.body))
    return Story(
        slug=article.slug,
        headline=one.headline,
        summary=_summary(one, publication, printed),
        source=publication.names.get(article.source, article.source),
        url=article.url,
        language=language if one.told else language_of(one.headline, article.language),
        original=article.language,
        published=article.published,
        page_date=article.page_date,
        places=tuple(
            publication.names.get(place, place) for place in article.places if place in text
        ),
        image=article.image,
        retold=article.retold,
        section=one.choice.key,
        why=one.choice.why,
        background=one.background,
        follow_ups=links,
        twins=tuple(
            Twin(twin.slug, publication.names.get(twin.source, twin.source), twin.url, cosine)
            for twin, cosine in one.report.twins
        ),
    )


def _summary(
    one: _Placed, publication: Publication, printed: Callable[[date], str]
) -> tuple[Sentence, ...]:
    if one.summary:
        return (Sentence(one.summary),)
    if not one.told:
        return ()
    return summarize(one.article, one.published, publication.summary_words, printed)


def _subject(top: Story | None, publication: Publication, day: date) -> str:
    """The lead's headline, where there is one: no other story is sold as the day's news."""
    headline = top.headline if top else publication.name
    return f"{headline} | {in_words(day, publication.language, 'd MMMM')}"


def _preheader(stories: Sequence[Story], top: Story | None, language: str) -> str:
    """The headlines that the subject has not told, as many as fit; of one story its first words."""
    headlines = [story.headline for story in stories if story is not top and not story.listed]
    if not headlines and top and top.summary:
        headlines = [top.summary[0].printed]
    headlines = headlines or [story.headline for story in stories]
    return _as_many(headlines, _BETWEEN[language], _PREHEADER)


def _as_many(headlines: Iterable[str], between: str, length: int) -> str:
    """*headlines* in a row, the first one always, the others while they fit into *length*."""
    line = ""
    for headline in headlines:
        longer = f"{line}{between}{headline}" if line else headline
        if line and len(longer) > length:
            break
        line = longer
    return line
