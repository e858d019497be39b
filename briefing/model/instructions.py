"""What an editor asks of one issue: the content of `_issue.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from briefing.model.text import language_of


@dataclass(frozen=True, slots=True)
class Wording:
    """What an editor wrote for one edition; what is empty is written by the program."""

    subject: str = ""
    preheader: str = ""
    note: str = ""
    """In Markdown."""


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
    accept: tuple[str, ...] = ()
    """Words of the publication's watch list that may stand in this issue."""
    translations: Mapping[str, Wording] = field(default_factory=lambda: MappingProxyType({}))
    """Language → the words of this issue in the edition of that language."""

    def worded(self, language: str, own: bool) -> Wording:
        """The editor's words for the edition in *language*: those given for it, else these.

        In an edition that is not the publication's *own* these count where they are in its
        language.
        """
        given = self.translations.get(language, Wording())
        subject, preheader, note = (
            text if own or language_of(text) == language else ""
            for text in (self.subject, self.preheader, self.note)
        )
        return Wording(given.subject or subject, given.preheader or preheader, given.note or note)
