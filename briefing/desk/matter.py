"""Front matter: the fields between two `---` lines, and how they are rewritten with care.

Only the lines of the fields that change are touched. Everything else that stands in the file,
comments and the order of keys included, stays as it is, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefing.desk.yaml import Loc, Reader, Value, dump
from briefing.errors import DeskError, Problem


@dataclass(frozen=True, slots=True)
class Matter:
    """A file taken apart: its fields, where each stands, and what follows them."""

    values: dict[str, Value]
    lines: Mapping[Loc, int]
    """Line of the file (from 1) at which each value stands."""
    spans: Mapping[str, tuple[int, int]]
    """First line and the line behind the last one of each top-level field."""
    remarks: Mapping[str, str]
    """The comment behind the value of a field on its line, the space before it included."""
    body: str
    end: int
    """Line of the closing `---`."""
    problems: tuple[Problem, ...]
    """What is wrong with the form of single values."""

    @property
    def begin(self) -> int:
        """Line at which the text of the body begins."""
        blank = self.body[: len(self.body) - len(self.body.lstrip())]
        return self.end + 1 + blank.count("\n")

    def line(self, loc: Loc) -> int:
        """The line of the value at *loc*, or of the nearest thing around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def read(text: str, where: str) -> Matter:
    """Take *text* apart; *where* names the file in errors.

    Raises DeskError where there is no front matter, or it is not YAML.
    """
    lines = _lines(text)
    end = next((n for n, line in enumerate(lines[1:], 2) if line.rstrip() == "---"), None)
    if not lines or lines[0].rstrip() != "---" or end is None:
        raise DeskError.at(
            f"{where}:1",
            "does not begin with front matter",
            "put `---`, one `field: value` a line, and `---` at its top",
        )
    reader = Reader("\n" + "".join(lines[1 : end - 1]), where)
    values = reader.fields()
    remarks = {
        name: found[0].rstrip("\n")
        for name, (line, column) in reader.ends.items()
        if (found := re.fullmatch(r"[ \t]+#.*\n?", lines[line - 1][column:]))
    }
    return Matter(
        values,
        reader.lines,
        reader.spans,
        remarks,
        body="".join(lines[end:]),
        end=end,
        problems=tuple(reader.problems),
    )


def rewrite(text: str, matter: Matter, changed: Mapping[str, Value | None]) -> str:
    """*text* with the *changed* fields put in (None: taken out), all else as it is."""
    lines = _lines(text)
    new = {
        name: _remarked(dump({name: value}), matter.remarks.get(name, ""))
        for name, value in changed.items()
        if value is not None
    }
    appended = "".join(block for name, block in new.items() if name not in matter.spans)
    lines.insert(matter.end - 1, appended)
    for name, (first, behind) in sorted(matter.spans.items(), key=lambda item: -item[1][0]):
        if name in changed:
            lines[first - 1 : behind - 1] = [new.get(name, "")]
    return "".join(lines)


def plain(data: bytes) -> str:
    """The text of a desk file: UTF-8, lines ending in LF alone.

    Raises UnicodeDecodeError where *data* is not UTF-8.
    """
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", text)


def _remarked(block: str, remark: str) -> str:
    first, newline, rest = block.partition("\n")
    return f"{first}{remark}{newline}{rest}"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)
