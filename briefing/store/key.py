"""`.briefing/key`: what tokens and digests are made with; whoever has it can make them.

A lost key is not replaced in silence: no link in a mail that was sent would hold any more, and
nothing would tell who was erased.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from briefing.errors import StoreError
from briefing.files import is_private
from briefing.store.database import FOLDER, knows_people

_LENGTH = 32
_RESTORE = "restore it from a backup"


def read_key(workspace: Path) -> bytes:
    """The key of *workspace*: 32 bytes, made at random where there is none (file mode 0600).

    Two that make it at once get the same. Raises StoreError where others can read it, where it is
    not whole, or missing while the database has people whose tokens and digests it made.
    """
    path = workspace / FOLDER / "key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        # In this order: who made a key meanwhile has put people there after it.
        if knows_people(workspace) and not path.exists():
            raise StoreError.at(path, "is missing", f"{_RESTORE}; see docs/subscribers.md")
        _make(path)
    if not is_private(path):
        raise StoreError.at(path, "can be read by others", f"chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != _LENGTH:
        raise StoreError.at(path, "is not whole", _RESTORE)
    return key


def _make(path: Path) -> None:
    """Write a key beside its place, then link it there, which only the first one can."""
    beside = path.with_name(f".key.{secrets.token_hex(8)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
