"""One subscriber's copy: what stands in its slots, and whom the envelope says it is from."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from email.utils import format_datetime
from functools import lru_cache

from briefing.message.headers import mailbox
from briefing.message.slots import Slots
from briefing.model.delivery import Delivery
from briefing.model.publication import Sender
from briefing.model.tokens import Purpose, mint


def personal(sender: Sender, key: bytes, day: date, delivery: Delivery, moment: datetime) -> Slots:
    """The slots of *delivery*, the issue of *day*, in a mailing begun at *moment*.

    The same arguments give the same bytes: a repeat has the same Message-ID (RFC 5322 §3.6.4).
    *key* is the workspace's. Raises MessageError where the address cannot stand in a field.
    """
    name = f"<{day}.{delivery.edition}.{delivery.id:016x}@{sender.domain}>"
    return Slots(
        to=mailbox("To", delivery.name, delivery.address),
        date=_written(moment, moment.tzinfo, moment.fold),
        message_id=name.encode("ascii"),
        leave=mint(key, Purpose.LEAVE, delivery.leave).encode("ascii"),
        delivery=mint(key, Purpose.DELIVERY, delivery.id).encode("ascii"),
    )


def envelope_sender(sender: Sender, key: bytes, delivery_id: int) -> str:
    """The address that a bounce of the delivery goes to, which tells it by a token (VERP).

    Where the publication has no domain for bounces, the sender's own.
    """
    if not sender.bounce_domain:
        return sender.address
    return f"b-{mint(key, Purpose.BOUNCE, delivery_id)}@{sender.bounce_domain}"


@lru_cache(maxsize=8)
def _written(moment: datetime, zone: tzinfo | None, fold: int) -> bytes:
    """The *moment* as a field has it (RFC 5322 §3.3): one and the same for a mailing.

    Its zone and its *fold* are named apart, since moments that differ in these are equal.
    """
    return format_datetime(moment).encode("ascii")
