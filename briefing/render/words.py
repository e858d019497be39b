"""The small phrases of a mail: who reported, when it first appeared, where a follow-up stands."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from briefing.model.article import day_of
from briefing.model.calendar import in_words
from briefing.model.issue import FollowUp, Issue, Standing, Story

_GLANCE = range(3, 7)
"""How many lines a glance may have."""


def credit(story: Story, issue: Issue, zone: ZoneInfo) -> str:
    """Source and date of *story*: `After Libya Review · First published 26 September 2023`."""
    source = f"After {story.source}" if story.retold and story.source else story.source
    if story.published:
        when = f"First published {in_words(day_of(story.published, zone), issue.language)}"
    elif story.page_date:
        when = f"Saved {in_words(story.page_date, issue.language)}"
    else:
        when = "Undated"
    return " · ".join(part for part in (source, when) if part)


def standing(link: FollowUp, issue: Issue, zone: ZoneInfo) -> str:
    """Where a follow-up stands, or its age: `in our issue of …`, `seen 7 December 2023`."""
    if link.standing is Standing.HERE:
        return f"in this issue, under {link.section}" if link.section else "our top story"
    if link.standing is Standing.EARLIER and link.issue_date:
        return f"in our issue of {in_words(link.issue_date, issue.language)}"
    if link.published:
        return f"first published {in_words(day_of(link.published, zone), issue.language)}"
    return f"seen {in_words(link.seen, issue.language)}" if link.seen else "undated"


def teaser(link: FollowUp) -> str:
    """The teaser, with an ellipsis where the page broke it off."""
    return f"{link.teaser} …" if link.cut else link.teaser


def glance(issue: Issue) -> tuple[Story, ...]:
    """The stories of a glance at the day: the lead, the first of each section, then the next.

    What is old or undated is none of the day's news. Empty where the issue is hardly longer.
    """
    news = [story for story in issue.stories if story is issue.lead or _is_news(story)]
    firsts = [issue.lead] if issue.lead else []
    firsts += [first for part in issue.sections for first in part.stories[:1] if first in news]
    rest = [story for story in news if story not in firsts]
    chosen = (firsts + rest)[: _GLANCE.stop - 1]
    if len(chosen) < _GLANCE.start or len(issue.stories) <= _GLANCE.start:
        return ()
    return tuple(story for story in issue.stories if story in chosen)


def _is_news(story: Story) -> bool:
    return story.published is not None and not story.background


def day(value: date, language: str, pattern: str = "d MMMM y") -> str:
    """A date in words."""
    return in_words(value, language, pattern)
