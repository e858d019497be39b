"""What the editor is told by the daily run: of each matter once a day, tried until it is taken."""

from __future__ import annotations

from datetime import date

from briefing.app.outside import Hands, News
from briefing.errors import BriefingError, StoreError
from briefing.model.text import clean
from briefing.schedule import journal
from briefing.schedule.journal import MAIL, Outcome


def tell(hands: Hands, news: News) -> bool:
    """Tell the editor, where that was not done; False where it could not be done."""
    with hands.database.reading() as connection:
        lines = journal.entries(connection, news.day)
    if hands.tell is None or any((one.step, one.outcome) == (MAIL, news.about) for one in lines):
        return True
    try:
        hands.tell(news)
    except StoreError:
        raise
    except (BriefingError, OSError) as error:
        told = clean(f"{news.title} ({error})")
        with hands.database.writing() as connection:
            new = journal.note(connection, news.day, MAIL, Outcome.FAILED, told, hands.now())
        hands.say(f"{news.day}: the editor could not be told: {told}", new)
        return False
    hands.say(f"{news.day}: the editor was told", False)
    return True


def tell_doubts(hands: Hands, day: date, count: int) -> bool:
    """Tell of *count* uncertain deliveries of the issue of *day*; False where it could not be done.

    The server that left them in doubt may have been in no state to take the mail about it.
    """
    if not count:
        return True
    told = f"{count} {'delivery is' if count == 1 else 'deliveries are'} uncertain"
    remedy = f"briefing resolve --date {day} --leave    # or --resend, where they did not arrive"
    return tell(hands, News(day, "uncertain", f"the issue of {day}: {told}", told, remedy))


def failed(step: str) -> str:
    """By which the mail that *step* failed is known."""
    return f"{step} failed"
