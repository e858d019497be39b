"""Kinds of text that the fields of our files share."""

from __future__ import annotations

import ipaddress
import re
from email.utils import parseaddr
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from briefing.model.text import clean

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(\.{_ATOM})*@[A-Za-z0-9.-]{{1,253}}")
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)+{_LABEL}")


class Table(BaseModel):
    """A table of a file: no field that nobody knows, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def is_loopback(host: str) -> bool:
    """Whether *host*, a name or an address, is this machine, as far as it says."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or "=?" in value:
        raise ValueError(f'is no mail address: "{value}"')
    return value


def _mailbox(value: str) -> str:
    _address(parseaddr(value)[1] or value)
    return value


def _domain(value: str) -> str:
    if value and not _DOMAIN.fullmatch(value.lower()):
        raise ValueError(f'is no domain: "{value}"')
    return value.lower()


Line = Annotated[str, AfterValidator(clean)]
"""One line of clean text, which may be empty."""
Filled = Annotated[Line, AfterValidator(_filled)]
"""One line of clean text."""
Address = Annotated[Filled, AfterValidator(_address)]
"""`leave@example.org`"""
Mailbox = Annotated[Filled, AfterValidator(_mailbox)]
"""`Libya Briefing <briefing@example.org>`, or the address alone."""
Domain = Annotated[Line, AfterValidator(_domain)]
"""A domain of two labels at least, in lower case; may be empty."""
