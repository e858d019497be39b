"""The units of systemd that the docs show, as systemd itself reads them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from toolbox import ROOT

from briefing.schedule.block import line_for

PAGES = ("docs/cron.md", "docs/serving.md")
_UNIT = re.compile(r"`/etc/systemd/system/([a-z.-]+)`:\n\n((?:    .*\n|\n)+)")
DOUBTFUL = [
    ("ProtectSystem=", "ProtectSytem=", "Unknown key"),
    ("OnCalendar=*:0/10", "OnCalendar=*:0/70", "Failed to parse calendar specification"),
    ("[Timer]", "[Timmer]", "Unknown section"),
]


def units() -> dict[str, str]:
    """Their names, and what stands in them."""
    found = {
        name: re.sub(r"(?m)^    ", "", text).strip() + "\n"
        for page in PAGES
        for name, text in _UNIT.findall((ROOT / page).read_text("utf-8"))
    }
    assert list(found) == ["briefing-run.service", "briefing-run.timer", "briefing-serve.service"]
    return found


def complaints(systemd: str, folder: Path, shown: dict[str, str]) -> str:
    """What systemd says of the units *shown*, but for the program, which is not installed there."""
    for name, text in shown.items():
        installed = re.sub(r"(?m)^(ExecStart=)\S+", rf"\1{sys.executable}", text)
        (folder / name).write_text(installed, "utf-8")
    paths = [str(folder / name) for name in shown]
    done = subprocess.run(
        [systemd, "--man=no", "verify", *paths], capture_output=True, text=True, check=False
    )
    return done.stderr or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def test_systemd_has_nothing_to_say_of_them(systemd: str, tmp_path: Path) -> None:
    assert complaints(systemd, tmp_path, units()) == ""


@pytest.mark.parametrize(("good", "bad", "told"), DOUBTFUL)
def test_what_is_wrong_with_one_is_seen(
    systemd: str, tmp_path: Path, good: str, bad: str, told: str
) -> None:
    shown = {name: text.replace(good, bad) for name, text in units().items()}
    assert told in complaints(systemd, tmp_path, shown)


def test_the_timer_calls_every_ten_minutes(systemd: str) -> None:
    (when,) = re.findall(r"(?m)^OnCalendar=(.*)", units()["briefing-run.timer"])
    options = ["--iterations=4", "--base-time=2023-12-07 23:35:00 UTC"]
    done = subprocess.run(
        [systemd, "calendar", *options, when],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "LC_ALL": "C"},
    )
    moments = re.findall(r"\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d) UTC", done.stdout)
    assert moments == ["23:40:00", "23:50:00", "00:00:00", "00:10:00"]


def test_the_service_runs_what_cron_would() -> None:
    service = units()["briefing-run.service"]
    (typed,) = re.findall(r"(?m)^ExecStart=(.*)", service)
    (folder,) = re.findall(r"(?m)^WorkingDirectory=(.*)", service)
    python, *options = shlex.split(typed)
    line = line_for(Path(folder), Path(python)).decode()
    by_cron = shlex.split(line)[5:]
    for word in ("--workspace", folder, "--quiet"):  # it runs there, and journald keeps all
        by_cron.remove(word)
    assert by_cron == [python, *options]
