"""letters: a delivery → the finished message in its envelope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial

from briefing.app.ready import Ready
from briefing.app.workspace import Workspace
from briefing.deliver.transport import Letter
from briefing.message.dkim import Signer
from briefing.message.headers import literal
from briefing.message.personal import envelope_sender, personal
from briefing.model.delivery import Delivery
from briefing.store.key import read_key


def signer_of(workspace: Workspace) -> Signer | None:
    """What signs the messages of *workspace*; None where nothing is to.

    Raises ConfigError or MessageError where its key cannot be used.
    """
    dkim = workspace.settings.dkim
    return None if dkim is None else Signer(dkim.selector, dkim.domain, dkim.read_key())


def letters(
    workspace: Workspace, issue: Ready, fields: Mapping[str, str]
) -> Callable[[Delivery], Letter]:
    """What makes the letter of each delivery of *issue*.

    *fields* are the relay's own, which stand before the signature and outside it. Raises
    ConfigError or MessageError where there is no key to sign with; what is returned raises
    MessageError where an address cannot stand in a field.
    """
    key, signer = read_key(workspace.root), signer_of(workspace)
    senders = {
        language: publication.sender
        for language, publication in workspace.settings.editions.items()
    }
    zone = workspace.settings.publication.zone
    here = lru_cache(maxsize=8)(partial(datetime.astimezone, tz=zone))  # one moment a mailing
    first = b"".join(literal(name, value) for name, value in fields.items())

    def letter(delivery: Delivery) -> Letter:
        sender = senders[delivery.edition]
        slots = personal(sender, key, issue.day, delivery, here(delivery.enrolled_at))
        message = issue.messages[delivery.edition].personal(slots)
        data = first + (signer.sign(message) if signer else b"") + message
        return Letter(envelope_sender(sender, key, delivery.id), delivery.address, data)

    return letter
