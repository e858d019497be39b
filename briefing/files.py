"""Files, whole or not at all: a reader sees the old bytes or the new ones, never a part.

And whether others can read one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import BinaryIO


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* (name → bytes) into *folder*, which is made where it is missing.

    A name may have a folder before it.

    Every file is first written beside its place and flushed to the disk; only when all of
    them stand there are they renamed, in the order given. A full disk therefore leaves the
    old files as they were. A crash between two renames leaves each file whole; put the one
    that vouches for the others last.

    Raises OSError where the disk refuses; the temporary files are gone then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mode = 0o666 & ~_umask()
    beside: list[tuple[Path, Path]] = []
    try:
        for name, data in files.items():
            place = folder / name
            place.parent.mkdir(exist_ok=True)
            beside.append((_put_beside(place, [data], mode), place))
        for _, place in beside:
            _refuse_folder(place)
        for temporary, place in beside:
            temporary.replace(place)
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)
    for parent in {folder, *(place.parent for _, place in beside)}:
        _flush_folder(parent)


def stream_whole(path: Path, pieces: Iterable[bytes], mode: int) -> None:
    """Write *pieces* into the file at *path*, whole or not at all, with the rights of *mode*.

    Its folder must be there. Raises OSError where the disk refuses, and whatever *pieces* raise;
    the temporary file is gone then.
    """
    with whole(path, mode) as file:
        file.writelines(pieces)


@contextmanager
def whole(path: Path, mode: int) -> Iterator[BinaryIO]:
    """A file that stands at *path*, with the rights of *mode*, as soon as this ends well.

    Its folder must be there. Raises OSError where the disk refuses; the temporary file is gone
    then, as where the block raises anything.
    """
    _refuse_folder(path)
    with _beside(path, mode) as (file, temporary):
        yield file
    temporary.replace(path)
    _flush_folder(path.parent)


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read *path*; where there are no modes, yes.

    Raises OSError where it cannot be asked.
    """
    return os.name != "posix" or not path.stat().st_mode & 0o077


def _put_beside(place: Path, pieces: Iterable[bytes], mode: int) -> Path:
    """Write *pieces* beside *place*, and see them onto the disk; the path of what was written."""
    with _beside(place, mode) as (file, temporary):
        file.writelines(pieces)
    return temporary


@contextmanager
def _beside(place: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file beside *place*, on the disk when this ends well, else gone; and its path."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, temporary
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink()
        raise


def _refuse_folder(place: Path) -> None:
    if place.is_dir():
        raise IsADirectoryError(EISDIR, "is a folder", str(place))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _flush_folder(folder: Path) -> None:
    """Make the renames last through a power cut (POSIX only; elsewhere there is no such call)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
