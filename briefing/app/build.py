"""build: the desk of a date → its issue in the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing.app.proof import Proofed, proof
from briefing.app.workspace import Workspace
from briefing.errors import Problem
from briefing.model.finding import Finding
from briefing.model.issue import Issue
from briefing.outbox import Edition


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and what it has to say about it."""

    proofed: Proofed
    paths: tuple[Path, ...]

    @property
    def issue(self) -> Issue:
        """The issue, in the first edition that was built."""
        return next(iter(self.proofed.proofs.values())).issue

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be used; the rest was built."""
        return self.proofed.problems

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found."""
        return self.proofed.findings


def build(workspace: Workspace, day: date, languages: Iterable[str] | None = None) -> Built:
    """Build the issue of *day* in *languages* (default: all) and write it to the outbox.

    It is written also where findings are errors; sending is what they forbid. Raises
    BriefingError where no issue can be made at all; the problems of the articles that could not
    be read are among its problems.
    """
    proofed = proof(workspace, day, languages or workspace.settings.editions)
    main = workspace.settings.publication.language
    editions = [
        Edition(
            "" if language == main else language,
            one.issue,
            one.rendered,
            one.message,
            proofed.inputs[language],
            proofed.errors(language),
        )
        for language, one in proofed.proofs.items()
    ]
    return Built(proofed, workspace.outbox.write(day, editions))
