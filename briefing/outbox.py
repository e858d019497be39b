"""The outbox: `out/<date>/`, where an issue stands whole or not at all.

The publication's own edition is `issue.html`, `.txt` and `.eml`; another one carries its language,
`issue.ar.html`. Pictures stand in `pictures/`. `issue.json` is renamed last and holds the digests
of the other files. A reader that finds them true has what was written together; anything else is
refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefing.errors import OutboxError
from briefing.files import write_whole
from briefing.model.issue import Issue
from briefing.model.pictures import FOLDER, kind_of
from briefing.model.rendered import Rendered

FORMAT = 3
"""Version of `issue.json`; a reader refuses a newer one."""
_INDEX = "issue.json"
_KINDS = ("html", "txt", "eml")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition, ready to be written."""

    suffix: str
    """What its files carry in their names; empty for the publication's own language."""
    issue: Issue
    rendered: Rendered
    message: bytes
    inputs: Mapping[str, str]
    """Digests of what it was made from."""
    errors: tuple[str, ...] = ()
    """What the checks found that keeps it from being sent, each on one line."""

    @property
    def files(self) -> dict[str, bytes]:
        """Its files by name."""
        contents = (self.rendered.html.encode(), self.rendered.text.encode(), self.message)
        pictures = {f"{FOLDER}/{name}": data for name, data in self.rendered.pictures.items()}
        return pictures | dict(zip(_names(self.suffix), contents, strict=True))


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition, as it was read back."""

    rendered: Rendered
    message: bytes
    inputs: Mapping[str, str]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """An issue in the outbox, as it was read back."""

    files: Mapping[str, bytes]
    """The files of every edition, by name."""
    index: Mapping[str, Any]
    """What `issue.json` says."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The editions that stand there."""
        return tuple(self.index["editions"])

    @property
    def digest(self) -> str:
        """SHA-256 over what readers get; two issues with the same one do not differ to them."""
        files = sorted((name, sha256(data).hexdigest()) for name, data in self.files.items())
        return sha256(json.dumps(files).encode()).hexdigest()

    def edition(self, language: str) -> Kept:
        """The edition in *language*, one of `languages`."""
        told = self.index["editions"][language]
        errors = tuple(told["errors"])
        return Kept(self.rendered(language), self.message(language), told["inputs"], errors)

    def rendered(self, language: str) -> Rendered:
        """The edition in *language*, which stands there, as it was rendered and checked."""
        edition = self.index["editions"][language]
        html, text, _ = self._own(language)
        return Rendered(
            edition["subject"],
            language,
            html.decode(),
            text.decode(),
            {
                name.removeprefix(f"{FOLDER}/"): self.files[name]
                for name in edition["files"]
                if name.startswith(f"{FOLDER}/")
            },
        )

    def message(self, language: str) -> bytes:
        """The message of the edition in *language*, as it was checked."""
        return self._own(language)[2]

    def _own(self, language: str) -> list[bytes]:
        names = self.index["editions"][language]["files"]
        own = _names("" if _names("")[0] in names else language)
        return [self.files[name] for name in own]


class Outbox:
    """The folder `out/` of a workspace."""

    def __init__(self, workspace: Path) -> None:
        self._out = workspace / "out"

    def write(self, day: date, editions: Sequence[Edition]) -> tuple[Path, ...]:
        """Write the *editions* of the issue of *day*; returns the paths.

        Other editions that stand there already stay, but for one that shows another picture by
        the name of a new one. Raises OutboxError where the disk refuses;
        what stood there before stands there still.
        """
        folder = self._folder(day)
        index = {
            "format": FORMAT,
            "date": day.isoformat(),
            "editions": self._standing(day, editions)
            | {
                edition.issue.language: {
                    "subject": edition.rendered.subject,
                    "issue": _data(edition.issue),
                    "errors": list(edition.errors),
                    "inputs": dict(edition.inputs),
                    "files": {
                        name: sha256(data).hexdigest() for name, data in edition.files.items()
                    },
                }
                for edition in editions
            },
        }
        files = {name: data for edition in editions for name, data in edition.files.items()}
        files[_INDEX] = (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode()
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
        others, or where another version of this program wrote it.
        """
        folder = self._folder(day)
        remedy = f"build it: briefing build --date {day}"
        try:
            index = json.loads((folder / _INDEX).read_text("utf-8"))
            if index["format"] > FORMAT:
                raise OutboxError.at(
                    folder / _INDEX, f"is of format {index['format']}", "update briefing"
                )
            if index["format"] < FORMAT:
                raise ValueError("it lacks what this version needs")
            expected = {
                name: digest
                for language, edition in index["editions"].items()
                for name, digest in _vouched(language, edition).items()
            }
            if not expected:
                raise ValueError("it vouches for nothing")
            files = {name: (folder / name).read_bytes() for name in sorted(expected)}
        except OSError as error:
            raise OutboxError.at(folder, f"holds no issue: {error.strerror}", remedy) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutboxError.at(folder / _INDEX, "cannot be read", remedy) from error
        for name, data in files.items():
            if sha256(data).hexdigest() != expected[name]:
                raise OutboxError.at(folder / name, f"is not what {_INDEX} vouches for", remedy)
        return Written(files, index)

    def written_at(self, day: date) -> datetime | None:
        """When the issue of *day* was last written, in UTC; None where there is none."""
        try:
            return datetime.fromtimestamp((self._folder(day) / _INDEX).stat().st_mtime, UTC)
        except OSError:
            return None

    def _standing(self, day: date, coming: Sequence[Edition]) -> dict[str, Any]:
        """The editions of *day* that can be read and will still be true beside those *coming*."""
        try:
            editions: dict[str, Any] = self.read(day).index["editions"]
        except OutboxError:
            return {}
        new = {name: sha256(data).hexdigest() for one in coming for name, data in one.files.items()}
        pictures = {name for name in new if name.startswith(f"{FOLDER}/")}
        return {
            language: edition
            for language, edition in editions.items()
            if all(edition["files"].get(name, new[name]) == new[name] for name in pictures)
        }

    def _folder(self, day: date) -> Path:
        return self._out / day.isoformat()


def _names(suffix: str) -> tuple[str, ...]:
    middle = f".{suffix}" if suffix else ""
    return tuple(f"issue{middle}.{kind}" for kind in _KINDS)


def _vouched(language: str, edition: Mapping[str, Any]) -> Mapping[str, str]:
    """The files of the *edition* in *language*; raises ValueError where it is not whole."""
    files: Mapping[str, str] = edition["files"]
    if not isinstance(edition["subject"], str):
        raise ValueError("it has no subject")
    pictures = {name for name in files if _is_picture(name)}
    if set(files) - pictures not in (set(_names("")), set(_names(language))):
        raise ValueError("it vouches for other files")
    return files


def _is_picture(name: str) -> bool:
    folder, _, inner = name.partition("/")
    return folder == FOLDER and kind_of(inner) is not None


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
