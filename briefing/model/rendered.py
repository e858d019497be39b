"""A rendered issue: the mail's two readings of the same thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendered:
    """One edition of an issue, ready to be read."""

    subject: str
    language: str
    html: str
    """A whole document, CSS inlined, lines ending in LF."""
    text: str
    """Plain text, wrapped at 72 columns, lines ending in LF."""
