"""What follows each event of a conversation with a server, as one table.

A letter goes through the steps from top to bottom. What comes of a step that does not end well is
read off the table: step × what went wrong → verdict. Only after the final dot can a loss leave
us in doubt; before it, a loss is nobody's fault and the letter is simply pending again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
from types import MappingProxyType

from briefing.deliver.transport import Then, Verdict
from briefing.model.delivery import State


class Step(Enum):
    """Where a conversation stands (RFC 5321 §3)."""

    OPENING = auto()
    """Connecting, the banner, EHLO, STARTTLS and the handshake."""
    AUTH = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    BODY = auto()
    """The message travels; nothing is said to it before the dot."""
    DOT = auto()


class Trouble(Enum):
    """What can go wrong at a step."""

    LOST = auto()
    """The connection: reset, closed, or never made."""
    LATE = auto()
    """No reply in time."""
    GARBLED = auto()
    """What came is no reply of SMTP, or not one that can follow."""
    CLOSING = auto()
    """421, which may come at any time (RFC 5321 §3.8)."""
    THROTTLED = auto()
    """454, or another 4xx that says we are too fast."""
    LATER = auto()
    """Another 4xx."""
    NEVER = auto()
    """5xx."""
    NOBODY = auto()
    """5.1.x: there is no such mailbox (RFC 3463 §3.2)."""
    SENDER = auto()
    """5xx that may be about us: 5.7.x (RFC 3463 §3.8)."""
    STRANGER = auto()
    """530, 534, 535, 538: who we are is not accepted, or must be shown (RFC 4954 §6)."""
    UNSAFE = auto()
    """No TLS where it has to be, or a certificate that does not hold."""


Row = Mapping[Trouble, Verdict]

_AGAIN = Verdict(State.PENDING, Then.RECONNECT)
_WAIT = Verdict(State.PENDING, Then.BACK_OFF)
_FEWER = Verdict(State.PENDING, Then.HALVE_CONNECTIONS)
_FULL = Verdict(State.PENDING, Then.HALVE_CONNECTIONS, counts=False)
_STOP = Verdict(State.PENDING, Then.STOP)
_SLOWER = Verdict(State.DEFERRED, Then.HALVE_RATE, counts=False)
_LATER = Verdict(State.DEFERRED)
_REFUSED = Verdict(State.REFUSED)
_GONE = Verdict(State.REFUSED, suppress=True)
_US = Verdict(State.REFUSED, blames_us=True)
_DOUBT = Verdict(State.UNCERTAIN, Then.RECONNECT)

_OPENING: Row = {
    Trouble.LOST: _WAIT,
    Trouble.LATE: _WAIT,
    Trouble.GARBLED: _WAIT,
    Trouble.CLOSING: _FULL,
    Trouble.THROTTLED: _WAIT,
    Trouble.LATER: _WAIT,
    Trouble.NEVER: _STOP,
    Trouble.NOBODY: _STOP,
    Trouble.SENDER: _STOP,
    Trouble.STRANGER: _STOP,
    Trouble.UNSAFE: _STOP,
}
_ENVELOPE: Row = {
    Trouble.LOST: _AGAIN,
    Trouble.LATE: _AGAIN,
    Trouble.GARBLED: _AGAIN,
    Trouble.CLOSING: _FEWER,
    Trouble.THROTTLED: _SLOWER,
    Trouble.LATER: _LATER,
    Trouble.NEVER: _US,
    Trouble.NOBODY: _US,
    Trouble.SENDER: _US,
    Trouble.STRANGER: _STOP,
}
TABLE: Mapping[Step, Row] = MappingProxyType(
    {
        Step.OPENING: _OPENING,
        Step.AUTH: _OPENING,
        Step.MAIL: _ENVELOPE,
        Step.RCPT: {**_ENVELOPE, Trouble.NEVER: _REFUSED, Trouble.NOBODY: _GONE},
        Step.DATA: _ENVELOPE,
        Step.BODY: _ENVELOPE,
        Step.DOT: {
            **_ENVELOPE,
            Trouble.LOST: _DOUBT,
            Trouble.LATE: _DOUBT,
            Trouble.GARBLED: _DOUBT,
            Trouble.NOBODY: _GONE,
        },
    }
)
"""Step → trouble → what becomes of the letter. Only MAIL and later steps end on a good line."""

_STRANGER = frozenset({530, 534, 535, 538})
_TOO_FAST = re.compile(r"throttl|(sending|message) rate|rate (limit|exceeded)|too fast", re.I)
_NO_MAILBOX = re.compile(r"5\.1\.(1|2|3|6|10)")
_POLICY = re.compile(r"5\.7\.\d{1,3}")


def verdict(step: Step, trouble: Trouble, reply: str) -> Verdict:
    """What becomes of a letter that met *trouble* at *step*; *reply* is told with it."""
    return replace(TABLE[step][trouble], reply=reply)


def trouble_of(code: int, status: str, text: str) -> Trouble:
    """What a reply other than the hoped-for one means.

    *code* is its three digits, *status* its enhanced code (RFC 2034; `5.1.1`, or empty), *text*
    the words.
    """
    if code == 421:
        return Trouble.CLOSING
    if code in _STRANGER:
        return Trouble.STRANGER
    if 400 <= code < 500:
        throttled = code == 454 or _TOO_FAST.search(text)
        return Trouble.THROTTLED if throttled else Trouble.LATER
    if 500 <= code < 600:
        if names_nobody(status):
            return Trouble.NOBODY
        return Trouble.SENDER if _POLICY.fullmatch(status) else Trouble.NEVER
    return Trouble.GARBLED


def names_nobody(status: str) -> bool:
    """Whether the enhanced code *status* says that there is no such mailbox, now or ever.

    Of 5.1.x (RFC 3463 §3.2, RFC 7505 §4.2) those that speak of the recipient: 5.1.7 and 5.1.8 are
    about the sender, 5.1.0 is used for both.
    """
    return _NO_MAILBOX.fullmatch(status) is not None
