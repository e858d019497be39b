"""An issue: one dated number of the publication, composed and not yet rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from briefing.model.article import Image, Moment
from briefing.model.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where in an article a sentence stands; *start* and *end* count code points of a paragraph."""

    slug: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gloss:
    """A remark of ours, printed in brackets behind the sentence's first *at* code points."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary: the article's own words, with our remarks kept apart."""

    text: str
    receipt: Receipt | None = None
    """None where the words are the editor's."""
    glosses: tuple[Gloss, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Its words and our remarks by turns, the first and the last are words."""
        parts, last = [], 0
        for gloss in self.glosses:
            parts += [self.text[last : gloss.at], f" [{gloss.text}]"]
            last = gloss.at
        return (*parts, self.text[last:])

    @property
    def printed(self) -> str:
        """The sentence with its remarks in place."""
        return "".join(self.parts)


class Standing(StrEnum):
    """Where else a follow-up stands."""

    ELSEWHERE = "elsewhere"
    """Nowhere in our issues: it is printed whole."""
    HERE = "here"
    """It is a story of this issue: we point to it."""
    EARLIER = "earlier"
    """It was a story of an earlier issue: we point to that."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is printed under a story's label "Check Also"."""

    headline: str
    url: str | None
    teaser: str
    cut: bool
    language: str
    standing: Standing
    section: str = ""
    """Key of the section that it stands under, where it stands in this issue; none is the lead."""
    issue_date: date | None = None
    """The earlier issue's date."""
    published: Moment | None = None
    seen: date | None = None
    """The day that the page with the link was read; for what is not dated otherwise."""


@dataclass(frozen=True, slots=True)
class Twin:
    """An article that is the same report as the one that tells the story; named beside it."""

    slug: str
    source: str
    url: str | None
    likeness: float
    """The cosine of the two texts: why it was taken for the same."""


@dataclass(frozen=True, slots=True)
class Story:
    """What the reader gets for an article."""

    slug: str
    headline: str
    summary: tuple[Sentence, ...]
    source: str
    url: str | None
    language: str
    """What it is told in; of a story that is only listed, what its headline is in."""
    original: str
    """The language of the article."""
    published: Moment | None
    page_date: date | None
    places: tuple[str, ...]
    image: Image | None
    retold: bool
    section: str
    """Key of the section that the article belongs to (a background story keeps it)."""
    why: str
    """Why it stands there, in a few words."""
    background: bool
    """First published too long before the issue to be news."""
    follow_ups: tuple[FollowUp, ...] = ()
    twins: tuple[Twin, ...] = ()
    """The same report elsewhere, the likest first."""

    @property
    def listed(self) -> bool:
        """Listed by its headline alone, since nobody told it in the edition's language."""
        return not self.summary


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the stories under it."""

    key: str
    name: str
    """Empty for the background, whose name is the theme's."""
    stories: tuple[Story, ...]


BACKGROUND = "background"
"""Key of the section that holds what is old; no rule leads to it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What goes out on one date, in print order."""

    date: date
    language: str
    """Of the edition: `en` or `ar`."""
    subject: str
    preheader: str
    note: str
    """The editor's note, in Markdown; may be empty."""
    lead: Story | None
    """The top story; it stands before the sections and in none of them."""
    sections: tuple[Section, ...]
    coverage: Coverage | None = None
    """Which sources were read for it; None where its articles were all put there by hand."""

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story of the issue in print order, the lead first."""
        top = (self.lead,) if self.lead else ()
        return top + tuple(story for section in self.sections for story in section.stories)

    def anchor(self, slug: str) -> str:
        """The `id` at which a story stands in the HTML: `s3` for the third in print, else empty."""
        numbers = (number for number, one in enumerate(self.stories, 1) if one.slug == slug)
        return next((f"s{number}" for number in numbers), "")


@dataclass(frozen=True, slots=True)
class PastStory:
    """A story that was in an earlier issue, as far as a later one needs to know it."""

    issue_date: date
    headline: str
    url: str | None
    check_also: tuple[str, ...] = ()
    """Addresses of the Check Also links that its page carried and the issue could print."""
