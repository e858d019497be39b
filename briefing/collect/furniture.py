"""What stands around a body: dates, the source line, tags, share buttons, the agency's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from briefing.collect.byline import written_by
from briefing.collect.dates import page_date, prefixed
from briefing.collect.lines import is_closing, is_read_more, is_share
from briefing.collect.source_line import SourceLine, source_line
from briefing.collect.tags import split_tags
from briefing.model.publication import Source


@dataclass(slots=True)
class Furniture:
    """What was taken away from a page's lines so far; the only thing in this room that changes."""

    sources: Sequence[Source]
    known_tags: Sequence[str]
    dated: bool = True
    """Whether a date line is the page date; that of HTML stands elsewhere."""
    page_date: date | None = None
    prefix: date | None = None
    source_line: SourceLine | None = None
    byline: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def published(self) -> date | None:
        """The publishing date that the text gives: its ` date ` prefix, else its source line."""
        return self.prefix or (self.source_line.dated.day if self.source_line else None)

    def take_above(self, line: str) -> str:
        """What is left of *line*, which stands above the body; empty where it was furniture."""
        while found := prefixed(line):
            self.prefix = self.prefix or self._possible(found.day, found.written)
            line = found.rest
        if dated := page_date(line):
            self._take_page_date(dated.day, line)
            return ""
        taken = is_button(line) or self.take_source_line(line) or self.take_byline(line)
        return "" if taken else line

    def take_source_line(self, line: str) -> bool:
        """Whether *line* is the source line; the first one counts."""
        found = source_line(line, self.sources)
        if found is None:
            return False
        self._possible(found.dated.day, found.dated.written)
        self.source_line = self.source_line or found
        return True

    def take_byline(self, line: str) -> bool:
        """Whether *line* is a byline and nothing else; the first one counts."""
        found = written_by(line)
        self.byline = self.byline or found
        return bool(found)

    def take_tags(self, line: str) -> bool:
        """Whether *line* is made of tags alone."""
        found = split_tags(line, self.known_tags)
        self.tags.extend(found)
        return bool(found)

    def take_below(self, line: str) -> bool:
        """Whether *line*, the last one, is furniture."""
        return (
            not line
            or is_button(line)
            or is_closing(line)
            or self.take_source_line(line)
            or self.take_byline(line)
            or self.take_tags(line)
        )

    def _take_page_date(self, day: date | None, line: str) -> None:
        if self.dated and self.page_date is None:
            self.page_date = self._possible(day, line)
        elif day != self.page_date:
            self.notes.append(f"a date line of unknown meaning was left out: {line}")

    def _possible(self, day: date | None, written: str) -> date | None:
        if day is None:
            self.notes.append(f"impossible date ignored: {written}")
        return day


def is_button(line: str) -> bool:
    """Whether *line* is a share button or the link below a teaser."""
    return is_share(line) or is_read_more(line)
