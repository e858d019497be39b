"""An address as it was typed → where its mail goes, and what two spellings of it share."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from briefing.errors import SubscriberError
from briefing.model.text import clean

_LONGEST = 254
"""Octets of an address (RFC 5321 §4.5.3.1.3, less the angle brackets)."""
_LONGEST_LOCAL = 64
# What is pasted along with an address and not seen: white space, marks of direction, joiners,
# the byte order mark; and the separators of a list.
_ENDS = re.compile(
    r"\A[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff,;]+"
    r"|[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff,;]+\Z"
)
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")
# A dot-atom of RFC 5321 §4.1.2. The validator says the same of it, at many times the cost.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ATOMS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


@dataclass(frozen=True, slots=True)
class Address:
    """An address that mail can be sent to."""

    typed: str
    """As it was typed, trimmed."""
    mailbox: str
    """Where mail goes: the local part in NFC, in its own case; the domain in ASCII, lower case."""
    identity: str
    """What two spellings of one mailbox share: no case. Dots and +tags count: few hosts drop
    them."""


def read_address(text: str) -> Address:
    """The address that *text* is; white space and unseen marks around it are dropped.

    A local part in quotation marks is refused, and one that is not ASCII is kept for servers
    with SMTPUTF8 (RFC 6531). Raises SubscriberError where mail cannot be sent to it.
    """
    typed = _ENDS.sub("", text)
    if _octets(typed) > _LONGEST:
        raise _refused(typed, f"it is longer than {_LONGEST} octets")
    local, _, domain = typed.rpartition("@")
    try:
        if len(local) <= _LONGEST_LOCAL and _ATOMS.fullmatch(local):
            host = _host(domain)
        else:
            told = _validated(typed)
            local, host = told.local_part, told.ascii_domain
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise _refused(typed, reason[:1].lower() + reason[1:]) from error
    mailbox = f"{local}@{host}"
    if _octets(mailbox) > _LONGEST:
        raise _refused(typed, f"it is longer than {_LONGEST} octets")
    folded = unicodedata.normalize("NFC", local.casefold())
    return Address(typed, mailbox, f"{folded}@{host}")


def split_named(text: str) -> tuple[str, str]:
    """The name and the address of `Name <a@b>`; the name is empty where *text* has no brackets."""
    found = _NAMED.fullmatch(_ENDS.sub("", text))
    return (tidy(found[1]), found[2]) if found else ("", text)


def tidy(name: str) -> str:
    """*name* on one line, without what cannot be read and without quotation marks around it."""
    name = clean(name.replace("\ufffd", ""))
    while len(name) > 1 and name[0] == name[-1] == '"':
        name = clean(name[1:-1])
    return name


@lru_cache(maxsize=4096)
def _host(domain: str) -> str:
    return _validated(f"a@{domain}").ascii_domain


def _validated(address: str) -> ValidatedEmail:
    return validate_email(address, check_deliverability=False, strict=True)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _refused(typed: str, reason: str) -> SubscriberError:
    remedy = "write it as name@example.org"
    shown = typed if len(typed) <= 100 else f"{typed[:99]}…"
    return SubscriberError.at("", f'"{shown}" is no e-mail address: {reason}', remedy)
