"""Delivery status notifications (RFC 3464, in the frame of RFC 6522; RFC 6533 for UTF-8).

One of our messages has one recipient. Where a report tells of several, an address was expanded on
the way: the mildest thing that it says of any of them is what it says of ours, since somebody got
it, or may still. Which addresses it names is not looked at: they can be forged.
"""

from __future__ import annotations

import re

from briefing.deliver.returns import policy
from briefing.deliver.returns.kinds import Kind
from briefing.deliver.returns.mail import Mail, Part
from briefing.deliver.returns.status import in_code, settled

KINDS = ("message/delivery-status", "message/global-delivery-status")
_GROUPS = 50
_LINE = re.compile(r"^([A-Za-z][A-Za-z-]{0,60})[ \t]*:[ \t]*(.*)$", re.M)
_TEXT = 500

Told = tuple[Kind, str, str]
"""Kind, status, and what the server said."""


def is_report(mail: Mail) -> bool:
    """Whether *mail* holds a status notification of its own, beside what it returns."""
    return any(mail.of_kind(*KINDS))


def read_report(mail: Mail) -> Told:
    """What the notification in *mail* says of its recipient."""
    told = [one for part in mail.of_kind(*KINDS) for one in _recipients(part)]
    if not told:
        return Kind.HARMLESS, "", ""
    return min(told, key=_hardness)


def _recipients(part: Part) -> list[Told]:
    """What *part* says of each recipient: the groups of fields after the first (§2.1)."""
    groups = re.split(r"\n[ \t]*\n", re.sub(r"\n[ \t]+(?=\S)", " ", part.text))[:_GROUPS]
    return [told for group in groups if (told := _recipient(group))]


def _recipient(group: str) -> Told | None:
    fields: dict[str, str] = {}
    for line in _LINE.finditer(group):
        fields.setdefault(line[1].lower(), line[2].strip())
    action = fields.get("action", "").lower().split(" ")[0]
    status = fields.get("status", "")
    if not action and not status:
        return None
    if action != "failed" and (action or not re.match(r"\s*5\.", status)):
        return Kind.HARMLESS, "", ""  # delayed, delivered, relayed, expanded (§2.3.3)
    said = fields.get("diagnostic-code", "")[:_TEXT]
    return Kind.FAILED, settled(in_code(status), said), said


def _hardness(told: Told) -> int:
    kind, status, text = told
    effects = list(policy.Effect)
    return effects.index(policy.of_status(status, text)) if kind is Kind.FAILED else 0
