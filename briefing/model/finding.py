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

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message} ({self.remedy})"
