"""What the preview has to be given: a newsroom that it can ask, and tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from briefing.errors import Problem
from briefing.model.article import Article
from briefing.model.finding import Finding
from briefing.model.instructions import Instructions
from briefing.model.issue import Issue
from briefing.model.publication import Publication
from briefing.model.rendered import Rendered

Fields = Mapping[str, Any]
"""Fields of `_issue.md` by name; None takes one out."""


class Edition(Protocol):
    """An edition as it would go out."""

    @property
    def publication(self) -> Publication:
        """The publication in the edition's language."""

    @property
    def issue(self) -> Issue:
        """What is printed, and where."""

    @property
    def rendered(self) -> Rendered:
        """HTML and text."""

    @property
    def message(self) -> bytes:
        """The MIME message."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """What it was made from, by slug; articles that are left out included."""


class View(Protocol):
    """What there is to see of a date."""

    @property
    def publication(self) -> Publication | None:
        """In its own language; None where the configuration cannot be read."""

    @property
    def editions(self) -> Mapping[str, Edition]:
        """By language; none where no issue can be made."""

    @property
    def articles(self) -> Sequence[Article]:
        """Everything on the desk that can be read, whether it is printed or not."""

    @property
    def edits(self) -> Instructions | None:
        """What the editor asks for; None where that cannot be read."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What cannot be used; where there is no edition, why."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What the checks found."""

    @property
    def ignored(self) -> int:
        """How many more findings there are that the publication lets stand."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The callables that the preview works with; each may be called in any thread."""

    start: date
    """The date that is shown first."""
    watched: tuple[Path, ...]
    """The files and folders, all in one folder, whose changes make another view."""
    dates: Callable[[], Sequence[date]]
    """The dates that have a desk, in order."""
    look: Callable[[date], View]
    """Makes the view of a date anew; raises nothing that an editor can mend."""
    asked: Callable[[date], Fields]
    """The fields of `_issue.md` as written; raises BriefingError where it cannot be read."""
    instruct: Callable[[date, Fields], None]
    """Puts fields into `_issue.md`; raises BriefingError where it cannot be written."""
