"""An archive of a workspace: what stands in it, and how it is read without trusting it.

A gzip-compressed tar of plain files. The first one, `backup.json`, says what it is and when it was
made. Whoever reads it takes plain files alone, with relative paths below the folders of a
workspace, each once, and never more than the disk holds.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from briefing.config.settings import FILE
from briefing.errors import StoreError
from briefing.store.database import FOLDER

FORMAT = 1
PARTS = (FILE, "content", "templates", "out", FOLDER)
"""What of a workspace is saved."""
_LABEL = "backup.json"
_LONGEST_READ = 16 * 1024 * 1024
"""Bytes that tar's own headers may take: those of a hostile archive may say any number."""
_PADDING = 1 << 20
_MEMBERS = 2_000_000
_NOT_OURS = "give the file that `briefing backup` wrote"


@dataclass(frozen=True, slots=True)
class Label:
    """What an archive says of itself."""

    made_at: datetime
    version: str
    """Of the program that made it."""


class _Packed(gzip.GzipFile):
    """Refuses to unpack more at once than any honest header needs."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= _LONGEST_READ:
            raise tarfile.ReadError("a header of it is too long")
        return super().read(size)


class Writer:
    """Puts files into an archive, whose label stands there already."""

    def __init__(self, file: BinaryIO, label: Label) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  (`close` does)
            fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT
        )
        text = {"format": FORMAT, "made_at": label.made_at.isoformat(), "version": label.version}
        data = json.dumps(text).encode()
        info = tarfile.TarInfo(_LABEL)
        info.size, info.mtime = len(data), int(label.made_at.timestamp())
        self._tar.addfile(info, io.BytesIO(data))

    def put(self, name: str, path: Path) -> None:
        """Add the file at *path* as *name*; where it has gone meanwhile, leave it out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            told = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = told.st_size, told.st_mtime, told.st_mode & 0o777
            self._tar.addfile(info, file)

    def close(self) -> None:
        """Write what ends an archive."""
        self._tar.close()


def label_of(path: Path) -> Label:
    """What the archive at *path* says of itself; raises StoreError where it is none of ours."""
    with _opened(path) as tar:
        return _label(path, tar)


def unpack(path: Path, folder: Path) -> Label:
    """Put the files of the archive at *path* below *folder*, which is empty; its label.

    They are their owner's alone in `.briefing/`, and elsewhere what the umask allows. Raises
    StoreError where it is no archive of ours, is not whole, or holds what it should not; *folder*
    may then hold a part.
    """
    free = shutil.disk_usage(folder).free
    seen: set[str] = set()
    with _opened(path) as tar:
        label = _label(path, tar)
        while (member := tar.next()) is not None:
            name = _checked(path, member)
            free -= member.size + 4096
            if free < 0:
                raise StoreError.at(path, "holds more than the disk has room for", "make room")
            if name.casefold() in seen or len(seen) >= _MEMBERS:
                raise _strange(path, name)
            seen.add(name.casefold())
            _write(tar, member, folder / name)
    return label


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with path.open("rb") as file, _Packed(fileobj=file, mode="rb") as packed:
            with tarfile.open(fileobj=cast(BinaryIO, packed), mode="r:") as tar:
                yield tar
            # To the end, where its sum stands; behind the last file come a few zeros at most.
            if len(packed.read(_PADDING)) == _PADDING:
                raise tarfile.ReadError("it does not end")
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
        raise StoreError.at(path, f"is no whole backup: {error}", _NOT_OURS) from error


def _label(path: Path, tar: tarfile.TarFile) -> Label:
    first = tar.next()
    if first is None or first.name != _LABEL or not first.isreg() or first.size > 4096:
        raise StoreError.at(path, "is no backup of ours", _NOT_OURS)
    file = tar.extractfile(first)
    told = json.loads(file.read()) if file else {}
    try:
        if told["format"] > FORMAT:
            raise StoreError.at(path, f"is of format {told['format']}", "update briefing")
        made_at = datetime.fromisoformat(told["made_at"])
        if made_at.tzinfo is None:
            raise ValueError("a moment without a zone")
        return Label(made_at, str(told["version"]))
    except (KeyError, TypeError) as error:
        raise StoreError.at(path, "is no backup of ours", _NOT_OURS) from error


def _checked(path: Path, member: tarfile.TarInfo) -> str:
    """The name of *member*; raises StoreError where it is no plain file of a workspace."""
    pure = PurePosixPath(member.name)
    fits = (
        member.isreg()
        and not member.issparse()
        and member.size >= 0
        and pure.parts[:1]
        and pure.parts[0] in PARTS
        and (len(pure.parts) == 1) == (pure.parts[0] == FILE)
        and not pure.is_absolute()
        and ".." not in pure.parts
        and pure.as_posix() == member.name
        and not set("\\:\0") & set(member.name)
        and len(pure.parts) <= 32
    )
    if not fits:
        raise _strange(path, member.name)
    return member.name


def _strange(path: Path, name: str) -> StoreError:
    return StoreError.at(path, f"holds what no backup of ours does: {name[:80]!a}", _NOT_OURS)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """Write *member* to *place*, where nothing stands."""
    secret = PurePosixPath(member.name).parts[0] == FOLDER or not member.mode & 0o077
    place.parent.mkdir(mode=0o700 if secret else 0o777, parents=True, exist_ok=True)
    file = tar.extractfile(member)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(place, flags, 0o600 if secret else 0o666), "wb") as out:
        shutil.copyfileobj(cast(BinaryIO, file), out, 1 << 20)
        if out.tell() != member.size:
            raise tarfile.ReadError("it breaks off")
    os.utime(place, (member.mtime, member.mtime))
