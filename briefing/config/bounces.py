"""The table `[bounces]`: the mailbox on a server that returns arrive in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from briefing.config.fields import Filled, Line
from briefing.config.password import PasswordTable, path_from
from briefing.config.secret import Secret
from briefing.config.smtp import host_name

IMAPS = 993
"""RFC 8314 §3.2."""


@dataclass(frozen=True, slots=True)
class Bounces:
    """A mailbox that is read by IMAP, within TLS from the first byte."""

    host: str
    port: int
    username: str
    password: Secret
    mailbox: str
    ca_file: str
    """Certificates to trust instead of the system's; may be empty."""


class BouncesTable(PasswordTable):
    """The table as it stands in the file."""

    TABLE: ClassVar[str] = "bounces"

    host: Annotated[Filled, AfterValidator(host_name)] = Field(
        description='the name of your IMAP server, such as "imap.example.org"'
    )
    port: int = Field(IMAPS, ge=1, le=65535, description="993, where it speaks TLS at once")
    username: Filled = Field(description="what the server knows you by")
    mailbox: Filled = Field("INBOX", description='such as "INBOX"')
    ca_file: Line = Field("", description="a file of certificates to trust, in PEM")

    @model_validator(mode="after")
    def _whole(self) -> BouncesTable:
        if not (self.password or self.password_file or self.password_command):
            raise ValueError("has no password (password_file, password_command, or a variable)")
        return self

    def settings(self, workspace: Path) -> Bounces:
        """The table's meaning; paths are taken from *workspace*."""
        password = self.secret(workspace)
        assert password is not None  # _whole has seen to it
        return Bounces(
            host=self.host,
            port=self.port,
            username=self.username,
            password=password,
            mailbox=self.mailbox,
            ca_file=path_from(workspace, self.ca_file),
        )
