"""A rendered issue: the mail's two readings of the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rendered:
    """One edition of an issue, ready to be read."""

    subject: str
    language: str
    html: str
    """A whole document, CSS inlined, lines ending in LF."""
    text: str
    """Plain text, wrapped at 72 columns, lines ending in LF."""
    pictures: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    """The pictures that the HTML shows as `pictures/NAME`, by name."""
