"""What the public pages have to be given: a front that knows readers and issues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Paper(Protocol):
    """The web version of an issue."""

    @property
    def html(self) -> bytes:
        """The whole document."""

    @property
    def changed(self) -> datetime:
        """When it was last written."""


@dataclass(frozen=True, slots=True)
class Front:
    """The callables that the public pages work with; each may be called in any thread."""

    held: Callable[[], AbstractContextManager[object]]
    """What is held open while pages are served."""
    path: str
    """The path of the address that readers know; empty, or `/briefing`."""
    languages: tuple[str, ...]
    """Those of the publication's editions, its own first."""
    page: Callable[[str, Sequence[str]], str]
    """A page that is the same for everybody, by its name, with a part in each of the languages."""
    reader: Callable[[str], str | None]
    """The language of the reader whose token it is; None where the token is false."""
    leave: Callable[[str], str | None]
    """The same, and the subscription is ended, if it was not."""
    archive: Callable[[str], str]
    """The page that lists what was sent, in a language."""
    issue: Callable[[date, str], Paper | None]
    """The issue of a date in a language; None where none was sent.

    Raises BriefingError where it was sent and is not in the outbox any more.
    """
