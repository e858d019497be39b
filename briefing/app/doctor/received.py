"""A mail as it arrived: is it signed in our name, whole, and can one leave by it in one click?

What large providers ask of a newsletter: a DKIM signature whose domain aligns with From (RFC 7489
§3.1.1), and one that covers both fields to leave by (RFC 8058 §4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import getaddresses

from briefing.app.doctor.diagnosis import Diagnosis, fine, wrong
from briefing.app.doctor.domain import dmarc_of
from briefing.config.dkim import is_aligned
from briefing.errors import OfflineError
from briefing.message.verify import Arrived, Signature, arrived, signatures, tags_of
from briefing.net.names import Names

_ONCE = (
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
_LEAVE = ("list-unsubscribe", "list-unsubscribe-post")


def look_at_received(data: bytes, names: Names, at: datetime) -> Iterator[Diagnosis]:
    """What is to be said of the mail that a mailbox has kept as *data*, *at* a moment."""
    mail = arrived(data)
    sender = _sender(mail)
    yield from _fields(mail, sender)
    try:
        found = signatures(mail, names.texts, at)
        strict = _is_strict(sender, names)
    except OfflineError as error:
        problem = error.problems[0]
        told = f"cannot be verified: {problem.where}: {problem.message}"
        yield wrong("signature", told, "try again where the DNS can be asked")
        return
    yield from _signatures(found)
    good = [one for one in found if not one.fault and _aligned(one, sender, strict=strict)]
    yield _alignment(sender, found, good, strict=strict)
    yield _coverage(mail, good)


def _sender(mail: Arrived) -> str:
    """The domain of From; empty where it is none, or several."""
    found = getaddresses(mail.all("from"))
    return found[0][1].rpartition("@")[2].lower() if len(found) == 1 else ""


def _fields(mail: Arrived, sender: str) -> Iterator[Diagnosis]:
    counts = {name: len(mail.all(name.lower())) for name in _ONCE}
    off = [f"{name} stands there {_times(count)}" for name, count in counts.items() if count != 1]
    if off:
        remedy = "each has to stand there once; set mail.base_url for leaving in one click"
        yield wrong("fields", ", ".join(off), remedy)
    else:
        yield fine("fields", "each stands there once")
    if not sender:
        yield wrong("From", "is not one address", "see to mail.from")
    ways, post = "".join(mail.all("list-unsubscribe")), mail.all("list-unsubscribe-post")
    if not re.search(r"<https://[^<>\s]+>", ways) or post != ["List-Unsubscribe=One-Click"]:
        remedy = "set mail.base_url, where `briefing serve` is reached (RFC 8058 §3.1)"
        yield wrong("leaving", "one click is not enough to leave", remedy)
    else:
        yield fine("leaving", "takes one click")


def _times(count: int) -> str:
    return "not at all" if not count else f"{count} times"


def _is_strict(sender: str, names: Names) -> bool:
    """Whether DMARC wants the very domain of From (`adkim=s`)."""
    if not sender:
        return False
    try:
        _, records = dmarc_of(sender, names)
        return len(records) == 1 and tags_of(records[0]).get("adkim", "r").lower() == "s"
    except ValueError:
        return False


def _signatures(found: Sequence[Signature]) -> Iterator[Diagnosis]:
    if not found:
        remedy = "let your relay sign, or set [dkim] (docs/message.md)"
        yield wrong("signature", "there is none", remedy)
    for one in found:
        name = f"of {one.domain or 'nobody'} (s={one.selector})"
        if one.fault:
            remedy = "see who changed the mail on its way, and `briefing doctor` on DKIM"
            yield wrong("signature", f"{name} does not hold: {one.fault}", remedy)
        else:
            yield fine("signature", f"{name} holds")


def _aligned(one: Signature, sender: str, *, strict: bool) -> bool:
    return one.domain == sender if strict else bool(sender) and is_aligned(one.domain, sender)


def _alignment(
    sender: str, found: Sequence[Signature], good: Sequence[Signature], *, strict: bool
) -> Diagnosis:
    if good:
        return fine("alignment", f"{good[0].domain} signs for From, {sender}")
    domains = " and ".join(dict.fromkeys(one.domain for one in found)) or "nobody"
    same = "the very domain" if strict else "the domain"
    remedy = f"sign with d={sender or '…'}, {same} of From, at your relay or with [dkim]"
    return wrong("alignment", f"From is of {sender or 'nobody'}, and {domains} signs", remedy)


def _coverage(mail: Arrived, good: Sequence[Signature]) -> Diagnosis:
    """Whether one signature of ours covers both fields, as often as they stand there."""
    for one in good:
        if all(one.signed[name] >= max(1, len(mail.all(name))) for name in _LEAVE):
            return fine("coverage", "one signature covers both fields to leave by")
    remedy = (
        "let the relay sign List-Unsubscribe and List-Unsubscribe-Post (RFC 8058 §4), or [dkim]"
    )
    return wrong("coverage", "no good signature of ours covers both fields to leave by", remedy)
