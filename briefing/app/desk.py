"""desk: what lies on the desk of a date, and everything that is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from briefing.app.workspace import Workspace
from briefing.errors import DeskError, Problem
from briefing.model.article import Article


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the desk shows."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    """Of the articles' files and of the editor's `_issue.md`."""


def look(workspace: Workspace, day: date) -> Look:
    """The articles on the desk of *day*, and every problem of every file there."""
    reading = workspace.desk.read(day)
    try:
        _, misnamed = workspace.desk.instructions(day)
    except DeskError as error:
        misnamed = error.problems
    _, unread = workspace.desk.sources(day)
    return Look(reading.articles, reading.problems + misnamed + unread)
