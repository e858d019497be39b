"""The lines of a list → its rows: commas, semicolons or tabs between cells, quoted as in CSV.

RFC 4180, and what programs make of it: other separators, Excel's line `sep=;`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

_SEPARATORS = ",;\t"
_TOLD = re.compile(r"sep=([,;\t])\s*", re.I)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list; one without cells could not be taken apart."""

    line: int
    """The first of its lines, counted from 1."""
    cells: tuple[str, ...]
    separator: str = ","


def rows_of(lines: Iterator[str]) -> Iterator[Row]:
    """The rows of *lines* that are not blank."""
    skipped, first, separator = 0, "", ""
    for first in lines:
        if told := _TOLD.fullmatch(first):
            separator = told[1]
        elif first.strip():
            break
        skipped += 1
    separator = separator or _separator(first)
    reader = csv.reader(chain([first], lines), delimiter=separator, skipinitialspace=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a quotation mark that is never closed takes in more than a cell holds
            yield Row(line, (), separator)
            continue
        if any(cell.strip() for cell in cells):
            yield Row(line, tuple(cells), separator)


def _separator(line: str) -> str:
    """What stands most often between the cells of *line*; a comma where nothing does."""
    bare = _QUOTED.sub("", line)
    return max(_SEPARATORS, key=bare.count)
