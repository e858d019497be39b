"""The table `[smtp]`: which server takes the mail, how it is spoken to, and who we are to it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    Field,
    model_validator,
)

from briefing.config.fields import Filled, Line, is_loopback
from briefing.config.password import PasswordTable, path_from
from briefing.config.secret import Secret
from briefing.model.text import clean


class Security(StrEnum):
    """How the line to the server is protected."""

    STARTTLS = "starttls"
    """It begins in clear and turns to TLS before anything is said (RFC 3207)."""
    TLS = "tls"
    """It is TLS from the first byte (RFC 8314 §3)."""
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_PLAIN_HEADERS = frozenset({"organization", "precedence"})
_HEADER_LINE = 998
"""RFC 5322 §2.1.1."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A server that takes mail, and what it asks of us."""

    host: str
    port: int
    security: Security
    send_in_clear: bool
    """Mail may go in clear beyond this machine; a password never does."""
    ca_file: str
    """Certificates to trust instead of the system's: of a relay of one's own; may be empty."""
    hello: str
    """The name that we greet with; where empty, the address that we come from."""
    username: str
    password: Secret | None
    connections: int
    per_second: float
    """Letters a second; 0: no limit."""
    messages_per_connection: int
    """0: no limit."""
    headers: Mapping[str, str]
    """Fields for the relay, which each message carries."""

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine, as far as its name says."""
        return is_loopback(self.host)


def host_name(value: str) -> str:
    """*value* as a host's name or address in lower case; raises ValueError where it is none."""
    host = value.strip("[]").rstrip(".").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not re.fullmatch(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", host):
            raise ValueError(f'is no host name: "{value}"') from None
    return host


def _hello(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9.-]{1,253}|\[[A-Za-z0-9.:]{3,50}\]", value):
        raise ValueError(f'is no host name: "{value}"')
    return value


def _headers(given: dict[str, str]) -> dict[str, str]:
    names = [name.lower() for name in given]
    for name, value in given.items():
        if not re.fullmatch(r"[A-Za-z0-9-]{1,76}", name):
            raise ValueError(f'has a field whose name cannot be used: "{clean(name)}"')
        plain = name.lower()
        if plain.startswith("x-briefing") or not (
            plain.startswith("x-") or plain in _PLAIN_HEADERS
        ):
            raise ValueError(f"has a field that is not the relay's: {name}")
        if names.count(plain) > 1:
            raise ValueError(f"has the field {name} twice")
        if not value or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(f"has a field whose value is no line of plain ASCII: {name}")
        if len(name) + 2 + len(value) > _HEADER_LINE:
            raise ValueError(f"has a field that is too long for a line: {name}")
    return given


class SmtpTable(PasswordTable):
    """The table as it stands in the file."""

    TABLE: ClassVar[str] = "smtp"

    host: Annotated[Filled, AfterValidator(host_name)] = Field(
        description='the name of your mail server, such as "smtp.example.org"'
    )
    port: int = Field(0, ge=0, le=65535, description="587, 465 or 25; by security where left out")
    security: Security = Field(Security.STARTTLS, description='"starttls", "tls" or "none"')
    send_in_clear: bool = Field(
        False, description='true lets mail go unprotected where security = "none"'
    )
    ca_file: Line = Field("", description="a file of certificates to trust, in PEM")
    hello: Annotated[Line, AfterValidator(_hello)] = Field(
        "", description='the name of this machine, such as "news.example.org"'
    )
    connections: int = Field(4, ge=1, le=50, description="a number from 1 to 50")
    per_second: float = Field(
        0, ge=0, le=10_000, allow_inf_nan=False, description="letters a second; 0 is no limit"
    )
    messages_per_connection: int = Field(100, ge=0, description="a number; 0 is no limit")
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(
        {}, description='such as {"X-PM-Message-Stream" = "broadcast"}: names that begin with X-'
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.security is Security.NONE and not is_loopback(self.host):
            if self.username:
                raise ValueError('would send a password in clear; use security = "starttls"')
            if not self.send_in_clear:
                raise ValueError(
                    f"would send mail to {self.host} in clear;"
                    ' use security = "starttls", or allow it with send_in_clear = true'
                )
        if self.security is Security.STARTTLS and self.port == 465:
            raise ValueError('names port 465, which speaks TLS at once: use security = "tls"')
        return self

    def settings(self, workspace: Path) -> Smtp:
        """The table's meaning; paths are taken from *workspace*."""
        return Smtp(
            host=self.host,
            port=self.port or _PORTS[self.security],
            security=self.security,
            send_in_clear=self.send_in_clear,
            ca_file=path_from(workspace, self.ca_file),
            hello=self.hello,
            username=self.username,
            password=self.secret(workspace),
            connections=self.connections,
            per_second=self.per_second,
            messages_per_connection=self.messages_per_connection,
            headers=MappingProxyType(self.headers),
        )
