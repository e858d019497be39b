"""Replies of a server (RFC 5321 §4.2): read strictly, told on one clean line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.deliver.verdicts import Trouble, trouble_of
from briefing.model.text import clean

LONGEST_LINE = 4096
"""RFC 5321 §4.5.3.1.5 allows 512; some servers print more."""
MOST_LINES = 128
_TOLD = 300
"""Characters of a reply that are kept."""
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")


class LineError(Exception):
    """The conversation cannot go on: *trouble* says how, *told* in words."""

    def __init__(self, trouble: Trouble, told: str) -> None:
        super().__init__(told)
        self.trouble = trouble
        self.told = told


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply."""

    code: int
    lines: tuple[bytes, ...]
    """What stands behind the code, line by line."""

    @property
    def text(self) -> str:
        """Its words on one clean line, the enhanced code of the first line once."""
        lines = [line.decode("utf-8", "replace") for line in self.lines]
        status = self.status if len(lines) > 1 else ""
        rest = [line.removeprefix(status).lstrip() if status else line for line in lines[1:]]
        return one_line(" ".join([*lines[:1], *rest]))

    @property
    def status(self) -> str:
        """The enhanced code (RFC 2034 §4), such as `5.1.1`; empty where it has none that fits."""
        first = self.lines[0].decode("latin-1") if self.lines else ""
        found = _STATUS.match(first)
        return found[1] if found and int(found[1][0]) == self.code // 100 else ""

    @property
    def trouble(self) -> Trouble:
        """What it means where another reply was hoped for."""
        return trouble_of(self.code, self.status, self.text)

    def __str__(self) -> str:
        """On one line: `550 5.1.1 no such user`."""
        return f"{self.code} {self.text}".strip()


def one_line(text: str) -> str:
    """*text* as it can be shown and kept: one printable line, not too long."""
    line = clean(text[: 4 * _TOLD])
    if not line.isprintable():
        line = "".join(one if one.isprintable() else " " for one in line)
    return line if len(line) <= _TOLD else f"{line[: _TOLD - 1]}…"


def parse_line(line: bytes) -> tuple[int, bool, bytes]:
    """Code, whether it is the last line, and text of one *line* of a reply, without its end.

    Raises LineError where it is none.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        said = one_line(line[:80].decode("utf-8", "replace"))
        raise LineError(Trouble.GARBLED, f'the server said what is no reply: "{said}"')
    return int(found[1]), found[2] != b"-", found[3] or b""
