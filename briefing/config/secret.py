"""A secret, and where it comes from: given, in a file, or printed by a command.

It is fetched when it is first needed, so that building an issue asks no key ring for a password.
"""

from __future__ import annotations

import shlex
import subprocess
from enum import Enum
from pathlib import Path

from briefing.errors import ConfigError
from briefing.files import is_private

_SECONDS = 30
"""How long a command may take: key rings that ask a person wait longer than a program would."""
_LONGEST = 4096


class Kind(Enum):
    """Where a secret comes from."""

    TEXT = "text"
    FILE = "file"
    COMMAND = "command"


class Secret:
    """A text that nothing prints: neither `repr`, `str` nor a format shows it."""

    __slots__ = ("_kind", "_name", "_source", "_text")

    def __init__(self, source: str, kind: Kind = Kind.TEXT, name: str = "the secret") -> None:
        """The secret itself, its file, or the command that prints it; *name* is for errors."""
        self._source = source
        self._kind = kind
        self._name = name
        self._text: str | None = None

    def __repr__(self) -> str:
        """Not what it is."""
        return f"Secret({self._kind.value})"

    def reveal(self) -> str:
        """The secret itself, fetched once: a file's or an output's first line, without its end.

        Raises ConfigError where there is none to be had, the file can be read by others, or the
        command fails. The error holds nothing of it, nor of what the command said.
        """
        if self._text is None:
            match self._kind:
                case Kind.TEXT:
                    text = self._source
                case Kind.FILE:
                    text = _from_file(Path(self._source).expanduser(), self._name)
                case Kind.COMMAND:
                    text = _from_command(self._source, self._name)
            if not text or not text.isprintable() or len(text) > _LONGEST:
                remedy = "give it as one line of text, without control characters"
                raise ConfigError.at(self._name, "is empty or no line of text", remedy)
            self._text = text
        return self._text


def _from_file(path: Path, name: str) -> str:
    try:
        if not is_private(path):
            raise ConfigError.at(path, "can be read by others", f"chmod 600 {path}")
        with path.open("rb") as file:
            return _first_line(file.read(_LONGEST + 2))
    except OSError as error:
        told = error.strerror or "an error"
        raise ConfigError.at(path, f"cannot be read: {told}", f"it should hold {name}") from None


def _from_command(command: str, name: str) -> str:
    """The first line that *command* prints; no shell reads it, and nothing is typed into it."""
    remedy = "try it in a terminal; it should print one line"
    try:
        run = subprocess.run(  # noqa: S603  (it is the operator's own command)
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError.at(
            name, f"its command took longer than {_SECONDS} seconds", remedy
        ) from None
    except (OSError, ValueError, IndexError):
        raise ConfigError.at(name, "its command cannot be run", remedy) from None
    if run.returncode:
        raise ConfigError.at(name, f"its command ended with {run.returncode}", remedy)
    return _first_line(run.stdout)


def _first_line(data: bytes) -> str:
    try:
        return data.decode().split("\n", 1)[0].removesuffix("\r")
    except UnicodeDecodeError:
        return ""
