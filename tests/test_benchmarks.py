"""What the benchmarks do by themselves keeps up with the program.

The reference of `build` fills the templates, `send` puts a whole mailing together.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def test_the_issue_made_by_hand_can_still_be_made(tmp_path: Path, root: Path) -> None:
    shutil.copy(root / "briefing.toml", tmp_path)
    shutil.copytree(root / "content", tmp_path / "content")
    command = [sys.executable, f"{root}/benchmarks/by_hand.py", str(tmp_path), "2023-12-07"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for language, word in (("en", "At a glance"), ("ar", "أبرز الأخبار")):
        assert word in (tmp_path / "by-hand" / f"issue.{language}.html").read_text("utf-8")


def test_a_mailing_can_still_be_measured(tmp_path: Path, root: Path) -> None:
    """It says for itself that every letter was submitted; what it prints is the memory in KB."""
    command = [sys.executable, f"{root}/benchmarks/send_mailing.py", str(tmp_path)]
    subprocess.run([*command, "fill", "9"], check=True)
    run = subprocess.run([*command, "send", "9"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 10_000
