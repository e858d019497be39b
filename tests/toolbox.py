"""The tools that tests ask: where each is found, what to do where it is missing, how it is run.

No library of ours is tested by itself here: a browser, a validator of HTML and a spam filter say
what they see.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / ".tools" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "make test as root on Debian, or SETUP=1 make test, installs it"


@dataclass(frozen=True)
class Tool:
    """A program or file that some tests need."""

    name: str
    find: Callable[[], str | None]
    """Its path; None where it is missing."""
    remedy: str


def find_chromium() -> str | None:
    return next((path for path in map(shutil.which, CHROMIUMS) if path), None)


def find_axe() -> str | None:
    return str(AXE) if AXE.is_file() else None


def find_nu() -> str | None:
    return str(NU) if NU.is_file() and shutil.which("java") else None


def find_spamassassin() -> str | None:
    return shutil.which("spamassassin")


def find_dovecot() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def find_postfix(program: str = "postfix") -> str | None:
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return path if os.name == "posix" and os.geteuid() == 0 else None


def find_cron() -> str | None:
    """The path of crontab, where a spool of our own can be put in the place of the machine's."""
    path = shutil.which("crontab")
    return path if path and SPOOL.is_dir() and _may_mount() else None


def find_systemd() -> str | None:
    """The path of systemd-analyze, which needs no systemd at work."""
    return shutil.which("systemd-analyze")


@cache
def _may_mount() -> bool:
    if not sys.platform.startswith("linux") or not shutil.which("unshare"):
        return False
    command = [*_unshare(), "mount", "--bind", str(SPOOL), str(SPOOL)]
    return subprocess.run(command, capture_output=True).returncode == 0


def _unshare() -> list[str]:
    """What runs a command in mounts of its own: as root, or as whom the kernel takes for it."""
    own = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", "--mount", *own]


SPOOL = Path("/var/spool/cron/crontabs")
"""Debian's; only root and the group crontab can list it."""


@dataclass(frozen=True)
class Crontabs:
    """A spool of crontabs, empty at first, which only the commands that it runs see.

    They see it in the place of the machine's, and are gone before the test is: no crontab of the
    machine is ever read or written.
    """

    folder: Path

    def command(self, *command: str | Path) -> list[str | Path]:
        """*command*, to be run where this is the spool."""
        script = f'mount --bind "$1" {SPOOL} && shift && exec "$@"'
        return [*_unshare(), "sh", "-c", script, "sh", self.folder, *command]

    def crontab(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run crontab itself."""
        command = self.command("crontab", *arguments)
        return subprocess.run(command, input=given, capture_output=True, check=False)


TOOLS = {
    "browser": Tool("Chromium", find_chromium, f"{INSTALL}; looked for: {', '.join(CHROMIUMS)}"),
    "axe": Tool("axe-core", find_axe, f"{INSTALL}, with npm, into .tools/"),
    "cron": Tool("cron", find_cron, f"{INSTALL}; its tests mount a folder: as root, or unshare -r"),
    "nu": Tool("the Nu checker", find_nu, f"{INSTALL}: java, and with npm vnu-jar into .tools/"),
    "dovecot": Tool("Dovecot", find_dovecot, INSTALL),
    "postfix": Tool("Postfix", find_postfix, f"{INSTALL}; its tests run as root"),
    "systemd": Tool("systemd-analyze", find_systemd, INSTALL),
    "spamassassin": Tool("SpamAssassin", find_spamassassin, INSTALL),
}
"""By the marker of the tests that need it, which is the name of the fixture that gives it."""

FIXTURES = {"chromium": "browser", "crontabs": "cron", **{name: name for name in TOOLS}}
"""Fixture → the tool that it needs."""


Message = dict[str, Any]
"""What the Nu checker says: `type`, `subType`, `message`, `extract`, `lastLine`."""


def ask_nu(folder: Path, documents: Sequence[str]) -> list[list[Message]]:
    """What the Nu checker says of each of *documents*, which are written to *folder*.

    The start of Java costs more than a document: all are checked in one run.
    """
    paths = [folder / f"{number}.html" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(document, "utf-8")
    command = ["java", "-jar", str(NU), "--format", "json", "--stdout"]
    run = subprocess.run(
        [*command, "--exit-zero-always", *map(str, paths)], capture_output=True, check=True
    )
    told: dict[str, list[Message]] = {path.name: [] for path in paths}
    for message in json.loads(run.stdout)["messages"]:
        told[Path(message["url"]).name].append(message)
    return list(told.values())


STATUS = re.compile(r"^X-Spam-Status: .*?score=(-?[\d.]+).*?tests=(\S*)", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What SpamAssassin says of a message."""

    score: float
    rules: tuple[str, ...]


def ask_spamassassin(folder: Path, messages: Sequence[bytes]) -> list[Verdict]:
    """What SpamAssassin says of each of *messages*, by its rules alone.

    -L asks no server; Bayes is off, or each message would teach it about the next. *folder* takes
    the messages and is its home.
    """
    paths = [folder / f"{number}.eml" for number in range(len(messages))]
    for path, message in zip(paths, messages, strict=True):
        path.write_bytes(message)
    options = ["--local", "--test-mode", "--cf=use_bayes 0", "--cf=fold_headers 0"]
    run = subprocess.run(
        ["spamassassin", *options, *map(str, paths)],
        capture_output=True,
        check=True,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C"},
    )
    found = STATUS.findall(run.stdout.decode("utf-8", "replace"))
    assert len(found) == len(messages), run.stderr.decode("utf-8", "replace")
    return [Verdict(float(score), tuple(filter(None, rules.split(",")))) for score, rules in found]
