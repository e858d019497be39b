"""preview: what there is to see of a date, also where no issue can be made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.app.desk import look
from briefing.app.proof import Proofed, proof
from briefing.app.workspace import Workspace
from briefing.check.proof import Proof
from briefing.errors import BriefingError, Problem
from briefing.model.article import Article
from briefing.model.finding import Finding
from briefing.model.instructions import Instructions
from briefing.model.publication import Publication


@dataclass(frozen=True, slots=True)
class View:
    """A date, as its editor sees it."""

    problems: tuple[Problem, ...]
    """What cannot be used; where there is no edition, why."""
    publication: Publication | None = None
    """None where the configuration cannot be read."""
    articles: tuple[Article, ...] = ()
    """Everything on the desk that can be read, excluded articles included."""
    edits: Instructions | None = None
    """None where they cannot be read."""
    proofed: Proofed | None = None
    """None where no issue can be made."""

    @property
    def editions(self) -> Mapping[str, Proof]:
        """The editions by language."""
        return self.proofed.proofs if self.proofed else {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found."""
        return self.proofed.findings if self.proofed else ()

    @property
    def ignored(self) -> int:
        """How many more findings there are that the publication lets stand."""
        return self.proofed.ignored if self.proofed else 0


def view(workspace: Callable[[], Workspace], day: date) -> View:
    """The view of *day* in the *workspace*, which is opened anew: its settings may have changed.

    What an editor can mend is among its problems.
    """
    try:
        opened = workspace()
    except BriefingError as error:
        return View(error.problems)
    try:
        return _view(opened, day)
    except OSError as error:
        return View((Problem(str(error.filename or ""), str(error.strerror)),))


def start(dates: Sequence[date], today: date) -> date:
    """The date to begin with: *today*, or where its desk is empty the newest of the *dates*."""
    return today if today in dates or not dates else max(dates)


def _view(workspace: Workspace, day: date) -> View:
    seen = look(workspace, day)
    own = workspace.settings.publication
    try:
        edits = workspace.desk.instructions(day)[0]
    except BriefingError:  # among the problems
        edits = None
    try:
        proofed = proof(workspace, day, workspace.settings.editions)
    except BriefingError as error:
        problems = tuple(dict.fromkeys((*error.problems, *seen.problems)))
        return View(problems, own, seen.articles, edits)
    return View(proofed.problems, own, seen.articles, edits, proofed)
