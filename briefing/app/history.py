"""history: what the earlier issues held, read from their desks.

Never from the outbox: what an editor corrected there is corrected here.
"""

from __future__ import annotations

from datetime import date

from briefing.desk.desk import Desk
from briefing.errors import BriefingError
from briefing.model.article import Translation
from briefing.model.issue import PastStory


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
            past += [
                PastStory(
                    earlier,
                    article.translations.get(language, Translation(article.headline)).headline,
                    article.url,
                )
                for article in desk.read(earlier).articles
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
