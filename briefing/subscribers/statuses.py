"""What other programs call where a subscription stands, and how they write a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from briefing.model.subscriber import Standing
from briefing.subscribers.headings import plain

# Of Mailchimp, listmonk, Buttondown (whose unpaid, paused and past due ones still get mail), Ghost,
# and of people's own lists.
_WORDS = {
    Standing.ACTIVE: "active enabled subscribed confirmed regular premium gifted trialed unpaid"
    " churning paused pastdue free paid comped yes نشط مشترك نعم",
    Standing.PENDING: "pending unconfirmed unactivated notconfirmed",
    Standing.LEFT: "left unsubscribed optedout optout removed disabled inactive archived"
    " nonsubscribed no غيرمشترك لا",
    Standing.SUPPRESSED: "suppressed cleaned bounced hardbounced blocklisted blacklisted blocked"
    " banned undeliverable complained spam spammy invalid",
}
_STANDINGS = {word: standing for standing, words in _WORDS.items() for word in words.split()}
_TRUE = {"true", "yes", "1", "نعم"}
_FALSE = {"false", "no", "0", "لا"}
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(?: ?(Z|[+-]\d\d:?\d\d)(?: [A-Z]{2,5})?)?)?",
    re.A,
)


def standing_of(word: str) -> Standing | None:
    """The standing that *word* tells of; None where it is none that we know."""
    return _STANDINGS.get(plain(word))


def standing_by(answer: str) -> Standing | None:
    """Whether mail is wanted, where *answer* is yes or no; None where it is neither."""
    if (known := plain(answer)) in _TRUE:
        return Standing.ACTIVE
    return Standing.LEFT if known in _FALSE else None


def moment_of(text: str) -> datetime | None:
    """The moment that *text* writes as ISO 8601 or as databases do; in UTC where it names no zone.

    None where it is none: `12/07/2023` may mean two days.
    """
    if not (found := _MOMENT.fullmatch(text.strip())):
        return None
    day, time, fraction, zone = found.groups()
    written = f"{day}T{time or '00:00'}"
    if fraction:
        written += f"{'' if written.count(':') > 1 else ':00'}.{fraction[:6]:0<6}"
    try:
        moment = datetime.fromisoformat(written + (zone or "+00:00"))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
