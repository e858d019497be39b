"""What a check is: a pure function with a code, whose docstring says what it finds and why.

@check("M101", Severity.ERROR, "leave out a few stories")
def clipped(proof: Proof) -> Iterator[Found]:
    '''The HTML is so long that Gmail clips it.

    Why that matters, with its source: this paragraph is shown beside each finding.
    '''
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from briefing.check.proof import Proof
from briefing.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a check came upon."""

    message: str
    where: str
    """A path, or `path:line`."""
    story: str = ""
    """Slug of the story that it is about."""
    remedy: str = ""
    """Where the check's own remedy does not fit."""


Reader = Callable[[Proof], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check, ready to be run on a proof and to be told of in docs/checks.md."""

    code: str
    severity: Severity
    remedy: str
    what: str
    """One line: what it finds."""
    why: str
    """A paragraph: why that matters."""
    read: Reader

    def findings(self, proof: Proof) -> Iterator[Finding]:
        """What this check finds in *proof*."""
        for found in self.read(proof):
            yield Finding(
                self.code,
                self.severity,
                found.where,
                found.message,
                found.remedy or self.remedy,
                self.why,
                found.story,
                proof.issue.language,
            )


def check(code: str, severity: Severity, remedy: str) -> Callable[[Reader], Check]:
    """Make a check of a function; its docstring's first line is *what*, the rest is *why*."""

    def made(read: Reader) -> Check:
        what, _, why = inspect.cleandoc(read.__doc__ or "").partition("\n\n")
        return Check(code, severity, remedy, " ".join(what.split()), " ".join(why.split()), read)

    return made
