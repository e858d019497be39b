"""A Maildir as a transport: a mailing into a folder, for proof-reading.

A letter is written into tmp/, flushed, and linked into new/, as cr.yp.to/proto/maildir.html asks;
the link is what a server's answer to the final dot would be. Its name is made of the recipient
and the Message-ID, so a repeat of the same delivery finds that it is there. Lines end as they do
in files of this kind (LF), and nothing else is changed: no field of a delivery agent is added, so
that what is read is what was made.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from briefing.deliver.transport import Gate, Letter, Then, Verdict
from briefing.deliver.waiting import Wait
from briefing.errors import DeliveryError
from briefing.model.delivery import State

_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(\S+)", re.IGNORECASE | re.MULTILINE)


class Maildir:
    """A Maildir, made where it is missing."""

    def __init__(self, folder: Path) -> None:
        """Raises DeliveryError where it cannot be one."""
        self.name = str(folder)
        self._folder = folder
        try:
            for part in ("tmp", "new", "cur"):
                (folder / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeliveryError.at(folder, f"cannot be a Maildir: {error.strerror}") from error

    def link(self, wait: Wait) -> MaildirLink:
        """A link into it."""
        return MaildirLink(self._folder, self._read)

    @cached_property
    def _read(self) -> frozenset[str]:
        """What a mail reader has moved to cur/, without the flags that it added."""
        return frozenset(path.name.split(":")[0] for path in (self._folder / "cur").iterdir())


class MaildirLink:
    """One writer into a Maildir."""

    def __init__(self, folder: Path, read: frozenset[str]) -> None:
        self._folder = folder
        self._read = read

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        """Write *letter*; a full or broken disk stops the mailing."""
        gate.ask()
        name = _name(letter)
        beside = self._folder / "tmp" / f"{name}.{token_hex(4)}"
        linked = False
        try:
            _write(beside, letter.data.replace(b"\r\n", b"\n"))
            if not gate.passed():
                return Verdict(State.PENDING)
            if name not in self._read:
                with suppress(FileExistsError):
                    os.link(beside, self._folder / "new" / name)
            linked = True
            _flush(self._folder / "new")
        except OSError as error:
            state = State.UNCERTAIN if linked else State.PENDING
            return Verdict(state, Then.STOP, f"{self._folder}: {error.strerror}")
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return Verdict(State.SUBMITTED, reply=f"written as {name}")

    def close(self) -> None:
        """Nothing is held between two letters."""


def _name(letter: Letter) -> str:
    """A name that only this delivery has; from its content where it has no Message-ID."""
    head = letter.data.partition(b"\r\n\r\n")[0]
    found = _MESSAGE_ID.search(head)
    told = found[1] if found else letter.data
    return f"{sha256(letter.recipient.encode() + bytes(1) + told).hexdigest()[:32]}.briefing"


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make the name last through a power cut (POSIX only)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
