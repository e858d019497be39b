"""Ways out and in: the links of a mail that lead to the publication itself.

A rendered issue is nobody's yet, so its link to leave by is harmless: it says nothing of who
leaves. Behind it a subscriber's token is put, and it is theirs.

    https://news.example.org/leave/                    + TOKEN
    mailto:leave@example.org?subject=Unsubscribe       + %20TOKEN
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from briefing.model.publication import Sender

_UNRESERVED = "[A-Za-z0-9%._~/-]"
"""What `quote` leaves of a text."""
_BEHIND = r"(?=[\s\"'<>)\]])"
"""What ends an address in HTML or in text."""


def leave_link(sender: Sender, subject: str) -> str:
    """The harmless link that a mail of *sender* is left by; by mail, *subject* is said."""
    if sender.base_url:
        return _start(sender)
    return _start(sender) + quote(subject)


def leave_links(sender: Sender) -> re.Pattern[str]:
    """What finds every harmless link of *sender*, in HTML and in text, to its last character."""
    rest = "" if sender.base_url else f"{_UNRESERVED}*"
    return re.compile(re.escape(_start(sender)) + rest + _BEHIND)


def leave_page(sender: Sender) -> str:
    """The page to leave at, behind which a token is put; empty where the publication has none."""
    return f"{sender.base_url}/leave/" if sender.base_url else ""


def leave_mail(sender: Sender) -> str:
    """The address that a mail to leave by is written to, up to its subject (RFC 6068 §2)."""
    return f"mailto:{quote(sender.leave_address, safe='@+')}?subject="


def web_page(sender: Sender, day: date, language: str = "") -> str:
    """The issue of *day* on the web, in the edition *language* (empty: the publication's own).

    Empty where the publication has no pages.
    """
    if not sender.base_url:
        return ""
    return f"{sender.base_url}/{day}/" + (f"{language}/" if language else "")


def _start(sender: Sender) -> str:
    return leave_page(sender) or leave_mail(sender)
