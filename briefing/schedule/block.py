"""Our lines in a crontab, between two marks, one block a workspace; all other bytes stay.

    # briefing begin /srv/ly
    */10 * * * * /opt/briefing/bin/python -P -X utf8 -m briefing --workspace /srv/ly run --quiet
    # briefing end /srv/ly

A crontab is bytes: paths and other people's lines are in whatever encoding they are.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from briefing.errors import ScheduleError

EVERY = "*/10 * * * *"
"""Every ten minutes, whatever zone the clock of the machine is in (crontab(5))."""


def line_for(root: Path, python: Path) -> bytes:
    """The line, with its line break, that has *python* run what is due in the workspace *root*.

    It needs nothing of its environment: both paths are whole, `-X utf8` replaces the locale, and
    `-P` keeps Python from importing what happens to lie in the home folder, where cron starts.

    Raises ScheduleError where cron cannot be told the paths.
    """
    for path in (root, python):
        if re.search(r"[\\\x00-\x1f\x7f]", str(path)):
            message = "a crontab cannot name it: it has a backslash or a control character"
            raise ScheduleError.at(path, message, "give the folder another name")
    options = ("-P", "-X", "utf8", "-m", "briefing", "--workspace", str(root), "run", "--quiet")
    command = shlex.join((str(python), *options))
    # A plain % would end the command and begin its input (crontab(5)).
    return os.fsencode(f"{EVERY} {command}\n".replace("%", r"\%"))


def block_in(tab: bytes, root: Path) -> bytes | None:
    """What stands in *tab* between the marks of *root*; None where there are none.

    Raises ScheduleError where a block has lost its end.
    """
    blocks = list(_blocks(tab, root))
    if not blocks:
        return None
    inner = (tab[start:end].splitlines(keepends=True)[1:-1] for start, end in blocks)
    return b"".join(line for lines in inner for line in lines)


def with_block(tab: bytes, root: Path, line: bytes) -> bytes:
    """*tab* with *line* in the one block of *root*: where that was, else at the end.

    Raises ScheduleError where a block has lost its end.
    """
    begin, end = _marks(root)
    block = b"%b\n%b%b\n" % (begin, line, end)
    blocks = list(_blocks(tab, root))
    if blocks:
        at = blocks[0][0]
        return tab[:at] + block + without_block(tab[at:], root)
    # A last line without a line break would swallow the mark.
    return tab + (b"\n" if tab and not tab.endswith(b"\n") else b"") + block


def without_block(tab: bytes, root: Path) -> bytes:
    """*tab* without the blocks of *root*; raises ScheduleError where one has lost its end."""
    kept, at = [], 0
    for start, end in _blocks(tab, root):
        kept.append(tab[at:start])
        at = end
    return b"".join((*kept, tab[at:]))


def _marks(root: Path) -> tuple[bytes, bytes]:
    return b"# briefing begin " + os.fsencode(root), b"# briefing end " + os.fsencode(root)


def _blocks(tab: bytes, root: Path) -> Iterator[tuple[int, int]]:
    """The start and end, in bytes, of each block of *root*, marks included."""
    begin, end = _marks(root)
    start: int | None = None
    for match in re.finditer(rb"[^\n]*\n|[^\n]+", tab):
        line = match[0].rstrip(b"\r\n")  # an editor may have saved it with CRLF
        if line == begin and start is None:
            start = match.start()
        elif line == end and start is not None:
            yield start, match.end()
            start = None
        elif line == begin:
            break
    if start is not None:
        mark = os.fsdecode(begin)
        remedy = "take our lines out with crontab -e, then: briefing schedule install"
        raise ScheduleError.at("crontab", f'the line "{mark}" has lost its end', remedy)
