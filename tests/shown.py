"""The commands that README and docs show: in blocks to be typed, in sentences, and for machines."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from toolbox import ROOT

LATER = ("docs/cron.md", "docs/daily.md", "docs/backup.md")
"""Read the next morning, in this order: a run sends its issue, a restore holds what comes after."""
PAGES = [
    "README.md",
    "briefing/starter/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
]
PAGES.sort(key=lambda page: LATER.index(page) + 1 if page in LATER else 0)
PLACEHOLDERS = {"DATE": "2023-12-07", "…": ""}

_COMMAND = re.compile(r"(?:^|/\S+/bin/|-m )briefing((?: +[^\s#].*)?)$")
_BY_MACHINES = re.compile(r"(?:[\d*/,-]+ +){5}(?:cd \S+ && )?|ExecStart=")
"""How a line of a crontab, or a unit of systemd, begins."""
_INLINE = re.compile(r"`(briefing|make) ([^`]+)`")


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it."""

    where: str
    program: str
    text: str
    """Without the program, and without what the shell is told besides."""
    runs: bool
    """It stands in a block, to be typed or to be called by a machine."""

    @property
    def page(self) -> str:
        return self.where.partition(":")[0]

    @property
    def words(self) -> list[str]:
        text = self.text
        for placeholder, value in PLACEHOLDERS.items():
            text = text.replace(placeholder, value)
        return shlex.split(text)


def shown(page: str) -> Iterator[Shown]:
    """The commands of a *page*."""
    fenced = False
    for number, line in enumerate((ROOT / page).read_text("utf-8").split("\n"), 1):
        where = f"{page}:{number}"
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield from _in_block(where, line.strip())
        else:
            for found in _INLINE.finditer(line):
                yield Shown(where, found[1], found[2], runs=False)


def _in_block(where: str, line: str) -> Iterator[Shown]:
    line = _BY_MACHINES.sub("", line, count=1) if _BY_MACHINES.match(line) else line
    line = re.split(r"\s#\s|\s[|;&>]", line)[0].rstrip()
    if line.startswith("make "):
        yield Shown(where, "make", line.removeprefix("make "), runs=False)
    elif re.match(r"(briefing|/\S+) ", line) and (found := _COMMAND.search(line)):
        yield Shown(where, "briefing", found[1].strip(), runs=True)


SHOWN = [one for page in PAGES for one in shown(page)]
