"""Debian's cron runs the line that `schedule install` writes, and the issue arrives, once."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import venv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import cli_workspace as kit
import postfix as mail_server
import send_kit
from quick import quick_folder
from toolbox import Crontabs

NOBODY_ELSES = (
    "mount --bind /dev/null /etc/crontab;"
    " for folder in /etc/cron.d /run; do mount -t tmpfs none $folder; done"
)
"""In the mounts of this test alone: no job of the machine, and no lock of its own cron."""
DAEMON = f"{NOBODY_ELSES}; exec /usr/sbin/cron -f"


def interpreter(folder: Path) -> Path:
    """A Python that imports what is tested without being told by its environment where it is."""
    venv.create(folder, symlinks=True, with_pip=False)
    (place,) = folder.glob("lib/python3*/site-packages")
    paths = [str(kit.PACKAGE), *(path for path in sys.path if path.endswith("site-packages"))]
    (place / "tested.pth").write_text("\n".join(paths), "utf-8")
    return folder / "bin" / "python"


def workspace(folder: Path, server: mail_server.Server) -> str:
    """A workspace whose issue of today is due the whole day; returns that day."""
    zone = ZoneInfo("Africa/Tripoli")
    day = datetime.now(zone).date().isoformat()
    kit.workspace(folder)
    (folder / "content" / kit.DAY).rename(folder / "content" / day)
    for path in (folder / "content" / day).glob("*.md"):
        text = re.sub(r"(?m)^(published|page_date): .*", rf"\1: {day}", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
    settings = send_kit.SETTINGS.replace("[publication]", '[publication]\ndue = "00:00"')
    schedule = '[schedule]\nlatest = "24h"\nmin_stories = 1\n'
    smtp = f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
    (folder / "briefing.toml").write_text(f"{settings}\n{schedule}\n{smtp}", "utf-8")
    send_kit.enlist(folder, [(f"reader@{mail_server.HERE}", "", "en")])
    return day


def of_today(server: mail_server.Server, day: str) -> list[Path]:
    mark = f"Message-ID: <{day}.en.".encode()
    return [one for one in (server.maildir / "new").glob("*") if mark in one.read_bytes()]


def test_cron_sends_the_issue_once(
    crontabs: Crontabs, postfix: mail_server.Server, tmp_path: Path
) -> None:
    """As the line is written, but for its first field: each minute, so as not to wait for ten."""
    with quick_folder() as folder:
        folder.chmod(0o755)
        day = workspace(folder / "w", postfix)
        python = interpreter(folder / "python")
        command = (python, "-m", "briefing", "--workspace", folder / "w", "schedule", "install")
        done = subprocess.run(crontabs.command(*command), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        (tab,) = crontabs.folder.iterdir()
        line = tab.read_text("utf-8")
        assert f"\n*/10 * * * * {python} " in line
        tab.write_text(line.replace("\n*/10 ", "\n* "), "utf-8")

        log = tmp_path / "cron.log"
        with log.open("wb") as out:
            daemon = subprocess.Popen(
                crontabs.command("sh", "-ec", DAEMON), stdout=out, stderr=out, env={}
            )
        try:
            calls = _calls(folder / "w", postfix, day, daemon)
        finally:
            daemon.kill()
            daemon.wait()
        assert calls, log.read_text("utf-8")
        status = send_kit.run(folder / "w", "status")
        assert status.code == 0
        assert f"{day}: 1 submitted" in status.out
        again = send_kit.run(folder / "w", "run")
        assert (again.code, again.err) == (0, "")
        (mail,) = of_today(postfix, day)
        mail.unlink()  # other tests look into that Maildir too


def _calls(
    folder: Path, server: mail_server.Server, day: str, daemon: subprocess.Popen[bytes]
) -> bool:
    """Whether the issue has arrived; cron begins within a minute."""
    until = time.monotonic() + 120
    while not of_today(server, day):
        if daemon.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True
