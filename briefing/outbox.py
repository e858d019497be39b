"""The outbox: `out/<date>/`, where an issue stands whole or not at all.

`issue.json` is renamed last and holds the digests of the other files. A reader that finds them
true has what was written together; anything else is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefing.errors import OutboxError
from briefing.files import write_whole
from briefing.model.issue import Issue
from briefing.model.rendered import Rendered

FORMAT = 1
"""Version of `issue.json`; a reader refuses a newer one."""
_INDEX = "issue.json"
_FILES = {"issue.html", "issue.txt", "issue.eml"}


@dataclass(frozen=True, slots=True)
class Written:
    """An issue in the outbox, as it was read back."""

    files: Mapping[str, bytes]
    """`issue.html`, `issue.txt`, `issue.eml`."""
    index: Mapping[str, Any]
    """What `issue.json` says."""


class Outbox:
    """The folder `out/` of a workspace."""

    def __init__(self, workspace: Path) -> None:
        self._out = workspace / "out"

    def write(
        self, issue: Issue, rendered: Rendered, message: bytes, inputs: Mapping[str, str]
    ) -> tuple[Path, ...]:
        """Write the issue; returns the paths. *inputs* are the digests of what it was made from.

        Raises OutboxError where the disk refuses; what stood there before stands there still.
        """
        files = {
            "issue.html": rendered.html.encode(),
            "issue.txt": rendered.text.encode(),
            "issue.eml": message,
        }
        index = {
            "format": FORMAT,
            "issue": _data(issue),
            "inputs": dict(inputs),
            "files": {name: sha256(data).hexdigest() for name, data in files.items()},
        }
        text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
        files[_INDEX] = text.encode()
        folder = self._folder(issue.date)
        try:
            write_whole(folder, files)
        except OSError as error:
            raise OutboxError.at(
                folder, f"cannot be written: {error.strerror}", "see to its disk and its rights"
            ) from error
        return tuple(folder / name for name in files)

    def read(self, day: date) -> Written:
        """What stands in the outbox for *day*, verified.

        Raises OutboxError where there is nothing, where a file is not what was written with the
        others, or where a newer version of this program wrote it.
        """
        folder = self._folder(day)
        remedy = f"build it: briefing build --date {day}"
        try:
            index = json.loads((folder / _INDEX).read_text("utf-8"))
            if index["format"] > FORMAT:
                raise OutboxError.at(
                    folder / _INDEX, f"is of format {index['format']}", "update briefing"
                )
            expected = index["files"]
            if not set(expected) == _FILES:
                raise ValueError("it vouches for other files")
            files = {name: (folder / name).read_bytes() for name in sorted(_FILES)}
        except OSError as error:
            raise OutboxError.at(folder, f"holds no issue: {error.strerror}", remedy) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutboxError.at(folder / _INDEX, "cannot be read", remedy) from error
        for name, data in files.items():
            if sha256(data).hexdigest() != expected[name]:
                raise OutboxError.at(folder / name, f"is not what {_INDEX} vouches for", remedy)
        return Written(files, index)

    def _folder(self, day: date) -> Path:
        return self._out / day.isoformat()


def _data(value: Any) -> Any:
    """*value* as JSON knows it: dataclasses as objects, dates in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _data(inner) for name, inner in asdict(value).items()}
    if isinstance(value, dict):
        return {name: _data(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_data(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
