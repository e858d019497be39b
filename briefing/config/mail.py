"""`[mail]`: who the publication's mail is from, where answers and bounces go, how one leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import parseaddr
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from briefing.config.fields import Address, Domain, Line, Mailbox, Table, is_loopback
from briefing.model.publication import Sender
from briefing.model.text import slug
from briefing.model.urls import page_url


def _base(value: str) -> str:
    """*value* without a slash at its end; nothing in it is written otherwise in HTML or a field."""
    if not value:
        return ""
    url = page_url(value) or ""
    if not re.fullmatch(r"https?://[a-z0-9.:\[\]_-]+[A-Za-z0-9._~/-]*", url):
        raise ValueError(f'is no web address of a folder: "{value}"')
    if url.startswith("http:") and not is_loopback(urlsplit(url).hostname or ""):
        raise ValueError(f'is not encrypted: "{value}"')
    return url.rstrip("/")


class Mail(Table):
    """What may stand there."""

    from_: Mailbox = Field(
        alias="from", description='such as "Libya Briefing <briefing@example.org>"'
    )
    leave_address: Address = Field(description='such as "leave@example.org"')
    reply_to: Address | None = Field(None, description='such as "editors@example.org"')
    postal_address: Line = ""
    bounce_domain: Domain = Field(
        "", description='a domain whose mail you read, such as "bounces.example.org"'
    )
    list_id: Domain = Field("", description='such as "libya-briefing.example.org"')
    base_url: Annotated[Line, AfterValidator(_base)] = Field(
        "", description='where `briefing serve` is reached, such as "https://news.example.org"'
    )


def sender_of(mail: Mail, name: str, publication: str) -> Sender:
    """The sender by the *name* in an edition; *publication* is the name in its own language."""
    sender = Sender(
        name=name,
        address=parseaddr(mail.from_)[1],
        leave_address=mail.leave_address,
        postal_address=mail.postal_address,
        reply_to=mail.reply_to or "",
        bounce_domain=mail.bounce_domain,
        base_url=mail.base_url,
    )
    return replace(sender, list_id=mail.list_id or f"{slug(publication) or 'list'}.{sender.domain}")
