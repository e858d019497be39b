"""What a mailing needs of this machine: the state database, the keys, and room on the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from briefing.app.doctor.diagnosis import Diagnosis, fine, wrong, wrongs
from briefing.config.settings import Settings
from briefing.errors import StoreError
from briefing.files import is_private
from briefing.store.copying import check_database
from briefing.store.database import FOLDER, STATE, Database
from briefing.store.tables import VERSION

_ROOM = 200_000_000
"""Bytes: a database of a large list, twice, and a year of issues."""


def look_at_machine(settings: Settings) -> Iterator[Diagnosis]:
    """What is to be said of the workspace's own files, and of its disk."""
    root = settings.workspace
    yield from _database(root)
    yield from _keys(settings)
    free = shutil.disk_usage(root).free
    told = f"{free / 1e9:.1f} GB are free"
    if free < _ROOM:
        yield wrong("disk", told, f"make room: {_ROOM / 1e6:.0f} MB are wanted")
    else:
        yield fine("disk", told)


def _database(root: Path) -> Iterator[Diagnosis]:
    if not (root / FOLDER / STATE).exists():
        yield fine("database", "there is none yet: nobody subscribes")
        return
    try:
        check_database(Database(root))
    except StoreError as error:
        yield from wrongs("database", error)
    else:
        yield fine("database", f"is sound, of version {VERSION}")


def _keys(settings: Settings) -> Iterator[Diagnosis]:
    """Whether nobody else can read what is secret."""
    root = settings.workspace
    places = [root / FOLDER, root / FOLDER / STATE, root / FOLDER / "key"]
    if settings.dkim:
        places.append(settings.dkim.key_file)
    there = [place for place in places if place.exists()]
    open_ones = [place for place in there if not is_private(place)]
    for place in open_ones:
        mode = "700" if place.is_dir() else "600"
        yield wrong("keys", f"{place} can be read by others", f"chmod {mode} {place}")
    if there and not open_ones and os.name == "posix":
        yield fine("keys", "nobody else can read them")
