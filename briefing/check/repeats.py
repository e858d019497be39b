"""Journalism: a story that the issue tells twice, that an earlier issue told, or that is two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from briefing.check.checks import Check, Found, check
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.issue import Standing, Story
from briefing.model.likeness import ALIKE, CONTAINED, FEWEST, Likeness, stands_in
from briefing.model.text import key
from briefing.model.urls import same_page

_LEAVE_ONE = "leave one out: exclude it in _issue.md"
_LEAVE = "exclude it in _issue.md, or say in its summary what is new"
_NAME_BOTH = "keep them apart by naming both in _issue.md"


@check("J121", Severity.WARNING, _LEAVE_ONE)
def same_page_twice(proof: Proof) -> Iterator[Found]:
    """Two stories of the issue lead to the same page.

    Readers take a repetition for carelessness, and it costs another story its place.
    """
    for story, first in _twice(proof, _page):
        yield _found(proof, story, "url", f'is the same page as the story "{first.headline}"')


@check("J122", Severity.WARNING, _LEAVE_ONE)
def same_headline_twice(proof: Proof) -> Iterator[Found]:
    """Two stories of the issue stand under the same headline.

    They are one story, or their readers cannot tell which is which.
    """
    for story, first in _twice(proof, _headline):
        if not _page(story) or _page(story) != _page(first):
            message = f'has the same headline as another story: "{first.headline}"'
            yield _found(proof, story, "headline", message)


@check("J123", Severity.WARNING, _LEAVE_ONE)
def same_text_twice(proof: Proof) -> Iterator[Found]:
    """Two stories of the issue are told by nearly the same text.

    Agencies sell one report to many: it is still one report. What a build makes one story of by
    itself is not found here; these contradict each other, or the editor named them both.
    """
    stories = {story.slug: story for story in proof.issue.stories}
    for first, story in _alike(proof, stories):
        if _headline(story) != _headline(first) and (
            not _page(story) or _page(story) != _page(first)
        ):
            message = f'has nearly the same text as the story "{first.headline}"'
            yield _found(proof, story, "headline", message)


@check("J124", Severity.WARNING, _LEAVE)
def page_told_before(proof: Proof) -> Iterator[Found]:
    """A story's page was a story of one of the last issues.

    Who reads every issue has read it: the same links day after day are what readers of digests
    complain of first.
    """
    told = {same_page(past.url): past for past in reversed(proof.history) if past.url}
    for story in proof.issue.stories:
        if past := told.get(_page(story)):
            message = f'was a story of the issue of {past.issue_date}: "{past.headline}"'
            yield _found(proof, story, "url", message)


@check("J125", Severity.WARNING, _LEAVE)
def headline_told_before(proof: Proof) -> Iterator[Found]:
    """A story's headline stood in one of the last issues, over another page.

    It is the same story again, or its headline does not say what is new.
    """
    pages = {same_page(past.url) for past in proof.history if past.url}
    told = {key(past.headline): past for past in reversed(proof.history)}
    for story in proof.issue.stories:
        past = told.get(_headline(story))
        if past and _page(story) not in pages:
            message = f'its headline stood in the issue of {past.issue_date}: "{past.headline}"'
            yield _found(proof, story, "headline", message)


@check("J126", Severity.WARNING, "take it out of check_also in the article's file")
def link_printed_before(proof: Proof) -> Iterator[Found]:
    """A Check Also link was printed as one in the last issues.

    A site shows the same link under its pages for days; who followed it, or chose not to, has
    nothing of it the second time.
    """
    printed = {same_page(url): past for past in reversed(proof.history) for url in past.check_also}
    for story in proof.issue.stories:
        for link in story.follow_ups:
            url = link.url if link.standing is Standing.ELSEWHERE else None
            if url and (past := printed.get(same_page(url))):
                message = f'its Check Also "{link.headline}" was in the issue of {past.issue_date}'
                yield _found(proof, story, "check_also", message)


@check("J127", Severity.WARNING, _NAME_BOTH)
def told_together(proof: Proof) -> Iterator[Found]:
    """A story was put together from articles whose headlines differ.

    Nearly the same text may still be a form that a press office filled twice, and of two stories
    one would be lost. Read the headlines: where they tell of two things, keep both.
    """
    for story in proof.issue.stories:
        own = proof.articles[story.slug].headline
        others = (proof.articles[twin.slug].headline for twin in story.twins)
        told = {key(other): other for other in others if key(other) != key(own)}
        if told:
            headlines = ", ".join(f'"{other}"' for other in told.values())
            yield _found(proof, story, "headline", f'"{own}" is told together with {headlines}')


CHECKS: tuple[Check, ...] = (
    same_page_twice,
    same_headline_twice,
    same_text_twice,
    page_told_before,
    headline_told_before,
    link_printed_before,
    told_together,
)


def _twice(proof: Proof, face: Callable[[Story], str]) -> Iterator[tuple[Story, Story]]:
    """Each story whose *face* is that of an earlier one in print, with that one."""
    first: dict[str, Story] = {}
    for story in proof.issue.stories:
        known = first.setdefault(face(story), story)
        if known is not story and face(story):
            yield story, known


def _page(story: Story) -> str:
    return same_page(story.url) if story.url else ""


def _headline(story: Story) -> str:
    return key(story.headline)


def _alike(proof: Proof, stories: Mapping[str, Story]) -> Iterator[tuple[Story, Story]]:
    """Each story, by slug in print order, with the first before it that has nearly its text."""
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for slug in stories:
        texts[proof.articles[slug].language][slug] = proof.articles[slug].text
    order = list(stories)
    first: dict[str, str] = {}
    for of_one_language in texts.values():
        likeness = Likeness(of_one_language)
        for pair in likeness.pairs(ALIKE):
            one, other = sorted(pair[:2], key=order.index)
            fewest = min(likeness.terms_of(one), likeness.terms_of(other))
            if fewest >= FEWEST and _contained(of_one_language[one], of_one_language[other]):
                first[other] = min(first.get(other, one), one, key=order.index)
    for slug in order:
        if slug in first:
            yield stories[first[slug]], stories[slug]


def _contained(one: str, other: str) -> bool:
    return max(stands_in(one, other), stands_in(other, one)) >= CONTAINED


def _found(proof: Proof, story: Story, field: str, message: str) -> Found:
    return Found(message, proof.where(story.slug, field), story.slug)
