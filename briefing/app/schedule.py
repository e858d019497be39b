"""Put the workspace's line into the user's crontab, look at it, take it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from briefing.schedule.block import block_in, line_for, with_block, without_block
from briefing.schedule.crontab import find_crontab, read_crontab, write_crontab


@dataclass(frozen=True, slots=True)
class Installed:
    """How the crontab stands to a workspace."""

    cron: bool
    """Whether this machine has one at all."""
    lines: str = ""
    """What stands in it for the workspace; empty where nothing does."""
    current: bool = False
    """Whether that is what would be written now."""
    changed: bool = False
    """Whether it was written just now."""


def look(root: Path, python: Path) -> Installed:
    """What the crontab holds for the workspace *root*.

    This and the next two raise ScheduleError where the crontab cannot be used, or cannot name the
    workspace or the interpreter *python*.
    """
    return _through(root, python, lambda tab: tab)


def install(root: Path, python: Path) -> Installed:
    """Have cron call `briefing run` for *root*; doing it again changes nothing."""
    return _through(root, python, lambda tab: with_block(tab, root, line_for(root, python)))


def remove(root: Path, python: Path) -> Installed:
    """Take out what stands in the crontab for *root*; doing it again changes nothing."""
    return _through(root, python, lambda tab: without_block(tab, root))


def _through(root: Path, python: Path, change: Callable[[bytes], bytes]) -> Installed:
    program = find_crontab()
    if program is None:
        return Installed(cron=False)
    old = read_crontab(program)
    new = change(old)
    if new != old:
        write_crontab(program, new)
    lines = block_in(new, root) or b""
    return Installed(
        cron=True,
        lines=lines.decode("utf-8", "replace").strip(),
        current=lines == line_for(root, python),
        changed=new != old,
    )
