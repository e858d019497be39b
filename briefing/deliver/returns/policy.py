"""What follows from what came back: one table, and the figures that soft failures are weighed by.

The status codes are those of RFC 3463: class.subject.detail. What counts against a subscriber is
only what is about the subscriber's address.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from briefing.deliver.returns.kinds import Kind, Return

HALF_LIFE = timedelta(days=30)
"""After which half of a score is left."""
THRESHOLD = 5.0
"""A score that ends a subscription: the sixth daily issue in a row that fails, or the ninth weekly
one. A mailbox that is full over a long weekend stays far below."""
ALERT = 3
"""Deliveries to one domain, refused for want of proof that they are ours, that are told about."""
ALERT_WITHIN = timedelta(days=7)


class Effect(StrEnum):
    """What a return does; from the mildest to the hardest."""

    NOTHING = "no failure"
    ABOUT_US = "about us"
    """Refused because of the sender or what it sent: never held against a subscriber."""
    SOFT = "soft"
    """One more on the subscriber's score."""
    GONE = "gone"
    """The address does not exist: suppressed at once."""
    COMPLAINT = "complaint"
    """Suppressed at once."""
    LEAVE = "left"
    """Left, at the subscriber's own wish."""


_TABLE = (
    # §3.8: security and policy. Also where a relay gave up waiting (4.7.x).
    (r"[45]\.7\.\d+", Effect.ABOUT_US),
    # §3.2: "sender's mailbox address syntax" and "sender's system address": nobody's but ours.
    (r"[45]\.1\.[78]", Effect.ABOUT_US),
    # §3.2: "destination mailbox address valid": a success that somebody reports as a failure.
    (r"5\.1\.5", Effect.SOFT),
    # §3.2: the address; RFC 7505 §4.2: 5.1.10, its domain takes no mail.
    (r"5\.1\.\d+", Effect.GONE),
    # 5.2.2 mailbox full, 5.2.1 disabled, 5.3.4 too big, 5.4.x no way there, every 4.x.x given up.
    (r".*", Effect.SOFT),
)
_SENDER = re.compile(r"\bsender\b|return[- ]path|mail from", re.I)


def effect(returned: Return) -> Effect:
    """What *returned*, if it is about a delivery or a subscriber of ours, does."""
    match returned.kind:
        case Kind.COMPLAINT:
            return Effect.COMPLAINT
        case Kind.LEAVE:
            return Effect.LEAVE
        case Kind.ACCUSED:
            return Effect.ABOUT_US
        case Kind.FAILED:
            return of_status(returned.status, returned.text)
    return Effect.NOTHING


def of_status(status: str, text: str) -> Effect:
    """What a failure of this *status* does.

    5.1.0 says "some other matter of an address": where the server's *text* speaks of the sender,
    it is ours.
    """
    if status == "5.1.0" and _SENDER.search(text):
        return Effect.ABOUT_US
    return next(effect for pattern, effect in _TABLE if re.fullmatch(pattern, status))


def grown(score: float, scored_at: datetime | None, at: datetime) -> float:
    """*score*, as it stood at *scored_at*, with what has decayed until *at* taken off, and one."""
    if scored_at is None:
        return 1.0
    past = max(timedelta(0), at - scored_at)
    left: float = 0.5 ** (past / HALF_LIFE)
    return score * left + 1.0
