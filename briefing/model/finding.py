"""A finding: what a check has to say about one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs; an *error* keeps an issue from being sent."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: *code* is stable, *where* is a path or `path:line`."""

    code: str
    severity: Severity
    where: str
    message: str
    remedy: str
    why: str = ""
    """Why it matters to the readers."""
    story: str = ""
    """Slug of the story that it is about; empty where it is about the whole mail."""
    edition: str = ""
    """Language of the edition that it was found in."""

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message} ({self.remedy})"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Findings that the publication lets stand: those of *code*, for a *reason*."""

    code: str
    reason: str
    story: str = ""
    """Slug of the story that it holds for; empty for all."""

    def covers(self, finding: Finding) -> bool:
        """Whether *finding* is one of them."""
        return self.code == finding.code and self.story in ("", finding.story)
