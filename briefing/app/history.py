"""history: what the earlier issues held, read from their desks.

Never from the outbox: what an editor corrected there is corrected here.
"""

from __future__ import annotations

from datetime import date

from briefing.desk.desk import Desk
from briefing.errors import BriefingError
from briefing.model.article import Translation
from briefing.model.issue import PastStory
from briefing.model.urls import same_page


def history(desk: Desk, day: date, days: int, language: str) -> tuple[PastStory, ...]:
    """The stories of the issues of the *days* before *day*, the latest issue first.

    Their headlines are those of the edition in *language*.
    """
    past: list[PastStory] = []
    for earlier in reversed(desk.dates()):
        if 0 < (day - earlier).days <= days:
            excluded = _excluded(desk, earlier)
            if excluded is None:
                continue
            articles = desk.read(earlier).articles
            gone = {same_page(one.url) for one in articles if one.url and one.slug in excluded}
            past += [
                PastStory(
                    earlier,
                    article.translations.get(language, Translation(article.headline)).headline,
                    article.url,
                    tuple(
                        link.url
                        for link in article.check_also
                        if link.url and same_page(link.url) not in gone
                    ),
                )
                for article in articles
                if article.slug not in excluded
            ]
    return tuple(past)


def _excluded(desk: Desk, day: date) -> frozenset[str] | None:
    """The slugs that the editor kept out of an earlier issue; None where there was no issue.

    Instructions that cannot be read stop a build, whose own report tells why.
    """
    try:
        return desk.instructions(day)[0].exclude
    except BriefingError:
        return None
