"""A verdict on a delivery → what the ledger is told: when it is tried again, or that it is over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from briefing.deliver.ledger import Entry
from briefing.deliver.transport import Verdict
from briefing.model.delivery import Delivery, State

_STEPS = (5, 15, 30, 60)
"""Minutes to the next try; the last for all that follow (RFC 5321 §4.5.4.1)."""
_LONGEST = timedelta(hours=24)
"""From the first try to the last: yesterday's news is not delivered."""
_TRIES = 4
"""At least: a clock that was set forward does not make a day of five minutes."""
_SOON = timedelta(seconds=30)
"""Until one is tried again whose deferral was about our pace."""
_REPLY = 500
"""Characters of a reply that are kept."""


def discreet(verdict: Verdict, address: str) -> Verdict:
    """*verdict* with a reply that does not name *address*, which its subscriber's row alone keeps.

    Servers quote it; and whoever is erased leaves it nowhere.
    """
    reply = verdict.reply
    if "@" in reply:
        named = "|".join(map(re.escape, _spellings(address)))
        reply = re.sub(named, "(address)", reply, flags=re.IGNORECASE)
    reply = reply[:_REPLY]
    return verdict if reply == verdict.reply else replace(verdict, reply=reply)


def _spellings(address: str) -> list[str]:
    """*address* as it is, and with its host in the letters that the DNS has it for (RFC 5891)."""
    local, _, host = address.rpartition("@")
    if "xn--" not in host:
        return [address]
    import idna

    try:
        return [address, f"{local}@{idna.decode(host)}"]
    except idna.IDNAError:  # a name of old that the rules of today do not know
        return [address]


def entry(delivery: Delivery, verdict: Verdict, at: datetime) -> Entry:
    """What *verdict*, which came *at* a moment, means for *delivery*."""
    reply = verdict.reply
    if verdict.state is not State.DEFERRED:
        return Entry(delivery, verdict.state, reply, delivery.attempts, None, verdict.suppress)
    attempts = delivery.attempts + verdict.counts
    step = timedelta(minutes=_STEPS[min(attempts, len(_STEPS)) - 1]) if verdict.counts else _SOON
    first = delivery.tried_at or at
    if attempts >= _TRIES and at + step > first + _LONGEST:
        return Entry(delivery, State.REFUSED, f"given up after a day: {reply}", attempts)
    return Entry(delivery, State.DEFERRED, reply, attempts, at + step)
