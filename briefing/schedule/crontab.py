"""The user's crontab, read and written through the program `crontab`, which checks what it gets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from briefing.errors import ScheduleError


def find_crontab() -> str | None:
    """The path of the program; None where this machine has no cron."""
    return shutil.which("crontab")


def read_crontab(program: str) -> bytes:
    """The user's crontab; empty where there is none. Raises ScheduleError where it is kept back."""
    done = _run(program, "-l")
    if done.returncode == 0:
        return _unescaped(program, done.stdout)
    if b"no crontab for" in done.stderr:
        return b""
    raise _refused("cannot be read", done.stderr)


def _unescaped(program: str, listed: bytes) -> bytes:
    """The bytes of the crontab that was *listed*.

    Debian's cron (since 3.0pl1-149) lists a carriage return as `\\r` and a backspace as `\\b`, and
    what stands there as `\\r` likewise. An editor sees what there is; `cat` is one that changes
    nothing, so that nothing is written.
    """
    if not re.search(rb"\\[rb]", listed):
        return listed
    done = _run(program, "-e", environment={"EDITOR": "cat", "VISUAL": "cat"})
    seen = done.stdout
    shown = seen.replace(b"\r", rb"\r").replace(b"\b", rb"\b")
    if done.returncode != 0 or listed not in (seen, shown):
        raise _refused("cannot be read to the byte", done.stderr)
    return seen


def write_crontab(program: str, tab: bytes) -> None:
    """Make *tab* the user's crontab.

    Raises ScheduleError where `crontab` refuses it; the old one is in force then.
    """
    done = _run(program, "-", tab)
    if done.returncode != 0:
        raise _refused("cannot be written, and stays as it was", done.stderr)


def _run(
    program: str,
    argument: str,
    given: bytes = b"",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  # its path was looked up, its argument is ours
        [program, argument],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment, "LC_ALL": "C"},  # its words are read
    )


def _refused(what: str, words: bytes) -> ScheduleError:
    told = "; ".join(words.decode("utf-8", "replace").split("\n")).strip("; ")
    return ScheduleError.at("crontab", f"{what}: {told}", "see man crontab")
