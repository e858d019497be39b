"""What an editor asks of one issue: the content of `_issue.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Instructions:
    """The editor's wishes for the issue of one date; an empty one asks for nothing."""

    subject: str = ""
    preheader: str = ""
    lead: str = ""
    """Slug of the top story."""
    order: tuple[str, ...] = ()
    """Slugs that come first, in this order, each within its section."""
    exclude: frozenset[str] = frozenset()
    """Slugs that are not printed."""
    move: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Slug → key of the section that it is printed in."""
    note: str = ""
    """The editor's note, in Markdown."""
