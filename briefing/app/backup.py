"""backup: a workspace → one archive, while everything else goes on.

What can be made again is left out: pages that were fetched, links that answered, who is at work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefing import __version__
from briefing.app.archive import PARTS, Label, Writer, label_of
from briefing.app.fetching import PAGES
from briefing.app.links import FILE as LINKS
from briefing.app.workspace import Workspace
from briefing.deliver.runs import FOLDER as RUNS
from briefing.errors import StoreError
from briefing.files import whole
from briefing.store.copying import copy_database
from briefing.store.database import FOLDER, STATE
from briefing.store.key import read_key

_AGAIN = frozenset(
    f"{FOLDER}/{name}" for name in (PAGES, RUNS, LINKS, STATE, f"{STATE}-wal", f"{STATE}-shm")
)
"""What can be made again; the database has a way of its own."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved."""

    path: Path
    files: int
    size: int
    """Bytes of the archive."""


def backup(workspace: Workspace, path: Path, at: datetime) -> Saved:
    """Save *workspace* as it is *at* a moment into the archive *path* (mode 0600), or not at all.

    An older backup of that name is replaced, nothing else is. Raises StoreError where the
    database is damaged, or something else stands at *path*.
    """
    root, path = workspace.root, path.absolute()
    _refuse(root, path)
    read_key(root)  # made now where there is none: what is signed later is good after a restore
    count = 0
    with tempfile.TemporaryDirectory(prefix=".backup.", dir=path.parent) as folder:
        copy = copy_database(root, Path(folder), at)
        with whole(path, 0o600) as file:
            writer = Writer(file, Label(at, __version__))
            writer.put(f"{FOLDER}/{STATE}", copy)
            for name in _names(root):
                writer.put(name, root / name)
                count += 1
            writer.close()
    return Saved(path, count + 1, path.stat().st_size)


def _refuse(root: Path, path: Path) -> None:
    """Raise StoreError where no backup may be written to *path*."""
    real = path.resolve()
    if any(real.is_relative_to((root / part).resolve()) for part in PARTS):
        remedy = "write it to another folder, better to another disk"
        raise StoreError.at(path, "lies in what is to be saved", remedy)
    if path.exists() and path.is_file() and path.stat().st_size:
        try:
            label_of(path)
        except StoreError:
            raise StoreError.at(path, "is there, and no backup", "name another file") from None


def _names(root: Path) -> Iterator[str]:
    """The files of *root* that are saved, by name, in order; links are followed."""
    seen: set[Path] = set()
    for part in PARTS:
        if (root / part).is_file():
            yield part
        for folder, folders, files in os.walk(root / part, followlinks=True):
            below = Path(folder)
            within = below.relative_to(root).as_posix()
            if below.resolve() in seen:
                folders.clear()  # a link that leads in a circle
                continue
            seen.add(below.resolve())
            folders[:] = sorted(one for one in folders if f"{within}/{one}" not in _AGAIN)
            for name in sorted(files):
                if f"{within}/{name}" not in _AGAIN and _is_saved(below / name):
                    yield f"{within}/{name}"


def _is_saved(path: Path) -> bool:
    return path.is_file() and path.suffix != ".part" and path.suffix != ".lock"
