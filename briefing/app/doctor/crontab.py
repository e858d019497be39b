"""Whether cron calls `briefing run` for the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from briefing.app.doctor.diagnosis import Diagnosis, fine, untold, wrong, wrongs
from briefing.app.schedule import look
from briefing.errors import ScheduleError

_ABOUT = "schedule"


def look_at_schedule(root: Path, python: Path) -> Iterator[Diagnosis]:
    """What the user's crontab has for the workspace *root*; *python* is the interpreter to call."""
    try:
        found = look(root, python)
    except ScheduleError as error:
        yield from wrongs(_ABOUT, error)
        return
    if not found.cron:
        yield untold(_ABOUT, "this machine has no cron; docs/cron.md shows a systemd timer")
    elif not found.lines:
        yield untold(_ABOUT, "cron calls nothing here: briefing schedule install has it do so")
    elif not found.current:
        yield wrong(_ABOUT, "cron calls another program than this", "briefing schedule install")
    else:
        yield fine(_ABOUT, "cron calls briefing run every ten minutes")
