"""The editor's `_issue.md`, changed with care: a few fields, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from briefing.desk import matter
from briefing.desk.yaml import Value
from briefing.errors import DeskError
from briefing.files import write_whole

_EMPTY = "---\n---\n"


def rewrite(path: Path, where: str, changed: Mapping[str, Value | None]) -> None:
    """Put the *changed* fields (None: taken out) into the file at *path*, which is made if missing.

    Comments, other fields and the note stay as they are, byte for byte. Raises DeskError where
    the file, which errors call *where*, cannot be read or written.
    """
    try:
        text = matter.plain(path.read_bytes()) if path.exists() else _EMPTY
        taken = matter.read(text, where)
        write_whole(path.parent, {path.name: matter.rewrite(text, taken, changed).encode()})
    except UnicodeDecodeError as error:
        raise DeskError.at(where, "is not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        remedy = "see to its disk and its rights"
        raise DeskError.at(where, f"cannot be written: {error.strerror}", remedy) from error


def fields(path: Path, where: str) -> Mapping[str, Value]:
    """The fields of the file at *path* as they stand there; none where it is missing.

    Raises DeskError where it cannot be read.
    """
    try:
        return matter.read(matter.plain(path.read_bytes()), where).values
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise DeskError.at(where, "is not UTF-8", "save it as UTF-8") from error


def line_of(path: Path, where: str, name: str) -> int:
    """The line of the field *name* in the file at *path*; 0 where it has none."""
    try:
        taken = matter.read(matter.plain(path.read_bytes()), where)
    except (DeskError, OSError, UnicodeDecodeError):
        return 0
    return taken.end + 1 if name == "note" else taken.lines.get((name,), 0)
