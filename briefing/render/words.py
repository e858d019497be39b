"""The small phrases of a mail: who reported, when it first appeared, where a follow-up stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from briefing.model.article import day_of
from briefing.model.calendar import in_words
from briefing.model.issue import FollowUp, Issue, Section, Standing, Story
from briefing.model.leaving import leave_link, web_page
from briefing.model.publication import Publication
from briefing.model.urls import host
from briefing.render.catalogue import Catalogue

if TYPE_CHECKING:
    from markupsafe import Markup

_GLANCE = range(3, 7)
"""How many lines a glance may have."""
_TWINS = 3
"""How many twins a story names; where there are more, it names one less and their number."""
_PATTERNS = {"day": "d MMMM y", "full": "EEEE, d MMMM y"}
_PATTERNS_ARABIC = {"day": "d MMMM y", "full": "EEEE، d MMMM y"}


def direction(language: str) -> str:
    """`rtl` for languages in Arabic or Hebrew script, `ltr` for others."""
    return "rtl" if language in {"ar", "fa", "ur", "he"} else "ltr"


def side(language: str) -> str:
    """The side on which a line of *language* begins."""
    return "right" if direction(language) == "rtl" else "left"


class Words:
    """What the templates say of one issue, in the language of its edition."""

    def __init__(self, publication: Publication, issue: Issue, catalogue: Catalogue) -> None:
        self._publication = publication
        self._issue = issue
        self._say = catalogue
        self._names = {part.key: self.heading(part) for part in issue.sections}
        self._targets = self._all_targets()

    def day(self, value: date, form: str = "day") -> str:
        """A date in words; *form* is `day`, or `full` with the weekday."""
        language = self._issue.language
        patterns = _PATTERNS_ARABIC if language == "ar" else _PATTERNS
        return in_words(value, language, patterns[form])

    def heading(self, part: Section) -> str:
        """The name of a section."""
        return part.name or self._say("Background")

    def credit(self, story: Story) -> str:
        """Places, source and date of *story*: `Derna · Marsad · First published 6 May 2023`."""
        zone = self._publication.zone
        source = story.source
        if story.retold and source:
            source = self._say("After %(source)s", source=source)
        if story.published:
            when = self.day(day_of(story.published, zone))
            dated = self._say("First published %(date)s", date=when)
        elif story.page_date:
            dated = self._say("Saved %(date)s", date=self.day(story.page_date))
        else:
            dated = self._say("Undated")
        return " · ".join(
            part for part in (*story.places[:3], source, dated, self._original(story)) if part
        )

    def _original(self, story: Story) -> str:
        """The language of the report, where it is not the edition's.

        In what language a report stood that was retold here, nobody has said.
        """
        if story.retold or story.original == self._issue.language:
            return ""
        named = {"en": self._say("in English"), "ar": self._say("in Arabic")}
        return named.get(story.original, "")

    def standing(self, link: FollowUp) -> str:
        """Where a follow-up stands, or its age: `in our issue of …`, `seen 7 December 2023`."""
        if link.standing is Standing.HERE:
            if not link.section:
                return self._say("our top story")
            return self._say("in this issue, under %(section)s", section=self._names[link.section])
        if link.standing is Standing.EARLIER and link.issue_date:
            return self._say("in our issue of %(date)s", date=self.day(link.issue_date))
        if link.published:
            when = self.day(day_of(link.published, self._publication.zone))
            return self._say("first published %(date)s", date=when)
        if link.seen:
            return self._say("seen %(date)s", date=self.day(link.seen))
        return self._say("undated")

    def teaser(self, link: FollowUp) -> str:
        """The teaser, with an ellipsis where the page broke it off."""
        return f"{link.teaser} …" if link.cut else link.teaser

    def title(self, link: Story | FollowUp) -> str:
        """The headline, told apart from other links of the issue that say the same."""
        return self._told_apart(link.headline, link.url)

    def twins(self, story: Story) -> tuple[tuple[str, str | None], ...]:
        """Who else has the report of *story*: names, told apart, and addresses; not too many."""
        return tuple((self._told_apart(name, url), url) for name, url in self._named(story))

    def more_twins(self, story: Story) -> str:
        """`and 2 more`, where not all of a story's twins are named."""
        more = len(self._nameable(story)) - len(self._named(story))
        return self._say("and %(number)s more", number=more) if more else ""

    def _named(self, story: Story) -> list[tuple[str, str | None]]:
        named = self._nameable(story)
        return named if len(named) <= _TWINS else named[: _TWINS - 1]

    def _nameable(self, story: Story) -> list[tuple[str, str | None]]:
        """The names of twins, and their addresses; one without an address is named once."""
        names: dict[tuple[str, str | None], None] = {}
        for twin in story.twins:
            name = twin.source or (host(twin.url) if twin.url else "")
            if twin.url and name == story.source:
                name = self._say("another page of %(source)s", source=name)
            if name and name != story.source and (not twin.url or twin.url != story.url):
                names[name, twin.url] = None
        return list(names)

    def _told_apart(self, text: str, url: str | None) -> str:
        """*text*, numbered where another link of the issue says the same and leads elsewhere.

        A link whose text is another's too cannot be told apart in a list of links (WCAG 2.4.9).
        """
        number = self._targets[text].index(url) + 1 if url else 1
        return text if number == 1 else f"{text} ({number})"

    def _all_targets(self) -> dict[str, list[str]]:
        """Text of a link → the addresses that links with this text lead to, in print order."""
        targets: defaultdict[str, list[str]] = defaultdict(list)
        for story in self._issue.stories:
            links = [(link.headline, link.url) for link in story.follow_ups]
            for text, url in ((story.headline, story.url), *self._named(story), *links):
                if url and url not in targets[text]:
                    targets[text].append(url)
        return targets

    def glance(self) -> tuple[Story, ...]:
        """The stories of a glance at the day: the lead, each section's first, then the next.

        What is old, undated or only listed is none of the day's news. Empty where the issue is
        hardly longer.
        """
        issue = self._issue
        news = [story for story in issue.stories if story is issue.lead or _is_news(story)]
        firsts = [issue.lead] if issue.lead else []
        firsts += [first for part in issue.sections for first in part.stories[:1] if first in news]
        rest = [story for story in news if story not in firsts]
        chosen = (firsts + rest)[: _GLANCE.stop - 1]
        if len(chosen) < _GLANCE.start or len(issue.stories) <= _GLANCE.start:
            return ()
        return tuple(story for story in issue.stories if story in chosen)

    def published_by(self) -> str:
        """Who publishes, as a sentence."""
        sender = self._publication.sender
        comma = self._say(", ")
        who = comma.join(
            part for part in (self._publication.publisher, sender.postal_address) if part
        )
        return self._say("Published by %(publisher)s.", publisher=who)

    def coverage(self) -> str:
        """How many sources were read and how many failed, as a sentence; empty where none was."""
        told = self._issue.coverage
        if told is None:
            return ""
        read, failed = len(told.read), len(told.failed)
        if read == 1 and failed:
            return self._say("1 source read, %(failed)s failed.", failed=failed)
        if failed:
            return self._say("%(read)s sources read, %(failed)s failed.", read=read, failed=failed)
        if read == 1:
            return self._say("1 source read.")
        return self._say("%(read)s sources read.", read=read)

    def leave(self) -> str:
        """The address to leave by: a page, or a mail; it says nothing of who leaves."""
        subject = self._say("Unsubscribe from %(name)s", name=self._publication.name)
        return leave_link(self._publication.sender, subject)

    def web(self) -> str:
        """The address of this edition on the web; empty where the publication has no pages."""
        language = "" if self._publication.own else self._issue.language
        return web_page(self._publication.sender, self._issue.date, language)

    def differs(self, language: str) -> Markup:
        """The attributes of an element in *language*; none where that is the edition's."""
        from markupsafe import Markup

        if language == self._issue.language:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def _is_news(story: Story) -> bool:
    return story.published is not None and not story.background and not story.listed
