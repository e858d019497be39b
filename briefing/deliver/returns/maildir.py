"""A Maildir that returns arrive in (https://cr.yp.to/proto/maildir.html).

What has been dealt with is moved to the folder `.briefing-done` in it (a Maildir++ folder, which
mail programs show as "briefing-done"), as read. So whatever lies in new/ and cur/ has not been,
also where somebody has looked at it; and what is not ours stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefing.deliver.returns.box import Arrival
from briefing.deliver.returns.mail import LIMIT
from briefing.errors import MailboxError, Problem

DONE = ".briefing-done"
_FOLDERS = ("new", "cur")


class Maildir:
    """The Maildir at a path."""

    def __init__(self, path: Path) -> None:
        """Open it; raises MailboxError where it is none."""
        self._path = path
        for name in (*_FOLDERS, "tmp"):
            if not (path / name).is_dir():
                remedy = "name the folder that holds new/, cur/ and tmp/"
                raise MailboxError.at(path, f"is no Maildir: it has no {name}/", remedy)

    def arrivals(self) -> Iterator[Arrival | Problem]:
        """What lies in new/ and cur/; links, folders and hidden files are no mail."""
        for name in _FOLDERS:
            for path in self._files(self._path / name):
                try:
                    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
                    with os.fdopen(handle, "rb") as file:
                        yield Arrival(str(path), file.read(LIMIT))
                except FileNotFoundError:
                    continue  # a mail program has just moved it: the next run meets it
                except OSError as error:
                    told = error.strerror or "an error"
                    yield Problem(str(path), f"cannot be read: {told}", "look at the file")

    def mark(self, done: Sequence[str], left: Sequence[str]) -> Iterator[Problem]:
        """Move *done* to the folder DONE, marked as seen (S)."""
        if not done:
            return
        try:
            folder = self._folder()
        except OSError as error:
            yield _unmoved(self._path / DONE, error)
            return
        for place in done:
            path = Path(place)
            unique = path.name.partition(":2,")[0]
            try:
                path.rename(folder / f"{unique}:2,S")
            except FileNotFoundError:
                continue  # a mail program has just moved it: the next run knows it
            except OSError as error:
                yield _unmoved(path, error)

    def _folder(self) -> Path:
        """Where mails that were dealt with go; made where it is missing."""
        for name in (*_FOLDERS, "tmp"):
            (self._path / DONE / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._path / DONE / "maildirfolder").touch(mode=0o600)  # Maildir++ asks for it
        return self._path / DONE / "cur"

    def _files(self, folder: Path) -> list[Path]:
        """The mails in *folder* by name, which begins with the second of their arrival."""
        try:
            with os.scandir(folder) as entries:
                names = sorted(
                    entry.name
                    for entry in entries
                    if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
                )
        except OSError as error:
            told = error.strerror or "an error"
            raise MailboxError.at(folder, f"cannot be read: {told}", "look at its owner") from error
        return [folder / name for name in names]


def _unmoved(path: Path, error: OSError) -> Problem:
    told = error.strerror or "an error"
    return Problem(str(path), f"cannot be moved: {told}", f"make room for {DONE}/cur beside new/")
