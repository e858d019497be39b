"""`[dkim]`: what messages are signed with (RFC 6376), where the relay does not sign them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from briefing.config.fields import Domain, Filled, Table
from briefing.config.password import path_from
from briefing.errors import ConfigError
from briefing.files import is_private

_SHARED = frozenset("ac co com edu gov ltd net or org".split())
"""Second labels that countries give to everybody."""


def _selector(value: str) -> str:
    # RFC 6376 §3.1: labels of a name in the DNS.
    if not all(one.replace("-", "a").replace("_", "a").isalnum() for one in value.split(".")):
        raise ValueError(f'is no selector: "{value}"')
    if not value.isascii():
        raise ValueError(f'is not ASCII: "{value}"')
    return value


class DkimTable(Table):
    """What may stand there."""

    selector: Annotated[Filled, AfterValidator(_selector)] = Field(
        description='the first part of <selector>._domainkey.<domain>, such as "briefing"'
    )
    domain: Domain = Field("", description='such as "example.org"; without it, that of mail.from')
    key_file: Filled = Field(
        description='a file with a private RSA key in PEM, such as ".briefing/dkim.pem"'
    )


@dataclass(frozen=True, slots=True)
class Dkim:
    """A signature's name in the DNS, and where its key is."""

    selector: str
    domain: str
    key_file: Path

    def read_key(self) -> bytes:
        """The key as PEM; raises ConfigError where it is not there, or others can read it."""
        try:
            if not is_private(self.key_file):
                raise ConfigError.at(
                    self.key_file, "can be read by others", f"chmod 600 {self.key_file}"
                )
            return self.key_file.read_bytes()
        except OSError as error:
            raise ConfigError.at(
                self.key_file, f"cannot be read: {error.strerror}", "see to dkim.key_file"
            ) from error


def dkim_of(table: DkimTable | None, domain: str, workspace: Path) -> Dkim | None:
    """What *table* says, *domain* being the sender's; None where nothing is to be signed."""
    if table is None:
        return None
    key_file = Path(path_from(workspace, table.key_file))
    return Dkim(table.selector, table.domain or domain, key_file)


def is_aligned(domain: str, sender: str) -> bool:
    """Whether DMARC may take a signature of *domain* for the *sender*'s (RFC 7489 §3.1.1).

    Relaxed, as it is unless a record says otherwise: their organisational domains are the same.
    """
    return domain == sender or _organisation(domain) == _organisation(sender) != ""


def _organisation(domain: str) -> str:
    """The organisational domain that *domain* lies in (§3.2); empty where it lies in none.

    Without the list of public suffixes: two labels, or three below one such as `com.ly`.
    """
    labels = domain.split(".")
    count = 3 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _SHARED else 2
    return ".".join(labels[-count:]) if len(labels) >= count else ""
