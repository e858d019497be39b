"""What happens to tests whose tool is missing: in one process and in several, and in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KIT = ("conftest.py", "toolbox.py", "loopback.py")
ASKS = """
import pytest

def test_needs_nothing():
    pass

@pytest.mark.parametrize("number", [1, 2])
def test_asks(number, spamassassin):
    assert spamassassin
"""


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run two files of tests that ask for a tool, in *folder*, where no program can be found."""
    for name in KIT:
        shutil.copy(HERE / name, folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = spamassassin\n", "utf-8")
    for name in ("one", "other"):
        (folder / f"test_{name}.py").write_text(ASKS, "utf-8")
    known = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**known, "PATH": str(folder), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_run_ends_by_naming_what_did_not_run(processes: str, tmp_path: Path) -> None:
    done = run(tmp_path, "-n", processes, "--dist", "loadfile")
    assert done.returncode == 0, done.stdout + done.stderr
    before, _, end = done.stdout.partition("DID NOT RUN: 4 of the tests")
    names = [f"test_{file}.py::test_asks[{n}]" for file in ("one", "other") for n in (1, 2)]
    assert end.splitlines()[1:5] == names
    assert end.count("DID NOT RUN, for want of SpamAssassin: make test as root") == 1
    assert "2 passed, 4 skipped" in end
    assert "DID NOT RUN" not in before


def test_in_ci_a_missing_tool_is_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, "-n", "2", CI="true")
    assert done.returncode == 1
    assert done.stdout.count("missing, and in CI nothing may be: SpamAssassin") >= 4
    assert "2 passed, 4 errors" in done.stdout
